import { isDate, localDate, type EventTime } from '../event-time.js';
import type { Production } from '../item/core/item-facts.js';
import { isHeardOf, unknownState } from '../item/core/core.state.js';
import { lotCodeOf, productOfLot } from '../item/core/lots.js';
import type { ItemState } from '../item/item.state.js';
import type { RecallCriteria, RecallScope, SerialRange } from './recall.events.js';

type Found = Pick<ItemState, 'product' | 'lot' | 'formerFacts' | 'identified' | 'claimedLots'>;

/** What an assembly holds at any depth: the parts of a component's state that a scope can name. */
export interface ComponentFacts extends Omit<Found, 'product'> {
  readonly subject: string;
  readonly componentLots?: readonly { readonly lot: string }[];
}

/** An item is found by every identifier that it has or had. */
function idsOf({ subject, identified = [] }: Pick<ComponentFacts, 'subject' | 'identified'>): readonly string[] {
  return [subject, ...identified.map(({ identifier }) => identifier)];
}

/** What it is and was, and what its other identifiers name. */
function isOrWas(state: Found, fact: 'product' | 'lot', holds: (value: string) => boolean): boolean {
  const { formerFacts = [], identified = [], claimedLots = [] } = state;
  if (fact === 'lot' && claimedLots.some(({ lot }) => holds(lot))) return true;
  return [state, ...formerFacts, ...identified].some(({ [fact]: value }) => value !== undefined && holds(value));
}

/** Serials of one product, equal in length, compare as text: the same order as their numbers. */
function inRange(range: SerialRange, id: string): boolean {
  const prefix = range.product.startsWith('01/') ? `${range.product}/21/` : `${range.product}/`;
  if (!id.startsWith(prefix)) return false;
  const serial = id.slice(prefix.length);
  return serial.length === range.from.length && serial >= range.from && serial <= range.to;
}

/** What a date or an instant is compared with: the date as it was told where one of both is a date, else the instant. */
function madeBetween(state: ItemState, from: EventTime | undefined, to: EventTime | undefined): boolean {
  if (from === undefined && to === undefined) return true;
  if (state.began !== 'manufactured' || !state.beganAt) return false;
  const { at } = state.beganAt;
  const { made = new Date(at).toISOString() } = state;
  const date = localDate(made);
  const isDated = (time: EventTime): boolean => isDate(time) || isDate(made);
  return (
    (from === undefined || (isDated(from) ? date >= localDate(from) : at >= Date.parse(from))) &&
    (to === undefined || (isDated(to) ? date <= localDate(to) : at <= Date.parse(to)))
  );
}

function producedBy(state: ItemState, wanted: Production | undefined): boolean {
  if (!wanted) return true;
  const { line, equipment, operator, supplier } = wanted;
  const made = state.production ?? {};
  return (
    (line === undefined || made.line === line) &&
    (equipment === undefined || made.equipment === equipment) &&
    (operator === undefined || made.operator === operator) &&
    (supplier === undefined || made.supplier === supplier)
  );
}

function namesComponent(names: readonly string[], component: ComponentFacts): boolean {
  const isNamed = (name: string): boolean => names.includes(name);
  if (idsOf(component).some(isNamed) || isOrWas(component, 'lot', isNamed)) return true;
  return component.componentLots?.some((builtIn) => names.includes(builtIn.lot)) ?? false;
}

/** The components that a scope names are recalled themselves; so is what was built with them. */
function hasComponent(criteria: RecallCriteria, state: ItemState, within: readonly ComponentFacts[]): boolean {
  const names = criteria.components;
  return names === undefined || [state, ...within].some((component) => namesComponent(names, component));
}

function holdsLotCode({ lotCode, productPrefix }: RecallCriteria, state: ItemState): boolean {
  const begins = (id: string): boolean => productPrefix === undefined || id.startsWith(productPrefix);
  if (lotCode !== undefined) return isOrWas(state, 'lot', (lot) => lotCodeOf(lot) === lotCode && begins(lot));
  return productPrefix === undefined || isOrWas(state, 'product', begins);
}

