import { parseDocumentId } from '../../ledger/identity/document-id.js';
import type { DocumentReference } from '../../ledger/capture/capture.events.js';
import type { Attributes, ComponentLot, Counter, Production } from '../../ledger/item/core/core.events.js';
import type { ItemFields, OperationName } from '../../ledger/operations/operation.js';
import { type Faults } from './faults.js';
import { readLot } from './lot.js';
import {
  canonical,
  date,
  decimal,
  eventTime,
  isObject,
  listOf,
  objectOf,
  oneOf,
  text,
  type ValueReader,
} from './values.js';

const ATTRIBUTES_MOST = 50;
const ATTRIBUTE_CHARACTERS = 1_000;

export const production: ValueReader<Production> = objectOf(
  { line: text(200), equipment: text(200), operator: text(200), supplier: text(200) },
  'production ({line, equipment, operator, supplier})',
);

export const attributes: ValueReader<Attributes> = (value, field, faults) => {
  if (!isObject(value)) return faults.add(field, value, 'is to be an object of texts, numbers, true and false');
  const entries = Object.entries(value);
  if (entries.length > ATTRIBUTES_MOST)
    return faults.add(field, undefined, `has ${entries.length} attributes, at most ${ATTRIBUTES_MOST} are taken`);
  const kept = entries.flatMap(([name, given]): [string, string | number | boolean][] => {
    const at = `${field}.${name.slice(0, 100)}`;
    if (text(100)(name, at, faults) === undefined) return [];
    if (typeof given === 'boolean' || (typeof given === 'number' && Number.isFinite(given))) return [[name, given]];
    const taken = text(ATTRIBUTE_CHARACTERS)(given, at, faults);
    return taken === undefined ? [] : [[name, taken]];
  });
  return Object.fromEntries(kept);
};

const counter: ValueReader<Counter> = objectOf(
  { name: text(100), value: decimal, unit: text(20), since: text(100) },
  'a counter ({name, value, unit, since})',
  ['name', 'value'],
);

type Component = ComponentLot | { readonly id: string; readonly position?: string };

const serialComponent: ValueReader<Component> = objectOf(
  { id: canonical('item'), position: text(100) },
  'a component ({id, position})',
  ['id'],
);
const componentProduct = canonical('product');
const lotComponentRest = objectOf({ quantity: decimal, unit: text(3) }, 'a component lot ({lot, quantity, unit})', [
  'quantity',
]);

const component: ValueReader<Component> = (value, field, faults) => {
  if (!isObject(value)) return faults.add(field, value, 'is to be {id, position} or {lot, quantity, unit}');
  if (!('lot' in value)) return serialComponent(value, field, faults);
  const { lot, product, ...rest } = value;
  const known = product === undefined ? undefined : componentProduct(product, `${field}.product`, faults);
  const id = readLot(lot, known, `${field}.lot`, faults);
  const amount = lotComponentRest(rest, field, faults);
  return id === undefined || amount === undefined ? undefined : { lot: id, ...amount };
};

const documentFields = objectOf(
  { type: text(100), issuer: canonical('party'), id: text(200) },
  'a document ({type, issuer, id})',
  ['issuer', 'id'],
);

/** `{type, issuer, id}`, or a CBV `urn:epcglobal:cbv:bt:{GLN}:{id}`, by itself or as the `id`. */
const document: ValueReader<DocumentReference> = (value, field, faults) => {
  const { id, type, ...rest } = isObject(value) ? value : { id: value, type: undefined };
  if (typeof id !== 'string' || !/^urn:/i.test(id) || Object.keys(rest).length > 0)
    return documentFields(value, field, faults);
  const kind = type === undefined ? undefined : text(100)(type, `${field}.type`, faults);
  const parsed = parseDocumentId(id, kind);
  return parsed.ok ? parsed.document : faults.add(isObject(value) ? `${field}.id` : field, id, parsed.rule);
};

export const documents = listOf(document, 100);

/** Reads each field that an entry of `items` may override. `lot` is read beside these, because it may need the product. */
export const FIELD_READERS: {
  readonly [K in Exclude<keyof ItemFields, 'lot'>]-?: ValueReader<NonNullable<ItemFields[K]>>;
} = {
  at: eventTime,
  location: canonical('location'),
  toParty: canonical('party'),
  toLocation: canonical('location'),
  owner: canonical('party'),
  onBehalfOf: canonical('party'),
  product: canonical('product'),
  expiry: date,
  attributes,
  production,
  components: listOf(component, 1_000, 0),
  container: canonical('container'),
  assembly: canonical('item'),
  position: text(100),
  counters: listOf(counter, 50),
  purpose: oneOf('refund', 'exchange', 'repair', 'recall', 'unsold', 'trade-in', 'dispense'),
  identifier: canonical('subject'),
  change: oneOf('added', 'replaced', 'ended'),
  former: canonical('subject'),
};

export type ItemsOperationName = Exclude<OperationName, 'correct'>;

const FACTS = ['product', 'lot', 'expiry', 'attributes', 'production'] as const;

interface OperationFields {
  readonly takes: readonly (keyof ItemFields)[];
  /** Of each list at least one must be given. */
  readonly needs: readonly (readonly (keyof ItemFields)[])[];
}

/** What each operation takes beside `items` and `at`; a field that it does not take is refused, never dropped. */
export const OPERATION_FIELDS: Readonly<Record<ItemsOperationName, OperationFields>> = {
  introduce: { takes: ['location', 'owner', 'onBehalfOf', ...FACTS], needs: [] },
  manufacture: { takes: ['location', 'owner', 'onBehalfOf', ...FACTS, 'components'], needs: [] },
  ship: { takes: ['location', 'toParty', 'toLocation', 'owner', 'onBehalfOf'], needs: [['toParty', 'toLocation']] },
  receive: { takes: ['location', 'owner', 'onBehalfOf', ...FACTS], needs: [['location']] },
  move: { takes: ['location', 'onBehalfOf'], needs: [['location']] },
  pack: { takes: ['container', 'location', 'onBehalfOf'], needs: [['container']] },
  unpack: { takes: ['container', 'location', 'onBehalfOf'], needs: [] },
  install: { takes: ['assembly', 'position', 'counters', 'onBehalfOf'], needs: [['assembly']] },
  remove: { takes: ['assembly', 'position', 'counters', 'location', 'onBehalfOf'], needs: [] },
  sell: {
    takes: ['owner', 'toParty', 'toLocation', 'purpose', 'onBehalfOf'],
    needs: [['owner', 'toParty', 'purpose']],
  },
  return: { takes: ['location', 'purpose', 'owner', 'onBehalfOf'], needs: [['location'], ['purpose']] },
  identify: { takes: ['identifier', 'change', 'former', 'onBehalfOf'], needs: [['identifier']] },
};

/** Only some operations tell what an item is; for the others what a scan carries beside the id is of no use. */
export function takesFacts(name: ItemsOperationName): boolean {
  return OPERATION_FIELDS[name].takes.includes('product');
}

/** Purposes are shared by two operations, each of which has its own. */
export function checkPurpose(
  name: ItemsOperationName,
  purpose: ItemFields['purpose'],
  field: string,
  faults: Faults,
): void {
  if (purpose === undefined) return;
  if (name === 'sell' && purpose !== 'dispense')
    faults.add(field, purpose, 'is to be dispense; a sale has no other purpose');
  if (name === 'return' && purpose === 'dispense')
    faults.add(field, purpose, 'is to be one of refund, exchange, repair, recall, unsold, trade-in');
}
