// What a shipment did that is to be undone, by the histories of what was shipped and of what was in it.
import type { UndoneTitle } from '../item/core/core.events.js';
import type { Resolved } from '../item/core/core.state.js';
import { resolve, resolveState, titleSince, type TitleSince } from '../item/core/resolve.js';
import { evolve } from '../item/evolve.js';
import type { ItemEvent, ItemEventOf } from '../item/item.events.js';
import { EMPTY_WORLD, Layer } from '../item/world.js';
import { titleFact } from '../ownership/title-facts.js';

/** The way that something is on, by shipments of its own, and the titles that these passed of it and of what is in it. */
export interface ShipmentOf {
  readonly position: number;
  /** Where it was before. */
  readonly from?: string;
  /** For whom it was shipped. */
  readonly parties: readonly (string | undefined)[];
  readonly titles: ReadonlyMap<string, UndoneTitle>;
  /** Where it was received from that way, whenever that was. */
  readonly receivedAt?: string;
  /** It ended by then. */
  readonly isOver: boolean;
}

/** It is on its way, and was not shipped by itself: it came out of what was. */
export const SHIPPED_WITHIN = 'shipped-within';

/** How a subject came on its way. */
export type WayOf = ShipmentOf | typeof SHIPPED_WITHIN;

type Shipped = ItemEventOf<'ItemShipped'>;

interface Way extends Omit<ShipmentOf, 'titles' | 'receivedAt' | 'isOver'> {
  receivedAt?: string;
  readonly titles: Map<string, UndoneTitle>;
  /** It ended: what it was until then is kept. */
  isOver: boolean;
}

const ENDS_WAYS: ReadonlySet<ItemEvent['type']> = new Set(['ItemReceived', 'ItemReturned', 'ItemShippingVoided']);

/** Follows the ways of these subjects, event by event. */
class Ways {
  private readonly world = new Layer(EMPTY_WORLD);
  readonly found = new Map<string, Way>();
  /** The ways that passed the title of a piece. */
  private readonly passedBy = new Map<string, Set<Way>>();

  constructor(private readonly subjects: ReadonlySet<string>) {}

  take(event: ItemEvent): void {
    const before =
      event.type === 'ItemShipped' && this.subjects.has(event.subject) ? this.titlesIn(event.subject) : undefined;
    const from = resolve(this.world, event.subject);
    this.evolve(event);
    if (!this.subjects.has(event.subject)) return;
    if (before && event.type === 'ItemShipped') this.shipped(event, before, from);
    const way = this.found.get(event.subject);
    if (!way || way.isOver || resolve(this.world, event.subject)?.place.kind === 'transit') return;
    this.keepThoseIn(event.subject, way);
    way.isOver = true;
    if (event.type === 'ItemReceived') way.receivedAt = event.data.location;
  }

  /** Out of what carries it and back on the way, a piece has its title by the same shipment: where it is told anew, that is what is undone. */
  private evolve(event: ItemEvent): void {
    const { subject } = event;
    const pieces = [...(this.passedBy.get(subject) ?? [])].flatMap(({ isOver, titles }) =>
      isOver || !titles.has(subject) ? [] : [titles],
    );
    const before = pieces.length > 0 && !titleFact(event) ? this.titleSince(subject) : undefined;
    evolve(this.world, event);
    const after = before && this.titleSince(subject);
    if (!after || after.owner !== before.owner) return;
    for (const titles of pieces) {
      const undone = titles.get(subject);
      if (undone?.by.position === before.since.position) titles.set(subject, { ...undone, by: after.since });
    }
  }

  private titleSince(subject: string): TitleSince | undefined {
    const state = this.world.get(subject);
    return state && titleSince(this.world, state);
  }

  /** The way that it is on as things stand, with what is in it yet. */
  of(subject: string): ShipmentOf | undefined {
    const way = this.found.get(subject);
    if (!way) return undefined;
    if (!way.isOver) this.keepThoseIn(subject, way);
    return { ...way, titles: new Map(way.titles) };
  }

