import type { LateHistories } from '../../src/capture/late-histories.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { isItemEvent } from '../../src/ledger/history/fold.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { Closure } from '../../src/ledger/operations/decide-context.js';
import { checkLog } from './log-checker.js';

/** Histories read from the log itself, always at its end: the whole ledger is closed under relation. */
export class LogHistories implements LateHistories {
  constructor(private readonly store: EventStore) {}

  position(): Promise<number> {
    return this.store.head();
  }

  async closure(_subjects: readonly string[], upTo: number): Promise<Closure> {
    const { captures } = await checkLog(this.store);
    const histories = new Map<string, ItemEvent[]>();
    for (const event of captures.filter(({ position }) => position <= upTo).flatMap(({ events }) => events)) {
      if (!isItemEvent(event)) continue;
      const history = histories.get(event.subject);
      if (history) history.push(event);
      else histories.set(event.subject, [event]);
    }
    return { histories, witnesses: new Set() };
  }
}
