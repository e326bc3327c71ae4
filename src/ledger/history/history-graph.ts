// Histories in memory, in which the closures of many late events are found, where the database was asked once for all of them.
import type { ItemEvent } from '../item/item.events.js';
import { type Closure, gatherClosure, type Asked, type Changed, type Found } from './closure.js';
import { carrierNamed } from '../item/item.traits.js';
import { completedStays, type CompletedStay } from './completed-stays.js';

/**
 * Histories, and who was in what by them. For any subjects of a closure that it holds, and any time not before that closure's, it answers what the
 * database would.
 */
export class HistoryGraph {
  private readonly histories = new Map<string, ItemEvent[]>();
  private readonly contents = new Map<string, Set<string>>();

  /** `since`: of the closures that were put into it; what came and went before has representatives only. */
  constructor(private readonly since = Number.NEGATIVE_INFINITY) {}

  /** Events of one subject come in the order of their positions. */
  add(events: Iterable<ItemEvent>): this {
    for (const event of events) {
      const history = this.histories.get(event.subject);
      if (history) history.push(event);
      else this.histories.set(event.subject, [event]);
      const carrier = carrierNamed(event);
      if (carrier === undefined) continue;
      const contents = this.contents.get(carrier);
      if (contents) contents.add(event.subject);
      else this.contents.set(carrier, new Set([event.subject]));
    }
    return this;
  }

  addHistories(histories: ReadonlyMap<string, readonly ItemEvent[]>): this {
    for (const history of histories.values()) this.add(history);
    return this;
  }

  historyOf(subject: string, upTo = Number.POSITIVE_INFINITY): readonly ItemEvent[] {
    const history = this.histories.get(subject) ?? [];
    return (history.at(-1)?.position ?? 0) <= upTo ? history : history.filter(({ position }) => position <= upTo);
  }

  /** What a late decision or fold over these subjects has to look at, as the log stood at `upTo`. */
  closure(changed: Changed, upTo = Number.POSITIVE_INFINITY): Closure {
    if (changed.since < this.since)
      throw new Error(`a closure since ${changed.since} of what was loaded since ${this.since}`);
    const steps = gatherClosure(changed);
    let step = steps.next();
    while (!step.done) step = steps.next(this.answer(step.value, upTo));
    return step.value;
  }

  private answer(asked: Asked, upTo: number): Found {
    if (asked.kind === 'contents') return this.contentsOf(asked, upTo);
    const histories = new Map<string, readonly ItemEvent[]>();
    for (const subject of asked.subjects) {
      const history = this.historyOf(subject, upTo);
      if (history.length > 0) histories.set(subject, history);
    }
    return { kind: 'histories', histories };
  }

  private contentsOf({ carriers, before, inDetail }: Extract<Asked, { kind: 'contents' }>, upTo: number): Found {
    const asked = new Set(carriers);
    const present: string[] = [];
    const over: CompletedStay[] = [];
    for (const child of new Set(carriers.flatMap((carrier) => [...(this.contents.get(carrier) ?? [])]))) {
      const stays = completedStays(this.historyOf(child, upTo), before);
      const isPresent = inDetail.has(child) || [...stays.open].some((carrier) => asked.has(carrier));
      if (isPresent) present.push(child);
      else over.push(...stays.over.filter(({ carrier }) => asked.has(carrier)));
    }
    return { kind: 'contents', present, over };
  }
}
