import { isCountry } from '../ledger/master-data/countries.js';
import type { MasterDataKind } from '../ledger/master-data/master-data.events.js';
import type { JsonFields } from '../http/reading/values.js';
import type { MasterDataAttribute } from './write/master-data.js';

/** The attributes of CBV that are fields of ours, by what stands behind `mda#`, the better ones first. */
const PRODUCT: Readonly<Record<string, string>> = {
  regulatedProductName: 'name',
  tradeItemDescription: 'name',
  descriptionShort: 'name',
  functionalName: 'name',
  brandName: 'brand',
  manufacturerOfTradeItemPartyName: 'manufacturerName',
  dosageFormType: 'dosageForm',
  strengthDescription: 'strength',
  netContentDescription: 'netContent',
  countryOfOrigin: 'countryOfOrigin',
};
const PLACE: Readonly<Record<string, string>> = { name: 'name' };
const ADDRESS: Readonly<Record<string, string>> = {
  city: 'city',
  state: 'region',
  postalCode: 'postalCode',
  countryCode: 'country',
};
const STREET = ['streetAddressOne', 'streetAddressTwo', 'streetAddressThree'];
const LOT: Readonly<Record<string, string>> = { itemExpirationDate: 'expiry', productionDate: 'madeOn' };
const MAPPED = { product: PRODUCT, location: PLACE, party: PLACE, lot: LOT } as const;

const ATTRIBUTES_MOST = 50;
const ATTRIBUTE_CHARACTERS = 1_000;
const NAME_CHARACTERS = 100;

export interface FieldsSaid {
  readonly fields: JsonFields;
  /** Attributes that are no text, or too many or too long to be kept as ours. */
  readonly unread: readonly string[];
  /** Attributes that name a person. */
  readonly contacts: readonly string[];
}

/** What the attributes of an element say, as the fields of a body are; what has no field of ours is among the attributes. */
export function fieldsSaid(kind: MasterDataKind, attributes: readonly MasterDataAttribute[]): FieldsSaid {
  const texts = new Map<string, string>();
  const unread: string[] = [];
  const contacts: string[] = [];
  for (const { id, value } of attributes) {
    const text = value.kind === 'text' ? value.text : value.kind === 'number' ? value.decimal : undefined;
    if (/contact|person|phone|e-?mail/i.test(localName(id))) contacts.push(id);
    else if (text === undefined) unread.push(id);
    else if (text.trim() !== '') texts.set(id, text.trim());
  }
  const fields = new Map<string, unknown>();
  takeMapped(kind, texts, fields);
  if (kind === 'product') takeNdc(texts, fields);
  if (kind === 'location' || kind === 'party') takeAddress(texts, fields);
  const others: Record<string, string> = {};
  for (const [id, text] of texts) {
    const fits = id.length <= NAME_CHARACTERS && text.length <= ATTRIBUTE_CHARACTERS;
    if (fits && Object.keys(others).length < ATTRIBUTES_MOST) others[id] = text;
    else unread.push(id);
  }
  if (Object.keys(others).length > 0) fields.set('attributes', others);
  return { fields: Object.fromEntries(fields), unread, contacts };
}

/** `urn:epcglobal:cbv:mda#name` or a URI of the Web vocabulary. */
function localName(id: string): string {
  return id.slice(Math.max(id.lastIndexOf('#'), id.lastIndexOf('/'), id.lastIndexOf(':')) + 1);
}

function idNamed(texts: ReadonlyMap<string, string>, name: string): string | undefined {
  return [...texts.keys()].find((id) => localName(id) === name);
}

/** Takes the text of an attribute out of those that are left. */
function take(texts: Map<string, string>, name: string): string | undefined {
  const id = idNamed(texts, name);
  const text = id === undefined ? undefined : texts.get(id);
  if (id !== undefined) texts.delete(id);
  return text;
}

function takeMapped(kind: MasterDataKind, texts: Map<string, string>, fields: Map<string, unknown>): void {
  for (const [name, field] of Object.entries(MAPPED[kind])) {
    const id = idNamed(texts, name);
    const text = id === undefined ? undefined : texts.get(id);
    // A country in another code is kept as it was said.
    if (text === undefined || (field === 'countryOfOrigin' && !isCountry(text))) continue;
    // Of several names the best is the name; the others stay beside it.
    if (fields.has(field)) continue;
    fields.set(field, text);
    if (id !== undefined) texts.delete(id);
  }
}

/** GS1 Code list AdditionalTradeItemIdentificationTypeCode. */
function takeNdc(texts: Map<string, string>, fields: Map<string, unknown>): void {
  const codeId = idNamed(texts, 'additionalTradeItemIdentificationTypeCode');
  if (codeId === undefined || !/^FDA_NDC/.test(texts.get(codeId) ?? '')) return;
  const ndc = take(texts, 'additionalTradeItemIdentification');
  texts.delete(codeId);
  if (ndc !== undefined) fields.set('ndc', ndc);
}

function takeAddress(texts: Map<string, string>, fields: Map<string, unknown>): void {
  const address: Record<string, unknown> = {};
  const street = STREET.flatMap((name) => take(texts, name) ?? []);
  if (street.length > 0) address['street'] = street;
  for (const [name, field] of Object.entries(ADDRESS)) {
    const text = take(texts, name);
    if (text !== undefined) address[field] = text;
  }
  if (Object.keys(address).length > 0) fields.set('address', address);
}
