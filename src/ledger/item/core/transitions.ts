import { SECOND_RULES, THIRD_RULES } from '../rules.js';
import { compareOrder, laterOf, type Order } from '../../order.js';
import { closesCircle, hasEnded, isGone, join, leave } from './carriers.js';
import type { Counter, CoreEventData, CoreEventType, Stood } from './core.events.js';
import { unknownState, type CoreState, type CoreWorld } from './core.state.js';
import { holderSeen, isAwaited, onItsWay, placed, seen, withCustody } from './custody.js';
import { DISPOSITIONS, isFindable, takesContents } from './ending.js';
import { begin, started, withFacts, withSaid } from './existence.js';
import type { Place } from './place.js';
import { keptShared, resolveState, sharedDisposition } from './resolve.js';
import { factsIn } from './said-facts.js';
import { soldByItsOwner, withNobodysContents, withTitle } from './title.js';
import { shippingVoided } from './voided-shipping.js';

/**
 * What an event of one type makes of its subject's state, by the rules of that number. It may set the states of carriers in the world, never that of the
 * subject.
 */
export type Transition<Data> = (
  world: CoreWorld,
  state: CoreState,
  data: Data,
  order: Order,
  rules: number,
) => CoreState;

function withDisposition(state: CoreState, disposition: string, order: Order): CoreState {
  const { shared: _former, ...rest } = state;
  return { ...rest, disposition, dispositionOrder: order };
}

/** A disposition that came with the title of the subject alone: its contents go on with the one that they shared. */
function withOwnDisposition(state: CoreState, disposition: string, order: Order): CoreState {
  const shared = state.contents > 0 ? { shared: keptShared(sharedDisposition(state)) } : {};
  return { ...state, ...shared, disposition, dispositionOrder: order };
}

const received: Transition<CoreEventData['ItemReceived']> = (world, state, data, order, rules) => {
  const first = state.began === undefined ? { began: 'received' as const, beganAt: order } : {};
  const known = rules < SECOND_RULES ? withFacts(state, data) : withSaid(state, factsIn(data), order);
  const there = placed(world, known, { kind: 'at', location: data.location }, data.by, order);
  return withDisposition(
    withTitle(world, { ...there, ...first }, data.title, { order, rules, data }),
    'in_progress',
    order,
  );
};

const shipped: Transition<CoreEventData['ItemShipped']> = (world, state, data, order, rules) => {
  const place = onItsWay(resolveState(world, state).place, data);
  const titled = withTitle(world, placed(world, state, place, data.by, order), data.title, { order, rules, data });
  return withDisposition(titled, 'in_transit', order);
};

const sold: Transition<CoreEventData['ItemSold']> = (world, state, data, order, rules) => {
  const disposition = 'retail_sold';
  const titled = withTitle(world, state, data.title, { order, rules, data, disposition });
  if (data.dispensed) {
    const out = withNobodysContents(leave(world, titled, order), data, order, rules);
    return withDisposition(dispensed(out, data, order, rules), 'dispensed', order);
  }
  if (rules >= THIRD_RULES && !data.title) {
    const { state: told, isSold } = soldByItsOwner(world, state, { order, rules, data, disposition });
    const handed = handedOver(world, told, data, order);
    return isSold ? withOwnDisposition(handed, disposition, order) : handed;
  }
  const handed = handedOver(world, titled, data, order);
  if (rules < SECOND_RULES || !data.title) return withDisposition(handed, disposition, order);
  return compareOrder(titled.ownerOrder, order) === 0 ? withOwnDisposition(handed, disposition, order) : handed;
};

/** The patient is nobody's business. By the second rules title ends on the word of the owner only, as it passes. */
function dispensed(
  state: CoreState,
  { by, onBehalfOf }: CoreEventData['ItemSold'],
  order: Order,
  rules: number,
): CoreState {
  const { owner, ...nobodys } = withCustody(state, { kind: 'gone' }, undefined);
  if (rules < SECOND_RULES) return { ...nobodys, ownerOrder: order };
  const speaker = onBehalfOf ?? by;
  if (owner !== undefined && owner !== speaker) return { ...nobodys, owner };
  return { ...nobodys, seller: speaker, ownerOrder: order };
}

