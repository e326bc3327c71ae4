import type { Order } from '../../order.js';
import { THIRD_RULES } from '../rules.js';
import { leave } from './carriers.js';
import type { CoreState, CoreWorld } from './core.state.js';
import { samePlace, type Place } from './place.js';
import { resolveState } from './resolve.js';

// Where a subject is, and who holds it there.

/** Custody passes to a place and whoever holds it there. */
export function withCustody(state: CoreState, place: Place, holder: string | undefined): CoreState {
  if (holder !== undefined) return { ...state, place, holder };
  const { holder: _former, ...rest } = state;
  return { ...rest, place };
}

/** Seen somewhere: a carried subject stays with its carrier where that is there too, else it must have left it. */
export function placed(
  world: CoreWorld,
  state: CoreState,
  place: Place,
  holder: string | undefined,
  order: Order,
): CoreState {
  if (state.carrier && samePlace(resolveState(world, state).place, place)) return state;
  return withCustody(leave(world, state, order), place, holder);
}

/** What somebody tells of where it saw something. */
interface Sight {
  readonly location: string;
  readonly by: string;
}

/** Whoever sees it there was to have it. */
export function isAwaited(place: Place, { location, by }: Sight): boolean {
  if (place.kind !== 'transit') return false;
  return place.toParty === undefined ? place.toLocation === location : place.toParty === by;
}

/** Neither where it was, nor with whom it was to come to. */
export function isSeenApart(place: Place, sight: Sight): boolean {
  return !samePlace(place, { kind: 'at', location: sight.location }) && !isAwaited(place, sight);
}

/** Who holds it once it was seen: it is taken from no holder, unless it was on its way there. */
export function holderSeen(world: CoreWorld, state: CoreState, sight: Sight): string {
  const { place, holder = sight.by } = resolveState(world, state);
  return isAwaited(place, sight) ? sight.by : holder;
}

/** A claim of where it was seen takes it from no holder: it is there, and is still held by whom it was. By the first two rules who saw it held it. */
export function seen(world: CoreWorld, state: CoreState, sight: Sight, order: Order, rules: number): CoreState {
  const holder = rules < THIRD_RULES ? sight.by : holderSeen(world, state, sight);
  return placed(world, state, { kind: 'at', location: sight.location }, holder, order);
}

/** A second sight of it on its way (departing after shipping) that names no other destination leaves the first as it is. */
export function onItsWay(
  before: Place,
  data: { readonly location?: string; readonly toLocation?: string; readonly toParty?: string },
): Place {
  if (before.kind === 'transit' && data.toLocation === undefined && data.toParty === undefined) return before;
  const from = data.location ?? (before.kind === 'at' ? before.location : undefined);
  return {
    kind: 'transit',
    ...(from === undefined ? {} : { from }),
    ...(data.toLocation === undefined ? {} : { toLocation: data.toLocation }),
    ...(data.toParty === undefined ? {} : { toParty: data.toParty }),
  };
}
