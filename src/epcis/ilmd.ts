import { toldTimeRule } from '../ledger/event-time.js';
import { type Identifier, parseIdentifier } from '../ledger/identity/identity.js';
import { encodeSegment } from '../ledger/identity/percent-encoding.js';
import type { ItemFacts } from '../ledger/item/core/item-facts.js';
import { EPCIS_RULES } from './epcis.sentences.js';
import type { ExtensionValue } from './model/extension.js';
import { CBVMDA } from './model/json-context.js';
import type { ToldEvent } from './told-event.js';

/** They are kept with each item that the event names, so that a long text would be kept very often. */
const LONGEST_VALUE = 1_000;
const MOST_ATTRIBUTES = 50;

/** Instance or lot master data of a commissioning (EPCIS 1.2 section 7.3.6). `lot` is the bare code; all else that is plain text is an attribute. */
export interface Ilmd {
  readonly lot?: { readonly code: string; readonly index: number };
  readonly expiry?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function readExpiry(told: ToldEvent, text: string, index: number): string | undefined {
  const date = text.slice(0, 10);
  const rule = date.includes('T') ? EPCIS_RULES.date() : toldTimeRule(date);
  if (rule === undefined) return date;
  told.said.tell('fault', 'ilmd', EPCIS_RULES.date(), { value: text, index });
  return undefined;
}

function plainText(value: ExtensionValue): string | undefined {
  if (value.kind === 'number') return value.decimal;
  if (value.kind === 'boolean') return String(value.boolean);
  const text = value.kind === 'text' ? value.text.trim() : '';
  return text === '' ? undefined : text;
}

/** Elements with elements inside stay in the document. Names of the CBV are kept bare, others with their namespace. */
export function readIlmd(told: ToldEvent): Ilmd {
  const attributes: Record<string, string> = {};
  let lot: Ilmd['lot'];
  let expiry: string | undefined;
  for (const [index, { namespace, name: local, value }] of (told.event.ilmd ?? []).entries()) {
    const text = plainText(value);
    if (text === undefined) continue;
    const name = namespace === CBVMDA ? local : `${namespace}#${local}`;
    if (name.length + text.length > LONGEST_VALUE)
      told.said.tell('fault', 'ilmd', EPCIS_RULES['too-long'](LONGEST_VALUE), { value: text, index });
    else if (name === 'lotNumber') lot = { code: text, index };
    else if (name === 'itemExpirationDate') expiry = readExpiry(told, text, index);
    else attributes[name] = text;
  }
  if (Object.keys(attributes).length > MOST_ATTRIBUTES)
    told.said.tell('fault', 'ilmd', EPCIS_RULES['too-many-attributes'](MOST_ATTRIBUTES));
  return { attributes, ...(lot && { lot }), ...(expiry !== undefined && { expiry }) };
}

/** What the identifier and the master data beside it say of one item. A lot is one of a product; where there is none, the code stays an attribute. */
export function factsOf(item: Identifier, ilmd: Ilmd, told: ToldEvent): ItemFacts {
  const lot = ilmd.lot === undefined ? item.lot : lotOf(item, ilmd.lot, told);
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

function lotOf(item: Identifier, { code, index }: NonNullable<Ilmd['lot']>, { said }: ToldEvent): string | undefined {
  if (item.product === undefined || !/^(01|own|part)\//.test(item.product)) return undefined;
  const read = parseIdentifier(`${item.product}/10/${encodeSegment(code)}`, 'lot');
  if (read.ok) return read.id.canonical;
  said.tell('fault', 'ilmd', EPCIS_RULES.spelling(read), { value: code, index });
  return undefined;
}