/** A sale passes custody only where it says to whom. */
function handedOver(
  world: CoreWorld,
  state: CoreState,
  { toLocation, toParty, title }: CoreEventData['ItemSold'],
  order: Order,
): CoreState {
  if (toLocation !== undefined)
    return placed(world, state, { kind: 'at', location: toLocation }, toParty ?? title?.to, order);
  if (toParty !== undefined) return placed(world, state, { kind: 'with', party: toParty }, toParty, order);
  return state;
}

const returned: Transition<CoreEventData['ItemReturned']> = (world, state, data, order, rules) => {
  const back = placed(world, state, { kind: 'at', location: data.location }, data.by, order);
  return withDisposition(withTitle(world, back, data.title, { order, rules, data }), 'returned', order);
};

/** A claim of packing tells where the carrier was, if the carrier itself stands alone. */
function carrierSeenAt(world: CoreWorld, state: CoreState, data: CoreEventData['ItemPacked'], rules: number): void {
  const { container: id, location } = data;
  const carrier = world.get(id) ?? unknownState(id);
  if (location === undefined || carrier.carrier || carrier.ended) return;
  if (carrier.place.kind !== 'nowhere' && !data.claimed) return;
  if (rules >= THIRD_RULES && carrier.place.kind === 'gone') return;
  // Who only saw it where it stands does not hold it.
  if (rules >= THIRD_RULES && carrier.place.kind === 'at' && carrier.place.location === location) return;
  world.set(id, withCustody(carrier, { kind: 'at', location }, holderOfCarrier(world, state, carrier, data)));
}

/** Of a carrier that nobody heard of before, who held that which comes into it holds it: where its own history is not read, the event says who that was. */
function holderOfCarrier(
  world: CoreWorld,
  state: CoreState,
  carrier: CoreState,
  { by, heldBy = by, keepsHolder, stood, location = '' }: CoreEventData['ItemPacked'],
): string {
  const sight = { by, location };
  if (!keepsHolder) return by;
  if (carrier.place.kind !== 'nowhere') return holderSeen(world, carrier, sight);
  if (stood === undefined || resolveState(world, state).place.kind !== 'nowhere')
    return holderSeen(world, state, sight);
  return isAwaited(stood, sight) ? by : heldBy;
}

/** A carrier of which nobody told the place, or no more, is where that was which comes into it. */
function carrierStands(
  world: CoreWorld,
  state: CoreState,
  id: string,
  data: Stood & { readonly by: string; readonly keepsHolder?: true },
  rules: number,
): void {
  const { subject } = state;
  const { stood } = data;
  const heldBy = heldThere(world, state, data);
  if (rules < SECOND_RULES || closesCircle(world, subject, id)) return;
  const carrier = world.get(id) ?? unknownState(id);
  if (stood === undefined || carrier.carrier || !isToldBy(carrier.place, stood, heldBy, rules)) return;
  const isHeld = stood.kind === 'at' || (stood.kind === 'transit' && rules >= THIRD_RULES);
  world.set(id, withCustody(carrier, stood, stood.kind === 'with' ? stood.party : isHeld ? heldBy : undefined));
}

/** Who held what comes into a carrier, where it stood. */
function heldThere(
  world: CoreWorld,
  state: CoreState,
  { stood, by, heldBy = by, keepsHolder }: Stood & { readonly by: string; readonly keepsHolder?: true },
): string {
  if (!keepsHolder || stood?.kind !== 'at' || state.place.kind === 'nowhere') return heldBy;
  return holderSeen(world, state, { location: stood.location, by });
}

/** Of what is only known to be with a party, what that party holds somewhere tells more. */
function isToldBy(place: Place, stood: Place, heldBy: string, rules: number): boolean {
  if (place.kind === 'nowhere') return true;
  return rules >= THIRD_RULES && place.kind === 'with' && stood.kind === 'at' && place.party === heldBy;
}

