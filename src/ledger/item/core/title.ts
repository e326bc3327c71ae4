import { SECOND_RULES } from '../rules.js';
import type { Order } from '../../order.js';
import type { Title } from './core.events.js';
import type { CoreState, CoreWorld } from './core.state.js';
import { isTransportUnit, resolveState } from './resolve.js';

// Whose a subject is.

/** How a transfer of title is told: by which event, by which rules, and the disposition that comes with it. */
export interface Telling {
  readonly order: Order;
  readonly rules: number;
  readonly disposition?: string;
}

/** Title passes only on the word of the owner or its agent, or where no owner is known; the contents follow by `transfers`. */
export function withTitle(world: CoreWorld, state: CoreState, title: Title | undefined, told: Telling): CoreState {
  if (!title) return state;
  const { order, rules, disposition } = told;
  const { from, to } = title;
  const owner = resolveState(world, state).owner;
  const passed = !isTransportUnit(state.subject) && (owner === undefined || owner === from);
  const what = rules < SECOND_RULES ? {} : { passed, ...(disposition === undefined ? {} : { disposition }) };
  const transfer = { order, to, ...(from === undefined ? {} : { from }), ...what };
  return {
    ...state,
    ...(passed ? { owner: to, ownerOrder: order } : {}),
    ...(passed && from !== undefined && rules >= SECOND_RULES ? { seller: from } : {}),
    transfers: state.contents > 0 ? [...state.transfers, transfer] : state.transfers,
  };
}