  /** Of what came later only how a way ended is of interest. */
  end(later: readonly ItemEvent[]): ReadonlyMap<string, WayOf> {
    const ways = new Map<string, WayOf>(this.found);
    for (const subject of this.subjects) if (this.isShippedWithin(subject)) ways.set(subject, SHIPPED_WITHIN);
    const open = new Map([...this.found].filter(([, { isOver }]) => !isOver));
    for (const [subject, way] of open) this.keepThoseIn(subject, way);
    for (const { type, subject, data } of later) {
      const way = open.get(subject);
      if (!way || !ENDS_WAYS.has(type)) continue;
      if (type === 'ItemReceived') way.receivedAt = data.location;
      open.delete(subject);
    }
    return ways;
  }

  private isShippedWithin(subject: string): boolean {
    const way = this.found.get(subject);
    const state = this.world.get(subject);
    if ((way && !way.isOver) || !state || state.carrier) return false;
    return state.place.kind === 'transit';
  }

  private shipped(event: Shipped, before: ReadonlyMap<string, Resolved>, from: Resolved | undefined): void {
    const known = this.found.get(event.subject);
    const way = known && !known.isOver ? known : wayOf(event, from);
    this.found.set(event.subject, way);
    const by = { at: event.sortAt, position: event.position };
    for (const [subject, { owner }] of this.titlesIn(event.subject)) {
      const { owner: to, seller: theirs } = before.get(subject) ?? {};
      if (owner === to || owner === undefined) continue;
      const first = way.titles.get(subject);
      const kept = first && first.from === to ? first : { to, seller: theirs };
      way.titles.set(subject, { by, from: owner, ...told(kept) });
      const ways = this.passedBy.get(subject);
      if (ways) ways.add(way);
      else this.passedBy.set(subject, new Set([way]));
    }
  }

  /** It, and all that is in it. */
  private titlesIn(subject: string): ReadonlyMap<string, Resolved> {
    const titles = new Map<string, Resolved>();
    const own = resolve(this.world, subject);
    if (own) titles.set(subject, own);
    if ((this.world.get(subject)?.contents ?? 0) === 0) return titles;
    for (const state of this.world.changes.values()) {
      if (!state.carrier) continue;
      const now = resolveState(this.world, state);
      if (now.path.includes(subject)) titles.set(state.subject, now);
    }
    return titles;
  }

  private keepThoseIn(subject: string, { titles }: Way): void {
    for (const piece of titles.keys())
      if (piece !== subject && !resolve(this.world, piece)?.path.includes(subject)) titles.delete(piece);
  }
}

function told({ to, seller }: { readonly to?: string | undefined; readonly seller?: string | undefined }) {
  return { ...(to === undefined ? {} : { to }), ...(seller === undefined ? {} : { seller }) };
}

function wayOf({ position, data }: Shipped, before: Resolved | undefined): Way {
  const from = data.location ?? (before?.place.kind === 'at' ? before.place.location : undefined);
  const parties = [data.by, data.onBehalfOf];
  return { position, ...(from === undefined ? {} : { from }), parties, titles: new Map(), isOver: false };
}

/** Of each of these subjects the last way that it was on by then, if there was one. `events` are in order. */
export function shipmentsOf(
  events: readonly ItemEvent[],
  subjects: ReadonlySet<string>,
  atMs: number,
): ReadonlyMap<string, WayOf> {
  const ways = new Ways(subjects);
  const next = events.findIndex(({ sortAt }) => sortAt > atMs);
  const [before, later] = next < 0 ? [events, []] : [events.slice(0, next), events.slice(next)];
  for (const event of before) ways.take(event);
  return ways.end(later);
}

/** Of each of these, which are among the events, the way that its subject was on just before. `events` are in order. */
export function waysBefore(
  events: readonly ItemEvent[],
  asked: readonly ItemEvent[],
): ReadonlyMap<ItemEvent, ShipmentOf> {
  const ways = new Ways(new Set(asked.map(({ subject }) => subject)));
  const left = new Set(asked);
  const found = new Map<ItemEvent, ShipmentOf>();
  for (const event of events) {
    if (left.delete(event)) {
      const way = ways.of(event.subject);
      if (way) found.set(event, way);
      if (left.size === 0) break;
    }
    ways.take(event);
  }
  return found;
}
