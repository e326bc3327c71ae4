import type { Order } from '../../order.js';
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