/** Nothing comes into what was dispensed: there it would be gone. */
function isDispensed(world: CoreWorld, carrier: string, rules: number): boolean {
  return rules >= THIRD_RULES && isGone(world, world.get(carrier) ?? unknownState(carrier));
}

/** Who joins something with a carrier without holding it. */
function joinedBy(
  world: CoreWorld,
  state: CoreState,
  { by, onBehalfOf }: Pick<CoreEventData['ItemPacked'], 'by' | 'onBehalfOf'>,
  rules: number,
): { readonly by?: string } {
  if (rules < SECOND_RULES) return {};
  const { holder } = resolveState(world, state);
  return holder === undefined || holder === by || holder === onBehalfOf ? {} : { by };
}

const packed: Transition<CoreEventData['ItemPacked']> = (world, state, data, order, rules) => {
  carrierSeenAt(world, state, data, rules);
  const by = joinedBy(world, state, data, rules);
  carrierStands(world, state, data.container, data, rules);
  const carrier = { kind: 'container', id: data.container, since: order, ...by } as const;
  const within = isDispensed(world, data.container, rules) ? leave(world, state, order) : join(world, state, carrier);
  if (rules >= THIRD_RULES) existsFilled(world, data.container);
  return withDisposition(within, 'in_progress', order);
};

/** A container of which nothing else was told is known by what is packed into it. */
function existsFilled(world: CoreWorld, container: string): void {
  const state = world.get(container);
  if (state && state.began === undefined && state.contents > 0 && !state.filled)
    world.set(container, { ...state, filled: true });
}

const installed: Transition<CoreEventData['ComponentInstalled']> = (world, state, data, order, rules) => {
  const position = data.position === undefined ? {} : { position: data.position };
  const by = joinedBy(world, state, data, rules);
  carrierStands(world, state, data.assembly, data, rules);
  const carrier = { kind: 'assembly', id: data.assembly, since: order, ...position, ...by } as const;
  const within = isDispensed(world, data.assembly, rules) ? leave(world, state, order) : join(world, state, carrier);
  return withCounters(within, data.counters);
};

/** Later readings replace earlier ones of the same name. */
function withCounters(state: CoreState, counters: readonly Counter[] | undefined): CoreState {
  if (!counters?.length) return state;
  const same = (a: Counter, b: Counter): boolean => a.name === b.name && a.since === b.since;
  const others = (state.counters ?? []).filter((known) => !counters.some((counter) => same(known, counter)));
  return { ...state, counters: [...others, ...counters] };
}

/** What was dispensed is out of it, and gone all the same. Only the carrier that is named lets go of it; where it is somewhere else the event contradicts, and changes only what it tells of the place. */
function takenOut(
  world: CoreWorld,
  state: CoreState,
  carrier: string,
  data: { readonly location?: string; readonly by: string; readonly keepsHolder?: true },
  { order, rules }: { readonly order: Order; readonly rules: number },
): CoreState {
  const out = state.carrier?.id === carrier ? leave(world, state, order) : state;
  const { location, by, keepsHolder } = data;
  if (location === undefined || (rules >= THIRD_RULES && isGone(world, out))) return out;
  const holder = keepsHolder ? holderSeen(world, out, { location, by }) : by;
  return placed(world, out, { kind: 'at', location }, holder, order);
}

const unpacked: Transition<CoreEventData['ItemUnpacked']> = (world, state, data, order, rules) => {
  const out = takenOut(world, state, data.container, data, { order, rules });
  return rules >= THIRD_RULES && isGone(world, out) ? out : withDisposition(out, 'in_progress', order);
};

const observed: Transition<CoreEventData['ItemObserved']> = (world, state, data, order, rules) => {
  const { location } = data;
  const there = location === undefined ? state : seen(world, state, { ...data, location }, order, rules);
  return data.disposition === undefined ? there : withDisposition(there, data.disposition, order);
};

/**
 * It leaves its carrier, and is nowhere from then on. What is in it stays in it, and is gone with it; where the cause takes no contents with it and there
 * are some, its life goes on. What never began does not end, and by the third rules neither does what ended with its carrier.
 */
