import type { Violations } from './violations.js';
import { childOf, type XmlElement } from './xml-element.js';
import { EPCIS_RULES } from './epcis.sentences.js';

const BEFORE_WHAT = ['eventTime', 'recordTime', 'eventTimeZoneOffset', 'baseExtension'] as const;
const AFTER_ACTION = ['bizStep', 'disposition', 'readPoint', 'bizLocation', 'bizTransactionList', 'extension'] as const;

/** The elements of EPCIS 1.2 (section 9.5) in the order in which the schema has them. */
const OBJECT_EVENT = [...BEFORE_WHAT, 'epcList', 'action', ...AFTER_ACTION] as const;
const AGGREGATION_EVENT = [...BEFORE_WHAT, 'parentID', 'childEPCs', 'action', ...AFTER_ACTION] as const;
const OBJECT_EXTENSION = ['quantityList', 'sourceList', 'destinationList', 'ilmd', 'extension'] as const;
const AGGREGATION_EXTENSION = ['childQuantityList', 'sourceList', 'destinationList', 'extension'] as const;
const BASE_EXTENSION = ['eventID', 'errorDeclaration', 'extension'] as const;

/** Elements of other namespaces are the sender's own, wherever they stand: they are kept in the document and not read. */
function checkSequence(element: XmlElement | undefined, expected: readonly string[], violations: Violations): void {
  let last = -1;
  for (const child of element?.children ?? []) {
    if (child.uri !== '' && !child.uri.startsWith('urn:epcglobal:epcis:xsd:')) continue;
    const index = child.uri === '' ? expected.indexOf(child.local) : -1;
    const after = expected[last];
    if (child.uri !== '') violations.add(child, EPCIS_RULES['in-namespace']());
    else if (index < 0) violations.add(child, EPCIS_RULES['no-such-element'](element?.local ?? ''));
    else if (index === last) violations.add(child, EPCIS_RULES.twice());
    else if (index < last) violations.add(child, EPCIS_RULES.order(after ?? ''));
    last = Math.max(last, index);
  }
}

/** Refuses what the schema does not have, and by name what this ledger does not read yet. Returns the event's extension. */
export function checkEventElements(event: XmlElement, violations: Violations): XmlElement | undefined {
  const isObject = event.local === 'ObjectEvent';
  const extension = childOf(event, 'extension');
  const base = childOf(event, 'baseExtension');
  checkSequence(event, isObject ? OBJECT_EVENT : AGGREGATION_EVENT, violations);
  checkSequence(extension, isObject ? OBJECT_EXTENSION : AGGREGATION_EXTENSION, violations);
  checkSequence(base, BASE_EXTENSION, violations);
  const quantities = childOf(extension, 'quantityList') ?? childOf(extension, 'childQuantityList');
  if (quantities) violations.add(quantities, EPCIS_RULES['bulk-goods']());
  const declaration = childOf(base, 'errorDeclaration');
  if (declaration) violations.add(declaration, EPCIS_RULES['error-declaration']());
  return extension;
}
