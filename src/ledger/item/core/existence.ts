import { isDate, localDate, type EventTime } from '../../event-time.js';
import { SECOND_RULES, THIRD_RULES } from '../rules.js';
import type { Order } from '../../order.js';
import { leave } from './carriers.js';
import type { CoreEventData } from './core.events.js';
import type { CoreState, CoreWorld } from './core.state.js';
import { seen, withCustody } from './custody.js';
import { filledIn, type ItemFacts } from './item-facts.js';
import { factsIn, isSameLot } from './said-facts.js';
import { NOWHERE, type Place } from './place.js';
import { resolveState } from './resolve.js';

// How a subject's history begins, and what it is.

/** Facts are told once: what is known stays, what was missing is filled in. Nothing that is undefined is kept as a key. */
export function withFacts(state: CoreState, facts: ItemFacts): CoreState {
  return { ...factsIn(facts), ...state };
}

/** What was said of it: it fills in what was not known. A lot that is another than the known one is kept as claimed. */
export function withSaid(state: CoreState, said: ItemFacts, since: Order): CoreState {
  const filled = filledIn(state, said);
  const { lot } = said;
  if (
    lot === undefined ||
    state.lot === undefined ||
    isSameLot(state, lot) ||
    state.claimedLots?.some((claimed) => claimed.lot === lot) === true
  )
    return filled;
  return { ...filled, claimedLots: [...(state.claimedLots ?? []), { lot, since }] };
}

type Beginning = CoreEventData['ItemIntroduced'] | CoreEventData['ItemManufactured'];

/** Recalls ask for the date as it was told. */
function madeAs({ at }: Beginning, order: Order): { readonly made?: EventTime } {
  const isOther = isDate(at) || localDate(at) !== new Date(order.at).toISOString().slice(0, 10);
  return isOther ? { made: at } : {};
}

/** Where its history begins: as it is told, else where that was which is in it already, else with who tells of it. */
function placeOf(
  { place, contents }: CoreState,
  { location, by }: { readonly location?: string; readonly by: string },
  rules: number,
): Place {
  if (location !== undefined) return { kind: 'at', location };
  const isKnown = rules >= THIRD_RULES && contents > 0 && place.kind !== 'nowhere';
  return isKnown ? place : { kind: 'with', party: by };
}

function begun(
  state: CoreState,
  data: Beginning,
  how: 'introduced' | 'manufactured',
  order: Order,
  rules: number,
): CoreState {
  const place = placeOf(state, data, rules);
  // A label that was seen before may have said another lot: recalls of either reach it.
  const known = rules < THIRD_RULES ? withFacts(state, data) : withSaid(state, factsIn(data), order);
  const born = withCustody(known, place, data.by);
  const owned = data.owner === undefined ? {} : { owner: data.owner, ownerOrder: order };
  const components = 'components' in data && data.components ? { componentLots: data.components } : {};
  return {
    ...born,
    ...owned,
    ...components,
    began: how,
    beganAt: order,
    disposition: 'active',
    dispositionOrder: order,
  };
}

/** A repeated commissioning never changes what the item is known to be or whose it is; it may tell where it was last seen. */
export function begin(how: 'introduced' | 'manufactured') {
  const keepsDate = (rules: number): boolean => how === 'manufactured' && rules >= SECOND_RULES;
  return (world: CoreWorld, state: CoreState, data: Beginning, order: Order, rules: number): CoreState => {
    if (state.began === undefined)
      return { ...begun(state, data, how, order, rules), ...(keepsDate(rules) ? madeAs(data, order) : {}) };
    const told = rules < SECOND_RULES ? state : withSaid(state, factsIn(data), order);
    const { location } = data;
    return data.claimed && location !== undefined ? seen(world, told, { ...data, location }, order, rules) : told;
  };
}

/** Where a logistic unit begins: where it is told to, where that was which is in it already, or which came into it first. */
function startsAt(
  world: CoreWorld,
  state: CoreState,
  { location, stood, by, heldBy = by }: CoreEventData['ContainerStarted'],
  rules: number,
): { readonly place: Place; readonly holder: string } {
  if (location !== undefined) return { place: { kind: 'at', location }, holder: by };
  const before = rules >= SECOND_RULES && state.contents > 0 ? resolveState(world, state).place : NOWHERE;
  if (rules < THIRD_RULES || before.kind !== 'nowhere') return { place: before, holder: by };
  if (stood) return { place: stood, holder: stood.kind === 'with' ? stood.party : heldBy };
  return { place: { kind: 'with', party: by }, holder: by };
}

/** A logistic unit may live again once it is empty. */
export function started(
  world: CoreWorld,
  state: CoreState,
  data: CoreEventData['ContainerStarted'],
  order: Order,
  rules: number,
): CoreState {
  if (state.began !== undefined && state.contents > 0) return state;
  const { place, holder } = startsAt(world, state, data, rules);
  const { ended: _former, ...again } = leave(world, state, order);
  const fresh: CoreState = {
    ...again,
    // What a claim put into it before its life was told of keeps the titles that came to it there.
    transfers: state.contents > 0 ? state.transfers : [],
    isContainer: true,
    began: 'started',
    beganAt: order,
    disposition: 'active',
    dispositionOrder: order,
  };
  return withCustody(fresh, place, holder);
}
