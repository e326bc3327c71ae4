import type { Order } from '../../order.js';
import type { Title } from './core.events.js';
import type { CoreState, CoreWorld } from './core.state.js';
import { isTransportUnit, resolveState } from './resolve.js';

// Whose a subject is.

/** Title passes only on the word of the owner or its agent, or where no owner is known; the contents follow by `transfers`. */
export function withTitle(world: CoreWorld, state: CoreState, title: Title | undefined, order: Order): CoreState {
  if (!title) return state;
  const owner = resolveState(world, state).owner;
  const moves = !isTransportUnit(state.subject) && (owner === undefined || owner === title.from);
  const transfer = { order, to: title.to, ...(title.from === undefined ? {} : { from: title.from }) };
  return {
    ...state,
    ...(moves ? { owner: title.to, ownerOrder: order } : {}),
    transfers: state.contents > 0 ? [...state.transfers, transfer] : state.transfers,
  };
}
