import { BIZ_STEPS } from './cbv-meanings.js';
import type { Violations } from './violations.js';
import { textOf, type XmlElement } from './xml-element.js';
import { EPCIS_RULES } from './epcis.sentences.js';

/** The vocabularies of the Core Business Vocabulary that are read, each with the name it has in URNs and in GS1's web vocabulary. */
const VOCABULARIES = {
  bizStep: { urn: 'urn:epcglobal:cbv:bizstep:', web: 'https://ref.gs1.org/cbv/BizStep-' },
  disposition: { urn: 'urn:epcglobal:cbv:disp:', web: 'https://ref.gs1.org/cbv/Disp-' },
  bizTransaction: { urn: 'urn:epcglobal:cbv:btt:', web: 'https://ref.gs1.org/cbv/BTT-' },
  sourceDestination: { urn: 'urn:epcglobal:cbv:sdt:', web: 'https://ref.gs1.org/cbv/SDT-' },
} as const;

const LONGEST_URI = 300;

export type CbvVocabulary = keyof typeof VOCABULARIES;

/** The bare word of a CBV value, such as `shipping`; a value of somebody's own vocabulary stays the URI that it is. */
export function readCbvWord(text: string, vocabulary: CbvVocabulary): string {
  const { urn, web } = VOCABULARIES[vocabulary];
  if (text.startsWith(urn)) return text.slice(urn.length);
  return text.startsWith(web) ? text.slice(web.length) : text;
}

/** Reads the text of an element as a CBV value; undefined where the element is absent. */
export function readCbvElement(
  element: XmlElement | undefined,
  vocabulary: 'bizStep' | 'disposition',
  violations: Violations,
): string | undefined {
  if (!element) return undefined;
  const text = textOf(element);
  if (text === undefined || text.length > LONGEST_URI || !text.includes(':')) {
    violations.add(element, EPCIS_RULES.uri({ most: LONGEST_URI, such: VOCABULARIES[vocabulary].urn }), text);
    return undefined;
  }
  const word = readCbvWord(text, vocabulary);
  if (vocabulary === 'bizStep' && word !== text && !Object.hasOwn(BIZ_STEPS, word))
    violations.add(element, EPCIS_RULES['no-biz-step'](), text);
  return word;
}
