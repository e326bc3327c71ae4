import type { LateHistories } from '../../src/capture/deciding/late-histories.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import type { ClosureQuestion, Closure } from '../../src/ledger/history/closure.js';
import { HistoryGraph } from '../../src/ledger/history/history-graph.js';
import { checkLog } from './log-checker.js';

/** Histories read from the log itself, at its end, or at the end of the last capture before `standsAt`: then they are behind. */
export class LogHistories implements LateHistories {
  constructor(
    private readonly store: EventStore,
    public standsAt = Number.POSITIVE_INFINITY,
  ) {}

  async position(): Promise<number> {
    const head = await this.store.head();
    if (this.standsAt >= head) return head;
    const { captures } = await checkLog(this.store);
    return captures.findLast(({ position }) => position <= this.standsAt)?.position ?? 0;
  }

  async closure(question: ClosureQuestion): Promise<Closure> {
    const { captures } = await checkLog(this.store);
    const known = captures.filter(({ position }) => position <= question.upTo).flatMap(({ events }) => events);
    const events = [...known.filter(isItemEvent), ...(question.recent ?? [])];
    return new HistoryGraph().add(events).closure(question);
  }
}
