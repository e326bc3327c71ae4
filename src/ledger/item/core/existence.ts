import { isDate, localDate, type EventTime } from '../../event-time.js';
import { SECOND_RULES } from '../rules.js';
import type { Order } from '../../order.js';
import { leave } from './carriers.js';
import type { CoreEventData } from './core.events.js';
import type { CoreState, CoreWorld } from './core.state.js';
import { placed, withCustody } from './custody.js';
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

function begun(state: CoreState, data: Beginning, how: 'introduced' | 'manufactured', order: Order): CoreState {
  const place: Place =
    data.location === undefined ? { kind: 'with', party: data.by } : { kind: 'at', location: data.location };
  const born = withCustody(withFacts(state, data), place, data.by);
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
      return { ...begun(state, data, how, order), ...(keepsDate(rules) ? madeAs(data, order) : {}) };
    const told = rules < SECOND_RULES ? state : withSaid(state, factsIn(data), order);
    if (!data.claimed || data.location === undefined) return told;
    return placed(world, told, { kind: 'at', location: data.location }, data.by, order);
  };
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
  // What is in it already is where it was.
  const before = rules >= SECOND_RULES && state.contents > 0 ? resolveState(world, state).place : NOWHERE;
  const place: Place = data.location === undefined ? before : { kind: 'at', location: data.location };
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
  return withCustody(fresh, place, data.by);
}
