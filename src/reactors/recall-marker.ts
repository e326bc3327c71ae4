import { createHash } from 'node:crypto';
import { LedgerError } from '../ledger/errors.js';
import type { CaptureWriter } from '../capture/writer/capture-writer.js';
import type { ItemEntry } from '../ledger/operations/fields.js';

export interface RecallMarkerOptions {
  readonly writer: Pick<CaptureWriter, 'local' | 'status'>;
  /** Up to `limit` subjects, in order, that the open recall affects and that are neither marked nor cleared. */
  readonly unmarked: (recall: string, limit: number) => Promise<readonly string[]>;
  /** The party for whom the ledger itself records. */
  readonly recordedFor: string;
  readonly log: (message: string, cause?: unknown) => void;
  /** How often it looks whether there is something to do, in milliseconds. */
  readonly intervalMs?: number;
}

const MARKS_PER_CAPTURE = 1_000;
/** To find what is affected costs the same for many as for few. */
const MARKS_PER_SEARCH = 20_000;
/** It searches for no more than this part of the time. */
const SEARCH_SHARE = 10;

/**
 * Writes the `recalled` marks of open recalls, for units that are affected when the recall is opened and for those that become so later.
 * What is still to be marked follows from the marks that are there, so that nothing else has to be remembered over a crash; a batch that
 * was recorded without our hearing of it has the same key when it is sent again.
 */
export class RecallMarker {
  private timer: NodeJS.Timeout | undefined;
  private searching: Promise<void> = Promise.resolve();
  private isClosed = false;
  private changed = true;
  private searchedEpoch: number | undefined;

  constructor(private readonly options: RecallMarkerOptions) {}

  start(): void {
    this.schedule(0);
  }

  /** To be called whenever something was recorded. */
  recorded(): void {
    this.changed = true;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.searching;
  }

  private schedule(inMs: number): void {
    if (!this.isClosed) this.timer = setTimeout(() => void (this.searching = this.look()), inMs);
  }

  private async look(): Promise<void> {
    const startedAt = performance.now();
    try {
      await this.markAll();
    } catch (error) {
      this.changed = true;
      this.options.log('Marks of recalls could not be written; it is tried again', error);
    }
    this.schedule(Math.max(this.options.intervalMs ?? 500, SEARCH_SHARE * (performance.now() - startedAt)));
  }

  private async markAll(): Promise<void> {
    const { role, epoch, openRecalls } = this.options.writer.status();
    // Another process marks while it writes; on becoming the writer, it is looked at whatever the other did.
    if (role !== 'active' || (!this.changed && epoch === this.searchedEpoch)) return;
    this.changed = false;
    this.searchedEpoch = epoch;
    for (const recall of openRecalls) await this.markRecall(recall);
  }

  private async markRecall(recall: string): Promise<void> {
    for (let before = ''; !this.isClosed;) {
      const subjects = await this.options.unmarked(recall, MARKS_PER_SEARCH);
      // The same search twice in a row: they were sent and are still not marked, so that once more would not help.
      const found = subjects.join('\n');
      if (subjects.length === 0 || found === before) return;
      before = found;
      for (let from = 0; from < subjects.length && !this.isClosed; from += MARKS_PER_CAPTURE) {
        await this.mark(recall, subjects.slice(from, from + MARKS_PER_CAPTURE));
      }
    }
  }

  /** What is parked cannot be marked, and is when it was mended; the others are. */
  private async mark(recall: string, subjects: readonly string[]): Promise<void> {
    try {
      await this.capture(recall, subjects);
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== 'parked') throw error;
      const parked = new Set(error.detail.violations?.map(({ value }) => value));
      const others = subjects.filter((subject) => !parked.has(subject));
      if (others.length === subjects.length) throw error;
      if (others.length > 0) await this.mark(recall, others);
    }
  }

  private async capture(recall: string, subjects: readonly string[]): Promise<void> {
    const { recordedFor, writer } = this.options;
    const items = subjects.map((subject, index): ItemEntry => ({ subject, field: `items[${index}]`, fields: {} }));
    const hash = createHash('sha256')
      .update(JSON.stringify([recall, subjects]))
      .digest('hex');
    await writer.local.capture({
      operation: { operation: 'mark-recalled', recall, items, recordedFor },
      caller: 'ledger',
      key: `mark/${recall}/${hash}`,
      requestHash: hash,
      context: { recordedFor },
    });
  }
}
