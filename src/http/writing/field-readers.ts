import type { ComponentLot, Counter } from '../../ledger/item/core/core.events.js';
import type { Component, Field, FieldKind, FieldValues, ValueOf } from '../../ledger/operations/fields.js';
import { ITEMS_MOST } from '../../ledger/operations/items-most.js';
import { attributes, production } from '../reading/facts.js';
import { saidBeside } from '../reading/label.js';
import { readLot } from '../reading/lot.js';
import {
  bool,
  canonical,
  date,
  decimal,
  eventTime,
  identifier,
  isObject,
  listOf,
  objectOf,
  oneOf,
  text,
  type JsonFields,
  type ValueReader,
} from '../reading/values.js';
import { documents } from './documents.js';
import { FORM_RULES } from '../reading/form.sentences.js';

const counter: ValueReader<Counter> = objectOf(
  { name: text(100), value: decimal, unit: text(20), since: text(100) },
  'a counter ({name, value, unit, since})',
  ['name', 'value'],
);

const serialShape = objectOf({ id: identifier('item'), position: text(100) }, 'a component ({id, position})', ['id']);
const serialComponent: ValueReader<Component> = (value, field, faults) => {
  const read = serialShape(value, field, faults);
  const said = read && saidBeside(read.id);
  return read && { ...read, id: read.id.canonical, ...(said === undefined ? {} : { said }) };
};
const componentProduct = canonical('product');
const lotComponentRest = objectOf({ quantity: decimal, unit: text(3) }, 'a component lot ({lot, quantity, unit})', [
  'quantity',
]);

const inBulk: ValueReader<ComponentLot> = (value, field, faults) => {
  const { lot, product, ...rest } = value as JsonFields;
  const known = product === undefined ? undefined : componentProduct(product, `${field}.product`, faults);
  const id = lot === undefined ? known : readLot(lot, known, `${field}.lot`, faults);
  const amount = lotComponentRest(rest, field, faults);
  return id === undefined || amount === undefined ? undefined : { lot: id, ...amount };
};

const component: ValueReader<Component> = (value, field, faults) => {
  if (!isObject(value)) return faults.add(field, value, FORM_RULES.component());
  return 'lot' in value ? inBulk(value, field, faults) : serialComponent(value, field, faults);
};

const itemShape = objectOf({ id: identifier('item') }, 'an item ({id})', ['id']);
const item: ValueReader<Component> = (value, field, faults) => {
  const read = itemShape(value, field, faults);
  const said = read && saidBeside(read.id);
  return read && { id: read.id.canonical, ...(said === undefined ? {} : { said }) };
};

/** Of which lot goods in bulk are may not be known; of which product has to be. */
const quantity: ValueReader<ComponentLot> = (value, field, faults) =>
  isObject(value) && ('lot' in value || 'product' in value)
    ? inBulk(value, field, faults)
    : faults.add(field, value, FORM_RULES.quantity());

const goods: ValueReader<Component> = (value, field, faults) => {
  if (!isObject(value)) return faults.add(field, value, FORM_RULES.goods());
  return 'lot' in value || 'product' in value ? inBulk(value, field, faults) : item(value, field, faults);
};

const eventPosition: ValueReader<number> = (value, field, faults) =>
  Number.isSafeInteger(value) && Number(value) >= 0
    ? Number(value)
    : faults.add(field, value, FORM_RULES['event-position']());

/** How the value of a field is read, by its kind. */
const BY_KIND: { readonly [K in FieldKind]: (field: Field) => ValueReader<FieldValues[K]> } = {
  'event-time': () => eventTime,
  date: () => date,
  text: ({ longest = 100 }) => text(longest),
  word: ({ words = [] }) => oneOf(...words),
  option: ({ words = [] }) => oneOf(...words),
  flag: () => bool,
  position: () => eventPosition,
  location: () => canonical('location'),
  party: () => canonical('party'),
  product: () => canonical('product'),
  lot: () => (value, field, faults) => readLot(value, undefined, field, faults),
  container: () => canonical('container'),
  assembly: () => canonical('item'),
  identifier: () => canonical('subject'),
  identifiers: () => listOf(canonical('subject'), ITEMS_MOST),
  attributes: () => attributes,
  production: () => production,
  components: () => listOf(component, 1_000, 0),
  goods: () => listOf(goods, ITEMS_MOST),
  quantities: () => listOf(quantity, 1_000),
  counters: () => listOf(counter, 50),
  documents: () => documents,
  // As it was sent: who reads it knows which operation it is.
  operation: () => (value) => value as object,
};

/** Readers of declared fields, by their names. */
export function readersOf<F extends Readonly<Record<string, Field>>>(
  fields: F,
): { readonly [K in keyof F]: ValueReader<ValueOf<F[K]>> } {
  const readers = Object.entries(fields).map(([name, field]) => [name, BY_KIND[field.kind](field)]);
  return Object.fromEntries(readers) as { [K in keyof F]: ValueReader<ValueOf<F[K]>> };
}
