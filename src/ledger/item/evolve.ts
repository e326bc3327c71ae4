import { BEFORE_ALL, compareOrder, laterOf, type Order } from '../order.js';
import type { Counter, ItemEvent, ItemEventData, ItemFacts, Title } from './item.events.js';
import { NOWHERE, type Carrier, type ItemState, type Place, type World } from './item.state.js';
import { carriersOf, dispositionOf, isTransportUnit, resolveState, samePlace, transfersDuring } from './resolve.js';

/** Of what was never told. */
export function unknownState(subject: string): ItemState {
  return {
    subject,
    revision: -1,
    position: -1,
    place: NOWHERE,
    ownerOrder: BEFORE_ALL,
    disposition: 'unknown',
    dispositionOrder: BEFORE_ALL,
    contents: 0,
    isContainer: subject.startsWith('00/'),
    transfers: [],
    touched: BEFORE_ALL,
  };
}

/** Facts are told once: what is known stays, what was missing is filled in. Nothing that is undefined is kept as a key. */
function withFacts(state: ItemState, facts: ItemFacts): ItemState {
  const { product, lot, expiry, attributes, production } = facts;
  return {
    ...(product === undefined ? {} : { product }),
    ...(lot === undefined ? {} : { lot }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(production === undefined ? {} : { production }),
    ...state,
  };
}

function withDisposition(state: ItemState, disposition: string, order: Order): ItemState {
  return { ...state, disposition, dispositionOrder: order };
}

/** Custody passes to a place and whoever holds it there. */
function withCustody(state: ItemState, place: Place, holder: string | undefined): ItemState {
  if (holder !== undefined) return { ...state, place, holder };
  const { holder: _former, ...rest } = state;
  return { ...rest, place };
}

/** Title passes only on the word of the owner or its agent, or where no owner is known; the contents follow by `transfers`. */
function withTitle(world: World, state: ItemState, title: Title | undefined, order: Order): ItemState {
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

function withoutSlot(slots: Readonly<Record<string, string>>, position: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(slots).filter(([key]) => key !== position));
}

/** Out of its carrier it keeps what it got there. */
function leave(world: World, state: ItemState, order: Order): ItemState {
  if (!state.carrier) return state;
  const { place, holder, owner } = resolveState(world, state);
  const links = carriersOf(world, state);
  const { disposition, order: dispositionOrder } = dispositionOf(state, links);
  const { id, position } = state.carrier;
  const parent = world.get(id);
  if (parent) {
    const slots = position !== undefined && parent.slots ? { slots: withoutSlot(parent.slots, position) } : {};
    world.set(id, { ...parent, ...slots, contents: parent.contents - 1, touched: laterOf(parent.touched, order) });
  }
  const { carrier: _left, ...rest } = state;
  // What it carries came under these transfers too, and goes on under its own.
  const transfers = state.contents > 0 ? [...state.transfers, ...transfersDuring(links, BEFORE_ALL)] : state.transfers;
  const kept = {
    ...rest,
    transfers,
    disposition,
    dispositionOrder,
    ...(owner === undefined ? {} : { owner, ownerOrder: order }),
  };
  return withCustody(kept, place, holder);
}

/** A subject cannot be carried, at any remove, by what it carries: such a claim changes nothing. */
export function closesCircle(world: World, subject: string, carrier: string): boolean {
  if (subject === carrier) return true;
  const state = world.get(carrier);
  return state !== undefined && carriersOf(world, state).some((link) => link.state.subject === subject);
}

function join(world: World, state: ItemState, carrier: Carrier): ItemState {
  if (closesCircle(world, state.subject, carrier.id)) return state;
  const alone = leave(world, state, carrier.since);
  const parent = world.get(carrier.id) ?? unknownState(carrier.id);
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

/** Seen somewhere: a carried subject stays with its carrier where that is there too, else it must have left it. */
function placed(world: World, state: ItemState, place: Place, holder: string | undefined, order: Order): ItemState {
  if (state.carrier && samePlace(resolveState(world, state).place, place)) return state;
  return withCustody(leave(world, state, order), place, holder);
}

/** A claim of packing tells where the carrier was, if the carrier itself stands alone. */
function carrierSeenAt(world: World, id: string, data: { location?: string; claimed?: true; by: string }): void {
  const carrier = world.get(id) ?? unknownState(id);
  if (data.location === undefined || carrier.carrier) return;
  if (carrier.place.kind !== 'nowhere' && !data.claimed) return;
  world.set(id, withCustody(carrier, { kind: 'at', location: data.location }, data.by));
}

type Beginning = ItemEventData['ItemIntroduced'] | ItemEventData['ItemManufactured'];

function begun(state: ItemState, data: Beginning, how: 'introduced' | 'manufactured', order: Order): ItemState {
  const place: Place =
    data.location === undefined ? { kind: 'with', party: data.by } : { kind: 'at', location: data.location };
  const born = withCustody(withFacts(state, data), place, data.by);
  const owned = data.owner === undefined ? {} : { owner: data.owner, ownerOrder: order };
  const components = 'components' in data && data.components ? { componentLots: data.components } : {};
  return withDisposition({ ...born, ...owned, ...components, began: how, beganAt: order }, 'active', order);
}

/** A repeated commissioning never changes what the item is or whose it is; it may tell where it was last seen. */
function begin(
  world: World,
  state: ItemState,
  data: Beginning,
  how: 'introduced' | 'manufactured',
  order: Order,
): ItemState {
  if (state.began === undefined) return begun(state, data, how, order);
  if (!data.claimed || data.location === undefined) return state;
  return placed(world, state, { kind: 'at', location: data.location }, data.by, order);
}

/** A logistic unit may live again once it is empty. */
function started(world: World, state: ItemState, data: ItemEventData['ContainerStarted'], order: Order): ItemState {
  if (state.began !== undefined && state.contents > 0) return state;
  const place: Place = data.location === undefined ? NOWHERE : { kind: 'at', location: data.location };
  const fresh: ItemState = {
    ...leave(world, state, order),
    // What a claim put into it before its life was told of keeps the titles that came to it there.
    transfers: state.contents > 0 ? state.transfers : [],
    isContainer: true,
    began: 'started',
    beganAt: order,
  };
  return withDisposition(withCustody(fresh, place, data.by), 'active', order);
}

function received(world: World, state: ItemState, data: ItemEventData['ItemReceived'], order: Order): ItemState {
  const first = state.began === undefined ? { began: 'received' as const, beganAt: order } : {};
  const there = placed(world, withFacts(state, data), { kind: 'at', location: data.location }, data.by, order);
  return withDisposition(withTitle(world, { ...there, ...first }, data.title, order), 'in_progress', order);
}

/** A second sight of it on its way (departing after shipping) that names no other destination leaves the first as it is. */
function onItsWay(before: Place, data: ItemEventData['ItemShipped']): Place {
  if (before.kind === 'transit' && data.toLocation === undefined && data.toParty === undefined) return before;
  const from = data.location ?? (before.kind === 'at' ? before.location : undefined);
  return {
    kind: 'transit',
    ...(from === undefined ? {} : { from }),
    ...(data.toLocation === undefined ? {} : { toLocation: data.toLocation }),
    ...(data.toParty === undefined ? {} : { toParty: data.toParty }),
  };
}

function shipped(world: World, state: ItemState, data: ItemEventData['ItemShipped'], order: Order): ItemState {
  const place = onItsWay(resolveState(world, state).place, data);
  const titled = withTitle(world, placed(world, state, place, data.by, order), data.title, order);
  return withDisposition(titled, 'in_transit', order);
}

function sold(world: World, state: ItemState, data: ItemEventData['ItemSold'], order: Order): ItemState {
  const titled = withTitle(world, state, data.title, order);
  if (data.dispensed) {
    const { owner: _patient, ...nobodys } = withCustody(leave(world, titled, order), { kind: 'gone' }, undefined);
    return withDisposition({ ...nobodys, ownerOrder: order }, 'dispensed', order);
  }
  const to = data.toParty ?? data.title?.to;
  if (data.toLocation !== undefined)
    return withDisposition(
      placed(world, titled, { kind: 'at', location: data.toLocation }, to, order),
      'retail_sold',
      order,
    );
  if (data.toParty !== undefined)
    return withDisposition(
      placed(world, titled, { kind: 'with', party: data.toParty }, data.toParty, order),
      'retail_sold',
      order,
    );
  return withDisposition(titled, 'retail_sold', order);
}

function returned(world: World, state: ItemState, data: ItemEventData['ItemReturned'], order: Order): ItemState {
  const back = placed(world, state, { kind: 'at', location: data.location }, data.by, order);
  return withDisposition(withTitle(world, back, data.title, order), 'returned', order);
}

/** Later readings replace earlier ones of the same name. */
function withCounters(state: ItemState, counters: readonly Counter[] | undefined): ItemState {
  if (!counters?.length) return state;
  const same = (a: Counter, b: Counter): boolean => a.name === b.name && a.since === b.since;
  const others = (state.counters ?? []).filter((known) => !counters.some((counter) => same(known, counter)));
  return { ...state, counters: [...others, ...counters] };
}

function installed(world: World, state: ItemState, data: ItemEventData['ComponentInstalled'], order: Order): ItemState {
  const position = data.position === undefined ? {} : { position: data.position };
  return withCounters(
    join(world, state, { kind: 'assembly', id: data.assembly, since: order, ...position }),
    data.counters,
  );
}

/** Only the carrier that is named lets go of it; where it is somewhere else the event contradicts, and changes only what it tells of the place. */
function takenOut(
  world: World,
  state: ItemState,
  carrier: string,
  data: { location?: string; by: string },
  order: Order,
): ItemState {
  const out = state.carrier?.id === carrier ? leave(world, state, order) : state;
  return data.location === undefined
    ? out
    : placed(world, out, { kind: 'at', location: data.location }, data.by, order);
}

function identified(state: ItemState, data: ItemEventData['ItemIdentified']): ItemState {
  const gone = data.change === 'replaced' ? data.former : data.change === 'ended' ? data.identifier : undefined;
  const held = (state.identifiers ?? []).filter((identifier) => identifier !== gone && identifier !== data.identifier);
  const identifiers = data.change === 'ended' ? held : [...held, data.identifier];
  const former = new Set([...(state.formerIdentifiers ?? []), ...(gone === undefined ? [] : [gone])]);
  for (const identifier of identifiers) former.delete(identifier);
  return {
    ...state,
    identifiers,
    ...(former.size === 0 && !state.formerIdentifiers ? {} : { formerIdentifiers: [...former] }),
  };
}

function observed(world: World, state: ItemState, data: ItemEventData['ItemObserved'], order: Order): ItemState {
  const seen =
    data.location === undefined ? state : placed(world, state, { kind: 'at', location: data.location }, data.by, order);
  return data.disposition === undefined ? seen : withDisposition(seen, data.disposition, order);
}

function next(
  world: World,
  state: ItemState,
  event: Exclude<ItemEvent, { type: 'ErrorDeclared' }>,
  order: Order,
): ItemState {
  switch (event.type) {
    case 'ItemIntroduced':
      return begin(world, state, event.data, 'introduced', order);
    case 'ItemManufactured':
      return begin(world, state, event.data, 'manufactured', order);
    case 'ContainerStarted':
      return started(world, state, event.data, order);
    case 'ItemShipped':
      return shipped(world, state, event.data, order);
    case 'ItemReceived':
      return received(world, state, event.data, order);
    case 'ItemMoved':
      return placed(world, state, { kind: 'at', location: event.data.location }, event.data.by, order);
    case 'ItemPacked':
      carrierSeenAt(world, event.data.container, event.data);
      return withDisposition(
        join(world, state, { kind: 'container', id: event.data.container, since: order }),
        'in_progress',
        order,
      );
    case 'ItemUnpacked':
      return withDisposition(takenOut(world, state, event.data.container, event.data, order), 'in_progress', order);
    case 'ComponentInstalled':
      return installed(world, state, event.data, order);
    case 'ComponentRemoved':
      return withCounters(takenOut(world, state, event.data.assembly, event.data, order), event.data.counters);
    case 'ItemSold':
      return sold(world, state, event.data, order);
    case 'ItemReturned':
      return returned(world, state, event.data, order);
    case 'ItemIdentified':
      return identified(state, event.data);
    case 'ItemRecalled':
      return { ...state, recalls: { [event.data.recall]: 'marked', ...state.recalls } };
    case 'RecallCleared':
      return { ...state, recalls: { ...state.recalls, [event.data.recall]: 'cleared' } };
    case 'ItemObserved':
      return observed(world, state, event.data, order);
  }
}

function touchCarriers(world: World, subject: string, order: Order): void {
  const state = world.get(subject);
  if (!state?.carrier) return;
  for (const { state: carrier } of carriersOf(world, state)) {
    if (compareOrder(order, carrier.touched) > 0) world.set(carrier.subject, { ...carrier, touched: order });
  }
}

/** Applies one event to the world. It never fails: what contradicts the history is found by `contradictions`, and changes only what a claim may. */
export function evolve(world: World, event: ItemEvent): void {
  const order: Order = { at: event.sortAt, position: event.position };
  const before = world.get(event.subject) ?? unknownState(event.subject);
  const counts = {
    revision: Math.max(before.revision, event.revision),
    position: Math.max(before.position, event.position),
  };
  if (event.type === 'ErrorDeclared') return world.set(event.subject, { ...before, ...counts });
  touchCarriers(world, event.subject, order);
  const after = next(world, before, event, order);
  world.set(event.subject, { ...after, ...counts, touched: laterOf(before.touched, order) });
  touchCarriers(world, event.subject, order);
}
