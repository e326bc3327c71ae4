import { compareOrder, laterOf, type Order } from '../../order.js';
import { THIRD_RULES } from '../rules.js';
import { unknownState, type Carrier, type CoreState, type CoreWorld, type States } from './core.state.js';
import { carrying } from './expires-within.js';
import { carriersOf, dispositionIn, keptShared, resolveState, sharedIn, transfersReaching } from './resolve.js';

// What a subject is in, and what is in it.

function withNothingToExpire({ expiresWithin: _within, ...emptied }: CoreState): CoreState {
  return emptied;
}

function withoutSlot(slots: Readonly<Record<string, string>>, position: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(slots).filter(([key]) => key !== position));
}

/** Out of its carrier it keeps what it got there. */
export function leave(world: CoreWorld, state: CoreState, order: Order): CoreState {
  if (!state.carrier) return state;
  const { place, holder, owner, seller } = resolveState(world, state);
  const links = carriersOf(world, state);
  const own = dispositionIn(state, links);
  const shared = sharedIn(state, links);
  const { id, position } = state.carrier;
  const parent = world.get(id);
  if (parent) {
    const slots = position !== undefined && parent.slots ? { slots: withoutSlot(parent.slots, position) } : {};
    const contents = parent.contents - 1;
    const left = contents === 0 ? withNothingToExpire(parent) : parent;
    world.set(id, { ...left, ...slots, contents, touched: laterOf(parent.touched, order) });
  }
  const { carrier: _left, holder: _former, shared: _shared, owner: former, ...rest } = state;
  // What it carries came under these transfers too, and goes on under its own.
  const transfers = state.contents > 0 ? [...state.transfers, ...transfersReaching(state, links)] : state.transfers;
  return {
    ...rest,
    transfers,
    disposition: own.disposition,
    dispositionOrder: own.order,
    ...(compareOrder(shared.order, own.order) === 0 ? {} : { shared: keptShared(shared) }),
    place,
    ...(holder === undefined ? {} : { holder }),
    ...(owner === undefined ? {} : { owner }),
    // What became nobody's in it is nobody's from then on.
    ...(owner === undefined && former === undefined ? {} : { ownerOrder: order }),
    ...(seller === undefined ? {} : { seller }),
  };
}

/** A subject cannot be carried, at any remove, by what it carries: such a claim changes nothing. */
export function closesCircle(world: States, subject: string, carrier: string): boolean {
  if (subject === carrier) return true;
  const state = world.get(carrier);
  return state !== undefined && carriersOf(world, state).some((link) => link.state.subject === subject);
}

/** Puts a subject into a carrier, of which nothing need have been told before. */
export function join(world: CoreWorld, state: CoreState, carrier: Carrier): CoreState {
  if (closesCircle(world, state.subject, carrier.id)) return state;
  const alone = leave(world, state, carrier.since);
  const parent = world.get(carrier.id) ?? unknownState(carrier.id);
  // Nothing comes into what is gone: by a claim of it, it would be gone too.
  if (hasEnded(world, parent)) return alone;
  const slots = carrier.position === undefined ? {} : { slots: { ...parent.slots, [carrier.position]: state.subject } };
  world.set(carrier.id, {
    ...parent,
    ...slots,
    contents: parent.contents + 1,
    isContainer: parent.isContainer || carrier.kind === 'container',
    touched: laterOf(parent.touched, carrier.since),
  });
  return { ...alone, carrier };
}

/** Its own life has ended, or that of what it is in. */
export function hasEnded(world: States, state: CoreState): boolean {
  if (state.ended !== undefined) return true;
  return state.carrier !== undefined && carriersOf(world, state).at(-1)?.state.ended !== undefined;
}

/** It was dispensed or has ended, or what it is in. */
export function isGone(world: States, state: CoreState): boolean {
  return (carriersOf(world, state).at(-1)?.state ?? state).place.kind === 'gone';
}

/** What happens to a subject bears on all that carry it, and what it carries is in them, too. */
export function touchCarriers(world: CoreWorld, subject: string, order: Order, rules: number): void {
  const state = world.get(subject);
  if (!state?.carrier) return;
  for (const { state: carrier } of carriersOf(world, state)) {
    const known = rules < THIRD_RULES ? carrier : carrying(carrier, state);
    const isLater = compareOrder(order, known.touched) > 0;
    if (isLater || known !== carrier) world.set(carrier.subject, isLater ? { ...known, touched: order } : known);
  }
}
