import { SECOND_RULES, THIRD_RULES } from '../rules.js';
import type { Order } from '../../order.js';
import type { Title } from './core.events.js';
import type { CoreState, CoreWorld } from './core.state.js';
import type { Recorded } from './recorded-event.js';
import { isTransportUnit, resolveState } from './resolve.js';

// Whose a subject is.

/** How a transfer of title is told: by which event, by which rules, and the disposition that comes with it. */
export interface Telling {
  readonly order: Order;
  readonly rules: number;
  readonly data: Recorded;
  readonly disposition?: string;
}

/** A claim that somebody else transferred is not that one's word. */
export function isOnWordOf(party: string | undefined, { claimed, by, onBehalfOf }: Recorded, rules: number): boolean {
  return rules < SECOND_RULES || !claimed || party === undefined || party === by || party === onBehalfOf;
}

/** What a subject's own title does at a transfer. A component's goes with that of its assembly only. */
function passesTitle(owner: string | undefined, state: CoreState, { from, to }: Title, rules: number): boolean {
  if (isTransportUnit(state.subject) || (owner !== undefined && owner !== from)) return false;
  return rules < SECOND_RULES || (owner !== to && state.carrier?.kind !== 'assembly');
}

/** What is dispensed as a whole becomes nobody's, as far as it belongs to who dispenses it. */
export function withNobodysContents(
  state: CoreState,
  { by, onBehalfOf }: Pick<Recorded, 'by' | 'onBehalfOf'>,
  order: Order,
  rules: number,
): CoreState {
  if (rules < THIRD_RULES || state.contents === 0) return state;
  const from = onBehalfOf ?? by;
  const passed = !isTransportUnit(state.subject) && state.owner === from;
  return { ...state, transfers: [...state.transfers, { order, from, passed, disposition: 'dispensed' }] };
}

/** Sold to nobody that is known: its owner stays who it was, and only what belongs to who tells of it was sold. */
export function soldByItsOwner(
  world: CoreWorld,
  state: CoreState,
  { order, rules, data, disposition = '' }: Telling,
): { readonly state: CoreState; readonly isSold: boolean } {
  const from = data.onBehalfOf ?? data.by;
  const { owner } = resolveState(world, state);
  // Whose it becomes is not told, so that it is another than it was.
  const isSold = passesTitle(owner, state, { from, to: '' }, rules);
  if (state.contents === 0) return { state, isSold };
  const transfer = { order, from, to: from, passed: isSold, disposition, isKept: true } as const;
  return { state: { ...state, transfers: [...state.transfers, transfer] }, isSold };
}

/** A claim that it belongs to who claims it passes nothing: it is only compared. */
export function isOnlySaid({ from, to }: Title, { claimed }: Pick<Recorded, 'claimed'>): boolean {
  return claimed === true && from === to;
}

/** Title passes only on the word of the owner or its agent, or where no owner is known; the contents follow by `transfers`. */
export function withTitle(world: CoreWorld, state: CoreState, title: Title | undefined, told: Telling): CoreState {
  if (!title || isOnlySaid(title, told.data)) return state;
  const { order, rules, data, disposition } = told;
  const { from, to } = title;
  if (!isOnWordOf(from, data, rules)) return state;
  const passed = passesTitle(resolveState(world, state).owner, state, title, rules);
  const what = rules < SECOND_RULES ? {} : { passed, ...(disposition === undefined ? {} : { disposition }) };
  const transfer = { order, to, ...(from === undefined ? {} : { from }), ...what };
  return {
    ...state,
    ...(passed ? { owner: to, ownerOrder: order } : {}),
    ...(passed && from !== undefined && rules >= SECOND_RULES ? { seller: from } : {}),
    transfers: state.contents > 0 ? [...state.transfers, transfer] : state.transfers,
  };
}
