// What is known of the past of some subjects, as a decision over histories asks it.
import { localDate, dayOf, type EventTime, type Span } from '../event-time.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState } from '../item/item.state.js';
import { carrierNamed } from '../item/item.traits.js';
import { effectiveEvents } from './effective-events.js';
import { inOrder } from './event-order.js';
import { foldAsOf, refold, type Folded } from './refold.js';
import { timeInCarriers } from './time-in-carriers.js';

type Histories = ReadonlyMap<string, readonly ItemEvent[]>;

export class ToldPast {
  private refolded: Folded | undefined;
  /** What counts, in order. */
  readonly effective: readonly ItemEvent[];
  private stands: { readonly atMs: number; readonly states: ReadonlyMap<string, ItemState> } | undefined;

  constructor(readonly histories: Histories) {
    this.effective = inOrder(effectiveEvents([...histories.values()].flat()));
  }

  get folded(): Folded {
    this.refolded ??= refold(this.histories);
    return this.refolded;
  }

  /** The states as they were at this instant. */
  statesAt(atMs: number): ReadonlyMap<string, ItemState> {
    if (this.stands?.atMs !== atMs)
      this.stands = { atMs, states: foldAsOf(this.histories, atMs, Number.MAX_SAFE_INTEGER) };
    return this.stands.states;
  }

  /** The events within a span that bear on one of these subjects, in order: their own, those of what carried them then, and of what came into them or left. */
  bearing(subjects: Iterable<string>, { from, to }: Span): readonly ItemEvent[] {
    const within = this.effective.filter(({ sortAt }) => sortAt >= from && sortAt <= to);
    if (within.length === 0) return within;
    const concerned = new Set(subjects);
    for (const subject of [...concerned])
      for (const stay of timeInCarriers(this.folded.stays, subject))
        if (stay.from.at <= to && (stay.to?.at ?? to) >= from) concerned.add(stay.carrier);
    return within.filter((event) => concerned.has(event.subject) || concerned.has(carrierNamed(event) ?? ''));
  }
}

/** Whether an event may have happened on that day: by the date that is written in its time, or in UTC. */
export function isOnDay(date: EventTime, { sortAt, data: { at } }: Pick<ItemEvent, 'sortAt' | 'data'>): boolean {
  const { from, to } = dayOf(date);
  return localDate(at) === date || (sortAt >= from && sortAt <= to);
}
