import type { Capture } from '../../ledger/capture/capture.events.js';
import type { OpenRecall } from '../../ledger/operations/decide-context.js';

/** All recalls, as of the end of the log: the open ones with their scopes, the closed ones by name. */
export class RecallBook {
  private readonly byId: Map<string, OpenRecall>;
  private readonly closed: Set<string>;

  constructor(open: readonly OpenRecall[], closed: readonly string[]) {
    this.byId = new Map(open.map((recall) => [recall.recall, recall]));
    this.closed = new Set(closed);
  }

  get open(): readonly OpenRecall[] {
    return [...this.byId.values()];
  }

  status(recall: string): 'open' | 'closed' | undefined {
    if (this.byId.has(recall)) return 'open';
    return this.closed.has(recall) ? 'closed' : undefined;
  }

  apply(capture: Capture): void {
    for (const event of capture.events) {
      if (event.type === 'RecallOpened') {
        const { scope, blocks, sites } = event.data;
        this.byId.set(event.subject, { recall: event.subject, scope, blocks, sites });
      } else if (event.type === 'RecallClosed') {
        this.byId.delete(event.subject);
        this.closed.add(event.subject);
      }
    }
  }
}
