import { toldTimeRule } from '../ledger/event-time.js';
import { type Identifier, parseIdentifier } from '../ledger/identity/identity.js';
import { encodeSegment } from '../ledger/identity/percent-encoding.js';
import type { ItemFacts } from '../ledger/item/core/item-facts.js';
import type { Violations } from './violations.js';
import { childOf, textOf, type XmlElement } from './xml-element.js';
import { EPCIS_RULES } from './epcis.sentences.js';

/** They are kept with each item that the event names, so that a long text would be kept very often. */
const LONGEST_VALUE = 1_000;
const MOST_ATTRIBUTES = 50;
const CBV_MASTER_DATA = 'urn:epcglobal:cbv:mda';

/** Instance or lot master data of a commissioning (EPCIS 1.2 section 7.3.6). `lot` is the bare code; all else that is plain text is an attribute. */
export interface Ilmd {
  readonly lot?: { readonly code: string; readonly element: XmlElement };
  readonly expiry?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function readExpiry(element: XmlElement, violations: Violations): string | undefined {
  const date = textOf(element)?.slice(0, 10) ?? '';
  const rule = date.includes('T') ? EPCIS_RULES.date() : toldTimeRule(date);
  if (rule === undefined) return date;
  violations.add(element, EPCIS_RULES.date(), textOf(element) ?? '');
  return undefined;
}

/** Elements with elements inside stay in the document. Names of the CBV are kept bare, others with their namespace. */
export function readIlmd(extension: XmlElement | undefined, violations: Violations): Ilmd {
  const attributes: Record<string, string> = {};
  let lot: Ilmd['lot'];
  let expiry: string | undefined;
  for (const element of childOf(extension, 'ilmd')?.children ?? []) {
    const text = textOf(element);
    if (element.children.length > 0 || text === undefined) continue;
    const name = element.uri === CBV_MASTER_DATA ? element.local : `${element.uri}#${element.local}`;
    if (name.length + text.length > LONGEST_VALUE)
      violations.add(element, EPCIS_RULES['too-long'](LONGEST_VALUE), text);
    else if (name === 'lotNumber') lot = { code: text, element };
    else if (name === 'itemExpirationDate') expiry = readExpiry(element, violations);
    else attributes[name] = text;
  }
  if (Object.keys(attributes).length > MOST_ATTRIBUTES && extension)
    violations.add(extension, EPCIS_RULES['too-many-attributes'](MOST_ATTRIBUTES));
  return { attributes, ...(lot && { lot }), ...(expiry !== undefined && { expiry }) };
}

/** What the identifier and the master data beside it say of one item. A lot is one of a product; where there is none, the code stays an attribute. */
export function factsOf(item: Identifier, ilmd: Ilmd, violations: Violations): ItemFacts {
  const lot = ilmd.lot === undefined ? item.lot : lotOf(item, ilmd.lot, violations);
  const loose = ilmd.lot !== undefined && lot === undefined ? { lotNumber: ilmd.lot.code } : {};
  const attributes = { ...ilmd.attributes, ...loose };
  const expiry = ilmd.expiry ?? item.expiry;
  return {
    ...(item.product !== undefined && { product: item.product }),
    ...(lot !== undefined && { lot }),
    ...(expiry !== undefined && { expiry }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}

function lotOf(
  item: Identifier,
  { code, element }: NonNullable<Ilmd['lot']>,
  violations: Violations,
): string | undefined {
  if (item.product === undefined || !/^(01|own|part)\//.test(item.product)) return undefined;
  const read = parseIdentifier(`${item.product}/10/${encodeSegment(code)}`, 'lot');
  if (read.ok) return read.id.canonical;
  violations.add(element, EPCIS_RULES.spelling(read), code);
  return undefined;
}
