import { isDate, localDate, type EventTime } from '../event-time.js';
import type { Production } from '../item/core/item-facts.js';
import type { ItemState } from '../item/item.state.js';
import type { RecallCriteria, RecallScope, SerialRange } from './recall.events.js';

/** What an assembly holds at any depth: the parts of a component's state that a scope can name. */
export interface ComponentFacts {
  readonly subject: string;
  readonly lot?: string;
  readonly componentLots?: readonly { readonly lot: string }[];
}

/** The lot number without its product, as `lotCode` names it: still percent-encoded as in the canonical id. */
export function lotCodeOf(lot: string): string {
  const marker = lot.lastIndexOf('/10/');
  return marker < 0 ? lot : lot.slice(marker + 4);
}

/** Serials of one product, equal in length, compare as text: the same order as their numbers. */
function inRange(range: SerialRange, state: ItemState): boolean {
  const prefix = state.subject.startsWith('01/') ? `${range.product}/21/` : `${range.product}/`;
  if (!state.subject.startsWith(prefix)) return false;
  const serial = state.subject.slice(prefix.length);
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

function namesComponent(names: readonly string[], { subject, lot, componentLots }: ComponentFacts): boolean {
  if (names.includes(subject) || (lot !== undefined && names.includes(lot))) return true;
  return componentLots?.some((builtIn) => names.includes(builtIn.lot)) ?? false;
}

/** The components that a scope names are recalled themselves; so is what was built with them. */
function hasComponent(criteria: RecallCriteria, state: ItemState, within: readonly ComponentFacts[]): boolean {
  const names = criteria.components;
  return names === undefined || [state, ...within].some((component) => namesComponent(names, component));
}

function holdsLotCode({ lotCode, productPrefix }: RecallCriteria, state: ItemState): boolean {
  if (lotCode === undefined) return productPrefix === undefined || (state.product?.startsWith(productPrefix) ?? false);
  return lotsOf(state).some(
    (lot) => lotCodeOf(lot) === lotCode && (productPrefix === undefined || lot.startsWith(productPrefix)),
  );
}

/** The lot that it is of, and those that it was said to be of. */
function lotsOf({ lot, claimedLots = [] }: ItemState): readonly string[] {
  return lot === undefined ? claimedLots : [lot, ...claimedLots];
}

/** A criterion that names values holds where it names the item's own. */
function isNamed(names: readonly string[] | undefined, value: string | undefined): boolean {
  return names === undefined || (value !== undefined && names.includes(value));
}

function meets(criteria: RecallCriteria, state: ItemState, within: readonly ComponentFacts[]): boolean {
  const { serials } = criteria;
  return (
    isNamed(criteria.products, state.product) &&
    (criteria.lots === undefined || lotsOf(state).some((lot) => isNamed(criteria.lots, lot))) &&
    isNamed(criteria.items, state.subject) &&
    isNamed(criteria.suppliers, state.production?.supplier) &&
    (serials === undefined || serials.some((range) => inRange(range, state))) &&
    holdsLotCode(criteria, state) &&
    madeBetween(state, criteria.manufacturedFrom, criteria.manufacturedTo) &&
    producedBy(state, criteria.production) &&
    hasComponent(criteria, state, within)
  );
}

/** Whether an item's own facts, the lots built into it and the components `within` it put it into the scope. */
export function matches(scope: RecallScope, state: ItemState, within: readonly ComponentFacts[] = []): boolean {
  if (scope.except?.includes(state.subject)) return false;
  return scope.anyOf.some((criteria) => meets(criteria, state, within));
}

/** The items and components that a scope names one by one. */
export function namedInScope({ anyOf, except = [] }: RecallScope): readonly string[] {
  return [...anyOf.flatMap(({ items = [], components = [] }) => [...items, ...components]), ...except];
}

/** The scope with every identifier replaced by the subject that it belongs to: any identifier of an item finds it. */
export function scopeOfSubjects(
  scope: RecallScope,
  subjectOf: (identifier: string) => string | undefined,
): RecallScope {
  const known = (identifier: string): string => subjectOf(identifier) ?? identifier;
  const { except } = scope;
  return {
    ...scope,
    anyOf: scope.anyOf.map(({ items, components, ...rest }) => ({
      ...rest,
      ...(items ? { items: items.map(known) } : {}),
      ...(components ? { components: components.map(known) } : {}),
    })),
    ...(except ? { except: except.map(known) } : {}),
  };
}

/** It is in the scope only by a lot that it was said to be of, against what is known. */
export function isOnlyClaimed(scope: RecallScope, { claimedLots, ...known }: ItemState): boolean {
  return claimedLots !== undefined && !matches(scope, known) && matches(scope, { ...known, claimedLots });
}
