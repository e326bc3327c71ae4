import { cbvUrnOf, webUriOf, type CbvVocabulary } from '../model/cbv-values.js';

/** The values of `GS1-CBV-XML-Format` (EPCIS 2.0 section 12.4). An event does not keep which of the spellings it came in. */
export const CBV_XML_FORMATS = ['No_Preference', 'Always_Web_URI', 'Always_URN', 'Never_Translates'] as const;
export type CbvXmlFormat = (typeof CBV_XML_FORMATS)[number];

/** Without a preference it is the URN, which every release of EPCIS reads. Components have a web URI only. */
export function cbvInXml(vocabulary: CbvVocabulary, value: string, format: CbvXmlFormat): string {
  const isWeb = format === 'Always_Web_URI' || vocabulary === 'component';
  return isWeb ? webUriOf(value, vocabulary) : cbvUrnOf(value, vocabulary);
}

/** Measurement types and alerts are words of GS1's web vocabulary. */
export function webVocabularyInXml(value: string): string {
  return value.includes(':') ? value : `gs1:${value}`;
}
