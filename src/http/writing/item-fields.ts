import type { ComponentLot, Counter } from '../../ledger/item/core/core.events.js';
import type { ItemFields, OperationName } from '../../ledger/operations/operation.js';
import type { Faults } from '../reading/faults.js';
import { attributes, production } from '../reading/facts.js';
import { readLot } from '../reading/lot.js';
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
} from '../reading/values.js';

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
