import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseIdentifier, type Identifier } from '../../ledger/identity/identity.js';
import { unseenCharacterRule } from '../../ledger/identity/unseen-characters.js';
import { expandRange } from '../../ledger/identity/serial-range.js';
import { ITEMS_MOST } from '../../ledger/operations/items-most.js';
import { FACTS, type ItemEntry, type ItemFields } from '../../ledger/operations/fields.js';
import type { ItemsDeclaration } from '../../ledger/operations/declaration.js';
import type { Emptied } from '../../ledger/operations/contents.js';
import { skipped } from '../../ledger/operations/entry-violation.js';
import type { FormViolation, Skipped } from '../../ledger/violation.js';
import { Faults } from '../reading/faults.js';
import { saidBeside } from '../reading/label.js';
import { productOfLot, readLot } from '../reading/lot.js';
import { canonical, isObject, type JsonFields } from '../reading/values.js';
import { labelsOf, readGivenFields, takesFacts, valueIn, type GivenFields } from './given-fields.js';
import { ENTRY_RULES, FORM_RULES } from '../reading/form.sentences.js';

const SLICE_ENTRIES = 2_000;

/** What was read of `items`: those that can be decided, and what was left out because it could not be read. */
export interface ReadItems {
  readonly items: readonly ItemEntry[];
  readonly unread: readonly Skipped[];
}

/**
 * Reads `items`: each entry is an id, a range `{product, from, to}`, or `{id, ...}` with fields of its own. With `skips` an entry that
 * breaks a rule of form is left out. Gives way to others between slices, so that a request of thousands does not keep single ones waiting.
 */
export async function readItems(
  given: unknown,
  reading: Omit<EntryReading, 'faults'>,
  faults: Faults,
): Promise<ReadItems> {
  const field = `${reading.path}items`;
  const { name, empties, inPlaceOfItems } = reading.declaration;
  const instead = empties?.field ?? inPlaceOfItems;
  if (instead !== undefined && (given === undefined || given === null)) {
    faults.add(field, undefined, FORM_RULES.needed({ by: name, or: [instead] }));
    return { items: [], unread: [] };
  }
  if (!Array.isArray(given) || given.length === 0) {
    faults.add(field, given, FORM_RULES['list-of-up-to']({ most: ITEMS_MOST, what: 'items' }));
    return { items: [], unread: [] };
  }
  const reader = new EntryReader({ ...reading, faults });
  for (let from = 0; from < given.length; from += SLICE_ENTRIES) {
    if (from > 0) await nextTurn();
    const to = Math.min(given.length, from + SLICE_ENTRIES);
    for (let index = from; index < to; index++) reader.read(given[index], `${field}[${index}]`);
    if (reader.entries.length > ITEMS_MOST) {
      faults.add(field, given, ENTRY_RULES['too-many'](ITEMS_MOST));
      return { items: [], unread: [] };
    }
  }
  return reader.done();
}

/** Where no items are named, what is in the carrier that the request names; the writer looks that up. */
export function readEmptied(
  declaration: ItemsDeclaration,
  body: JsonFields,
  shared: GivenFields,
  path: string,
  faults: Faults,
): Emptied | undefined {
  const { empties } = declaration;
  if (!empties) return undefined;
  const { field, kind, beside } = empties;
  const isNamed = body['items'] === undefined || body['items'] === null;
  const sent = body[field];
  if (beside && sent !== undefined && sent !== null && !isNamed)
    return faults.add(path + field, sent, ENTRY_RULES['beside-items']());
  const carrier =
    beside && sent !== undefined && sent !== null
      ? readCarrier(sent, path + field, faults)
      : valueIn(shared.fields, field);
  if (!isNamed || (typeof carrier !== 'string' && !faults.has(path + field))) return undefined;
  const reading = { declaration, shared, path, skips: false, faults };
  new EntryReader(reading).checkShared();
  return { field: path + field, carrier: String(carrier), kind, fields: shared.fields };
}

/** Where no items are named, the goods in bulk that stand in their place: all of them are one entry, which is named by the first. */
export function readInPlaceOfItems(
  declaration: ItemsDeclaration,
  body: JsonFields,
  shared: GivenFields,
  path: string,
  faults: Faults,
): ItemEntry | undefined {
  const { inPlaceOfItems: field } = declaration;
  const isNamed = body['items'] !== undefined && body['items'] !== null;
  if (field === undefined || isNamed) return undefined;
  const [first] = (valueIn(shared.fields, field) ?? []) as readonly { readonly lot: string }[];
  if (first === undefined) return undefined;
  for (const fact of [...FACTS, 'owner'].filter((name) => body[name] !== undefined && body[name] !== null))
    faults.add(path + fact, body[fact], ENTRY_RULES['of-items']());
  new EntryReader({ declaration, shared, path, skips: false, faults }).checkShared();
  return { subject: first.lot, field: path + field, fields: shared.fields };
}

