import type { Violations } from './violations.js';
import { textOf, type XmlElement } from './xml-element.js';

/** The vocabularies of the Core Business Vocabulary that are read, each with the name it has in URNs and in GS1's web vocabulary. */
const VOCABULARIES = {
  bizStep: { urn: 'urn:epcglobal:cbv:bizstep:', web: 'https://ref.gs1.org/cbv/BizStep-' },
  disposition: { urn: 'urn:epcglobal:cbv:disp:', web: 'https://ref.gs1.org/cbv/Disp-' },
  bizTransaction: { urn: 'urn:epcglobal:cbv:btt:', web: 'https://ref.gs1.org/cbv/BTT-' },
  sourceDestination: { urn: 'urn:epcglobal:cbv:sdt:', web: 'https://ref.gs1.org/cbv/SDT-' },
} as const;

const LONGEST_URI = 300;

export type CbvVocabulary = keyof typeof VOCABULARIES;

/** CBV 2.0 section 7.1, and `transforming` of CBV 1.0. A misspelt step would be recorded as one that changes nothing, so it is refused. */
const BIZ_STEPS: ReadonlySet<string> = new Set(
  (
    'accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting decommissioning departing ' +
    'destroying disassembling dispensing encoding entering_exiting holding inspecting installing killing loading other packing picking ' +
    'receiving removing repackaging repairing replacing reserving retail_selling sampling sensor_reporting shipping staging_outbound ' +
    'stock_taking stocking storing transforming transporting unloading unpacking void_shipping'
  ).split(' '),
);

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
    violations.add(
      element,
      `is to be a URI of at most ${LONGEST_URI} characters, such as ${VOCABULARIES[vocabulary].urn}...`,
      text,
    );
    return undefined;
  }
  const word = readCbvWord(text, vocabulary);
  if (vocabulary === 'bizStep' && word !== text && !BIZ_STEPS.has(word))
    violations.add(element, 'is no business step of the Core Business Vocabulary', text);
  return word;
}