const decommissioned: Transition<CoreEventData['ItemDecommissioned']> = (world, state, { cause }, order, rules) => {
  const { began, contents } = state;
  // By the third rules it ends once also where it went with what it is in.
  const ended = rules < THIRD_RULES ? state.ended?.cause : resolveState(world, state).ended;
  const isOver = ended !== undefined && !isFindable(ended);
  if (began === undefined || isOver || (contents > 0 && !takesContents(state, cause))) return state;
  const gone = withCustody(leave(world, state, order), { kind: 'gone' }, undefined);
  return withDisposition({ ...gone, ended: { ...order, cause } }, DISPOSITIONS[cause], order);
};

/** What was lost lives again. What cannot be found again stays gone, whoever claims to have it. */
const found: Transition<CoreEventData['ItemFound']> = (world, state, { location, by }, order) => {
  const { place, ended } = resolveState(world, state);
  if (state.began === undefined || (ended ? !isFindable(ended) : place.kind === 'gone')) return state;
  const there: Place | undefined = location === undefined ? undefined : { kind: 'at', location };
  if (ended === undefined) return there ? placed(world, state, there, by, order) : state;
  const { ended: _former, ...again } = leave(world, state, order);
  return withDisposition(withCustody(again, there ?? { kind: 'with', party: by }, by), 'in_progress', order);
};

/** The core's events. A declaration of error changes nothing by itself: the fold leaves out what it names. */
export const CORE_TRANSITIONS = {
  ItemIntroduced: begin('introduced'),
  ItemManufactured: begin('manufactured'),
  ContainerStarted: started,
  ItemShipped: shipped,
  ItemShippingVoided: shippingVoided,
  ItemReceived: received,
  ItemMoved: (world, state, data, order) =>
    placed(world, state, { kind: 'at', location: data.location }, data.by, order),
  ItemPacked: packed,
  ItemUnpacked: unpacked,
  ComponentInstalled: installed,
  ComponentRemoved: (world, state, data, order, rules) =>
    withCounters(takenOut(world, state, data.assembly, data, { order, rules }), data.counters),
  ItemSold: sold,
  ItemReturned: returned,
  ItemObserved: observed,
  ItemDecommissioned: decommissioned,
  ItemFound: found,
} satisfies { readonly [T in Exclude<CoreEventType, 'ErrorDeclared'>]: Transition<CoreEventData[T]> };

/**
 * What has ended comes into nothing, and stays as it is. Of the carrier such a claim tells the same as any other: that it is there, and where it was seen.
 * (As of a position what else is in a carrier is told by a few that came alike, of which nobody looks up whether they had ended.)
 */
function joinedInVain<Data extends CoreEventData['ItemPacked'] | CoreEventData['ComponentInstalled']>(
  carrierOf: (data: Data) => { readonly id: string; readonly isContainer: boolean },
): Transition<Data> {
  return (world, state, data, order, rules) => {
    const { id, isContainer } = carrierOf(data);
    if (rules < THIRD_RULES || closesCircle(world, state.subject, id)) return state;
    if (isContainer) carrierSeenAt(world, state, { ...data, container: id }, rules);
    carrierStands(world, state, id, data, rules);
    const carrier = world.get(id) ?? unknownState(id);
    if (hasEnded(world, carrier)) return state;
    const isFirst = isContainer && carrier.began === undefined;
    world.set(id, {
      ...carrier,
      isContainer: carrier.isContainer || isContainer,
      touched: laterOf(carrier.touched, order),
      ...(isFirst ? { filled: true } : {}),
    });
    return state;
  };
}

/** What events make of a subject whose life has ended, where that is not nothing. */
export const CORE_TRANSITIONS_OF_ENDED = {
  ItemPacked: joinedInVain<CoreEventData['ItemPacked']>(({ container }) => ({ id: container, isContainer: true })),
  ComponentInstalled: joinedInVain<CoreEventData['ComponentInstalled']>(({ assembly }) => ({
    id: assembly,
    isContainer: false,
  })),
};
