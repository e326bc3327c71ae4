// What is known of the past of some subjects, as a decision over histories asks it.
import { localDate, dayOf, type EventTime, type Span } from '../event-time.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState } from '../item/item.state.js';
import { carrierNamed } from '../item/item.traits.js';
import { effectiveInOrder } from './effective-events.js';
import { inOrder } from './event-order.js';
import { foldAsOf, refold, type Folded } from './refold.js';
import { timeInCarriers } from './time-in-carriers.js';

type Histories = ReadonlyMap<string, readonly ItemEvent[]>;

export class ToldPast {
  private refolded: Folded | undefined;
  /** What counts, in order. */
  readonly effective: readonly ItemEvent[];
  private byPosition: ReadonlyMap<number, ItemEvent> | undefined;
  private ownEvents: BySubject | undefined;
  private joinedTo: BySubject | undefined;
  private stands: { readonly atMs: number; readonly states: ReadonlyMap<string, ItemState> } | undefined;

  constructor(readonly histories: Histories) {
    this.effective = effectiveInOrder(histories);
  }

  get folded(): Folded {
    this.refolded ??= refold(this.histories);
    return this.refolded;
  }

  /** The event at a position, where it counts. */
  counting(position: number): ItemEvent | undefined {
    this.byPosition ??= new Map(this.effective.map((event) => [event.position, event]));
    return this.byPosition.get(position);
  }

  /** The states as they were at this instant. */
  statesAt(atMs: number): ReadonlyMap<string, ItemState> {
    if (this.stands?.atMs !== atMs)
      this.stands = { atMs, states: foldAsOf(this.histories, atMs, Number.MAX_SAFE_INTEGER) };
    return this.stands.states;
  }

  /** The events of a subject itself within a span, in order. */
  ownWithin(subject: string, span: Span): readonly ItemEvent[] {
    this.ownEvents ??= Map.groupBy(this.effective, (event) => event.subject);
    return within(this.ownEvents.get(subject), span);
  }

  /** The events within a span that bear on one of these subjects, in order: their own, those of what carried them then, and of what came into them or left. */
  bearing(subjects: Iterable<string>, span: Span): readonly ItemEvent[] {
    const concerned = new Set(subjects);
    for (const subject of [...concerned])
      for (const stay of timeInCarriers(this.folded.stays, subject))
        if (stay.from.at <= span.to && (stay.to?.at ?? span.to) >= span.from) concerned.add(stay.carrier);
    this.joinedTo ??= Map.groupBy(this.effective, (event) => carrierNamed(event) ?? '');
    const found = new Set<ItemEvent>();
    for (const subject of concerned) {
      for (const event of this.ownWithin(subject, span)) found.add(event);
      for (const event of within(this.joinedTo.get(subject), span)) found.add(event);
    }
    return inOrder([...found]);
  }
}

type BySubject = ReadonlyMap<string, readonly ItemEvent[]>;

/** Of events in order those within a span. */
function within(events: readonly ItemEvent[] = [], { from, to }: Span): readonly ItemEvent[] {
  const first = firstFrom(events, from);
  const found: ItemEvent[] = [];
  for (let index = first; index < events.length; index++) {
    const event = events[index];
    if (!event || event.sortAt > to) break;
    found.push(event);
  }
  return found;
}

/** The index of the first of these that is at that instant or later. */
function firstFrom(events: readonly ItemEvent[], from: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.sortAt ?? from) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether an event may have happened on that day: by the date that is written in its time, or in UTC. */
export function isOnDay(date: EventTime, { sortAt, data: { at } }: Pick<ItemEvent, 'sortAt' | 'data'>): boolean {
  const { from, to } = dayOf(date);
  return localDate(at) === date || (sortAt >= from && sortAt <= to);
}
