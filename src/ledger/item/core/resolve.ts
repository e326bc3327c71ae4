import { BEFORE_ALL, compareOrder, laterOf, type Order } from '../../order.js';
import type { Carrier, CoreState, Resolved, States, Transfer } from './core.state.js';

/** A carrier of a subject, from the moment at which the subject was in it by way of all carriers below. */
export interface Link<State extends CoreState = CoreState> {
  readonly state: State;
  readonly since: Order;
}

/** The carriers of a state, the innermost first. A claim can close a circle; it ends where it began. */
export function carriersOf<State extends CoreState>(world: States<State>, state: CoreState): readonly Link<State>[] {
  if (!state.carrier) return [];
  const links: Link<State>[] = [];
  const seen = new Set([state.subject]);
  let since = BEFORE_ALL;
  for (let carrier: Carrier | undefined = state.carrier; carrier && !seen.has(carrier.id);) {
    const carrierState = world.get(carrier.id);
    if (!carrierState) break;
    seen.add(carrier.id);
    since = laterOf(since, carrier.since);
    links.push({ state: carrierState, since });
    carrier = carrierState.carrier;
  }
  return links;
}

/** Returnable and logistic units have no owner that a sale of their contents could change: SSCC (00) and GRAI (8003). */
export function isTransportUnit(subject: string): boolean {
  return subject.startsWith('00/') || subject.startsWith('8003/');
}

/** Who owns something that belonged to `owner` when `transfers` were made: each reaches only what its `from` owns. */
export function ownerAfter(owner: string | undefined, transfers: readonly Transfer[]): string | undefined {
  return transfers.reduce((current, transfer) => (current === transfer.from ? transfer.to : current), owner);
}

/** Transfers of the carriers that were made while the subject was in them, in order. */
export function transfersDuring(links: readonly Link[], after: Order): readonly Transfer[] {
  const found = links.flatMap(({ state, since }) =>
    state.transfers.filter(({ order }) => compareOrder(order, since) > 0 && compareOrder(order, after) > 0),
  );
  return found.length > 1 ? found.sort((a, b) => compareOrder(a.order, b.order)) : found;
}

/** The latest disposition given to the subject or, since it was in them, to its carriers; and the event that gave it. */
export function dispositionOf(
  state: CoreState,
  links: readonly Link[],
): { readonly disposition: string; readonly order: Order } {
  let latest = { disposition: state.disposition, order: state.dispositionOrder };
  for (const { state: carrier, since } of links) {
    const order = carrier.dispositionOrder;
    if (compareOrder(order, since) > 0 && compareOrder(order, latest.order) > 0)
      latest = { disposition: carrier.disposition, order };
  }
  return latest;
}

/** What stands alone is what its own events say. */
function alone({ place, holder, owner, disposition, ended }: CoreState): Resolved {
  return {
    place,
    ...(holder === undefined ? {} : { holder }),
    ...(owner === undefined ? {} : { owner }),
    disposition,
    ...(ended === undefined ? {} : { ended: ended.cause }),
    path: [],
  };
}

/**
 * What is true of a state now: its own facts, and what its carriers did since it came into them. Answers of long ago are given by this code:
 * it may not change for what is recorded already, so that a rule of it travels as data in the event that it is about (a transfer, a packing).
 */
export function resolveState(world: States, state: CoreState): Resolved {
  if (!state.carrier) return alone(state);
  const links = carriersOf(world, state);
  const outermost = links.at(-1)?.state ?? state;
  const owner = isTransportUnit(state.subject)
    ? state.owner
    : ownerAfter(state.owner, transfersDuring(links, state.ownerOrder));
  return {
    place: outermost.place,
    ...(outermost.holder === undefined ? {} : { holder: outermost.holder }),
    ...(owner === undefined ? {} : { owner }),
    disposition: dispositionOf(state, links).disposition,
    // What ends leaves its carrier, so that only the outermost can have ended.
    ...(outermost.ended === undefined ? {} : { ended: outermost.ended.cause }),
    path: links.map((link) => link.state.subject),
  };
}

/** Undefined where nothing is known of the subject. */
export function resolve(world: States, subject: string): Resolved | undefined {
  const state = world.get(subject);
  return state && resolveState(world, state);
}