const readCarrier = canonical('container');

const ID_FIELDS = ['id'];
const RANGE_FIELDS = ['product', 'from', 'to'];
const NO_FIELDS: GivenFields = { fields: {} };

/** Identifiers of two products name one lot by its code. */
function codeOf(lot: string | undefined): string | undefined {
  return lot?.slice(productOfLot(lot).length);
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What the entries of a request are read by. */
interface EntryReading {
  readonly declaration: ItemsDeclaration;
  /** The fields of the request, for entries that have none of their own. */
  readonly shared: GivenFields;
  readonly path: string;
  readonly skips: boolean;
  readonly faults: Faults;
}

class EntryReader {
  readonly entries: ItemEntry[] = [];
  private readonly unread: Skipped[] = [];
  private readonly places = new Map<string, string>();
  /** Most entries of a request differ in the serial only, so their fields are one object per product. */
  private readonly plain = new Map<string | undefined, ItemFields>();
  private readonly withFacts: boolean;
  /** Those of the entry that is being read; of the request, where one entry that is wrong stops all. */
  private faults: Faults;

  constructor(private readonly reading: EntryReading) {
    this.withFacts = takesFacts(reading.declaration);
    this.faults = reading.faults;
  }

  /** What the fields of the request break where no entry is named. */
  checkShared(): void {
    const { shared } = this.reading;
    this.checkNeeds(shared.fields, NO_FIELDS, '');
    this.checkTogether(shared.fields, NO_FIELDS, '');
  }

  /** Where nothing can be read there is nothing to leave out: it is refused as a whole. */
  done(): ReadItems {
    const { faults } = this.reading;
    if (this.entries.length === 0)
      for (const { also = [], ...first } of this.unread)
        for (const { field, value, rule } of [first, ...also] as readonly FormViolation[])
          faults.add(field, value, rule);
    return { items: this.entries, unread: this.unread };
  }

  read(entry: unknown, field: string): void {
    if (!this.reading.skips) return this.readEntry(entry, field);
    const before = this.entries.length;
    this.faults = new Faults(this.reading.faults);
    this.readEntry(entry, field);
    if (this.faults.count === 0) return;
    const [item, ...others] = this.entries.splice(before);
    this.unread.push(...skipped(others.length === 0 ? item?.subject : undefined, this.faults.all));
  }

  private readEntry(entry: unknown, field: string): void {
    const { declaration } = this.reading;
    if (typeof entry === 'string') this.readOne(entry, NO_FIELDS, field);
    else if (!isObject(entry)) this.faults.add(field, entry, ENTRY_RULES.entry());
    else if ('id' in entry)
      this.readOne(entry['id'], readGivenFields(entry, declaration, ID_FIELDS, `${field}.`, this.faults), field);
    else if ('from' in entry || 'to' in entry) this.readRange(entry, field);
    else this.faults.add(`${field}.id`, undefined, ENTRY_RULES['no-id']());
  }

  private readOne(text: unknown, own: GivenFields, field: string): void {
    if (typeof text !== 'string') {
      this.faults.add(`${field}.id`, text, FORM_RULES.identifier());
      return;
    }
    const parsed = parseIdentifier(text, 'subject');
    const unseen = parsed.ok ? unseenCharacterRule(parsed.id.canonical) : undefined;
    if (unseen !== undefined) this.faults.add(`${field}.id`, text, unseen);
    else if (parsed.ok) {
      this.faults.told.note(parsed.id);
      this.add(parsed.id, own, field, text);
    } else this.faults.add(`${field}.id`, text, FORM_RULES.spelling(parsed));
  }

  private readRange(entry: JsonFields, field: string): void {
    const { product, from, to } = entry;
    if (typeof product !== 'string' || typeof from !== 'string' || typeof to !== 'string') {
      this.faults.add(field, entry, ENTRY_RULES.range());
      return;
    }
    const own = readGivenFields(entry, this.reading.declaration, RANGE_FIELDS, `${field}.`, this.faults);
    const range = expandRange(product, from, to, ITEMS_MOST);
    if (!range.ok) {
      this.faults.add(field, entry, range.rule);
      return;
    }
    const ofProduct = parseIdentifier(product, 'product');
    if (ofProduct.ok) this.faults.told.note(ofProduct.id);
    const unseen = unseenCharacterRule(range.items[0] ?? '');
    if (unseen !== undefined) this.faults.add(field, entry, unseen);
    const first = parseIdentifier(range.items[0] ?? '', 'item');
    for (const canonical of range.items) if (first.ok) this.add({ ...first.id, canonical }, own, field, canonical);
  }

  private add(id: Identifier, own: GivenFields, field: string, sent: string): void {
    const before = this.places.get(id.canonical);
    // Whoever skips is told by the decision, which knows all identifiers of an item.
    if (before !== undefined && !this.reading.skips) {
      this.faults.add(`${field}.id`, sent, ENTRY_RULES['same-item'](before));
      return;
    }
    this.places.set(id.canonical, field);
    this.entries.push({ subject: id.canonical, field, fields: this.fieldsOf(id, own, field) });
  }

  private fieldsOf(id: Identifier, own: GivenFields, field: string): ItemFields {
    const isPlain = own === NO_FIELDS && id.lot === undefined && id.expiry === undefined;
    const known = isPlain ? this.plain.get(id.product) : undefined;
    if (known) return known;
    const { shared } = this.reading;
    const fields: Mutable<ItemFields> = { ...shared.fields, ...own.fields, ...labelsOf(shared.fields, own.fields) };
    const told = this.reading.declaration.factsOf === undefined ? id : (own.factsOf ?? shared.factsOf);
    const isOfId = this.withFacts && told === id;
    if (this.withFacts && told) this.addFacts(fields, told, own, field);
    if (!isOfId) Object.assign(fields, this.saidOf(id, own, field));
    this.checkNeeds(fields, own, field);
    this.checkTogether(fields, own, field);
    // What is wrong is told once, but of each entry that is left out for it.
    if (isPlain && (!this.reading.skips || this.faults.count === 0)) this.plain.set(id.product, fields);
    return fields;
  }

  /** What its label says, and that of another identifier of it. */
  private saidOf(id: Identifier, own: GivenFields, field: string): Pick<ItemFields, 'said'> {
    const ofId = saidBeside(id);
    const ofOther = own.said ?? this.reading.shared.said;
    const either = ofId ?? ofOther;
    if (ofId === undefined || ofOther === undefined) return either === undefined ? {} : { said: either };
    const at = this.pathOf(own, field);
    this.checkSame(`${at}former`, codeOf(ofOther.lot), codeOf(ofId.lot));
    this.checkSame(`${at}former`, ofOther.expiry, ofId.expiry);
    return { said: { ...ofOther, ...ofId } };
  }

  /** What the id itself says (its product; lot and expiry of a scan) is taken over, and must not differ from what the request says. */
  private addFacts(fields: Mutable<ItemFields>, id: Identifier, own: GivenFields, field: string): void {
    const at = this.pathOf(own, field);
    this.checkSame(`${at}product`, fields.product, id.product);
    this.checkSame(`${at}expiry`, fields.expiry, id.expiry);
    const product = fields.product ?? id.product;
    const given = own.lot ?? this.reading.shared.lot;
    const lot = given === undefined ? id.lot : readLot(given, product, `${at}lot`, this.faults);
    this.checkSame(`${at}lot`, lot, id.lot);
    const ofLot = lot === undefined ? undefined : productOfLot(lot);
    if (ofLot !== undefined && product !== undefined && ofLot !== product) {
      this.faults.add(`${at}lot`, given, ENTRY_RULES['lot-of-other']({ lotOf: ofLot, product }));
    }
    const facts = { product: product ?? ofLot, lot, expiry: fields.expiry ?? id.expiry };
    Object.assign(fields, Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)));
  }

  private checkSame(field: string, said: string | undefined, ofId: string | undefined): void {
    if (said === undefined || ofId === undefined || said === ofId) return;
    this.faults.add(field, said, ENTRY_RULES['other-than-id'](ofId));
  }

  private checkTogether(fields: ItemFields, own: GivenFields, field: string): void {
    const at = this.pathOf(own, field);
    for (const { field: name, rule } of this.reading.declaration.faults?.(fields) ?? [])
      this.faults.add(at + name, valueIn(fields, name), rule);
  }

  /** Where the fields of an entry stand: those of all in the request itself, but an entry that is left out for them is named. */
  private pathOf(own: GivenFields, field: string): string {
    return own === NO_FIELDS && !this.reading.skips ? this.reading.path : `${field}.`;
  }

  /** It was given, and is told of already. */
  private isFaulty(name: string, field: string): boolean {
    const { path, faults } = this.reading;
    return faults.has(path + name) || this.faults.has(path + name) || this.faults.has(`${field}.${name}`);
  }

  private checkNeeds(fields: ItemFields, own: GivenFields, field: string): void {
    for (const names of this.reading.declaration.needs) {
      if (names.some((name) => valueIn(fields, name) !== undefined || this.isFaulty(name, field))) continue;
      const path = `${this.pathOf(own, field)}${names[0]}`;
      const { name: by } = this.reading.declaration;
      this.faults.add(path, undefined, FORM_RULES.needed({ by, or: names.slice(1) }));
    }
  }
}