/** By its identifiers, its product and its lot. */
function isFoundBy({ products, lots, items, serials }: RecallCriteria, state: ItemState): boolean {
  const ids = idsOf(state);
  return (
    (products === undefined || isOrWas(state, 'product', (product) => products.includes(product))) &&
    (lots === undefined || isOrWas(state, 'lot', (lot) => lots.includes(lot))) &&
    (items === undefined || ids.some((id) => items.includes(id))) &&
    (serials === undefined || serials.some((range) => ids.some((id) => inRange(range, id))))
  );
}

function isSuppliedBy(suppliers: readonly string[] | undefined, { production }: ItemState): boolean {
  return suppliers === undefined || (production?.supplier !== undefined && suppliers.includes(production.supplier));
}

function meets(criteria: RecallCriteria, state: ItemState, within: readonly ComponentFacts[]): boolean {
  return (
    isFoundBy(criteria, state) &&
    isSuppliedBy(criteria.suppliers, state) &&
    holdsLotCode(criteria, state) &&
    madeBetween(state, criteria.manufacturedFrom, criteria.manufacturedTo) &&
    producedBy(state, criteria.production) &&
    hasComponent(criteria, state, within)
  );
}

/** A lot that goods counted in bulk are of, or a product where none is known, as far as a scope can ask for it. */
function isOfGoods(criteria: RecallCriteria, goods: string): boolean {
  const nothing = unknownState(goods);
  const facts = [
    { ...nothing, product: productOfLot(goods), lot: goods },
    { ...nothing, product: goods },
  ];
  return facts.some((state) => meets(criteria, state, []));
}

/**
 * What only says which kind of goods is meant: nobody knows more of what is built in without a serial than its product and lot. Which components a scope names
 * is another question, that of what they are built into.
 */
export function isOfKind(criteria: RecallCriteria): boolean {
  const { components, items, serials, manufacturedFrom, manufacturedTo, suppliers, production } = criteria;
  const ofUnits = [components, items, serials, manufacturedFrom, manufacturedTo, suppliers];
  const facts: readonly (string | undefined)[] = Object.values(production ?? {});
  return [...ofUnits, ...facts].every((asked) => asked === undefined);
}

/** It was made out of goods of the kind that the scope means, which have no serials. */
function isMadeOf(criteria: RecallCriteria, { componentLots = [] }: ItemState): boolean {
  return isOfKind(criteria) && componentLots.some(({ lot }) => isOfGoods(criteria, lot));
}

/** Whether its own facts meet the criteria, whatever it was made of. */
export function meetsItself(criteria: RecallCriteria, state: ItemState): boolean {
  return isHeardOf(state) && meets(criteria, state, []);
}

/** Whether an item's own facts, the lots built into it and the components `within` it put it into the scope. */
export function matches(scope: RecallScope, state: ItemState, within: readonly ComponentFacts[] = []): boolean {
  if (!isHeardOf(state)) return false;
  const { except = [] } = scope;
  if (except.length > 0 && idsOf(state).some((id) => except.includes(id))) return false;
  return scope.anyOf.some((criteria) => meets(criteria, state, within) || isMadeOf(criteria, state));
}

/** Whether the scope covers a lot of goods without serials: what is made with it is then in the scope. */
export function coversLot({ anyOf, except = [] }: RecallScope, lot: string): boolean {
  return !except.includes(lot) && anyOf.some((criteria) => isOfGoods(criteria, lot));
}

/** The items and components that a scope names one by one. */
export function namedInScope({ anyOf, except = [] }: RecallScope): readonly string[] {
  return [...anyOf.flatMap(({ items = [], components = [] }) => [...items, ...components]), ...except];
}

/** It is in the scope only by a lot that it was said to be of, against what is known. */
export function isOnlyClaimed(scope: RecallScope, { claimedLots, ...known }: ItemState): boolean {
  return claimedLots !== undefined && !matches(scope, known) && matches(scope, { ...known, claimedLots });
}
