import type { EventStore, StoredEvent } from '../../src/event-store/event-store.js';
import { CaptureReader, type LogEntry, type WholePosition } from '../../src/ledger/capture/capture-reader.js';
import type { Batch } from './apply-batch.js';

/** Events that may wait between the subscription and the next batch. */
const MAX_WAITING_EVENTS = 20_000;

/** Puts entries together to batches of whole captures. */
export class BatchBuilder {
  private readonly reader: CaptureReader;
  private entries: LogEntry[] = [];
  private events = 0;

  constructor(after: WholePosition) {
    this.reader = new CaptureReader(after);
  }

  /** The next event of the log that is expected. */
  get nextPosition(): number {
    return this.reader.nextPosition;
  }

  /** Of whole entries; what is still open is not counted. */
  get waitingEvents(): number {
    return this.events;
  }

  accept(events: readonly StoredEvent[]): void {
    const before = this.reader.whole.position;
    this.entries.push(...this.reader.accept(events));
    this.events += this.reader.whole.position - before;
  }

  /** All that waits, up to about `maxEvents`, at least one entry; undefined when no entry is whole. */
  take(maxEvents: number): Batch | undefined {
    const from = this.reader.whole.position - this.events;
    const enough = this.entries.findIndex((entry) => entry.position - from >= maxEvents);
    const entries = this.entries.splice(0, enough < 0 ? this.entries.length : enough + 1);
    const last = entries.at(-1);
    if (!last) return undefined;
    this.events = this.reader.whole.position - last.position;
    const captures = entries.flatMap((entry) => (entry.kind === 'capture' ? [entry.capture] : []));
    return { captures, to: { position: last.position, eventId: last.eventId } };
  }
}

/** Reads the log live into batches, on its own, no further ahead than it is bounded to. */
export class LogFeed {
  private readonly builder: BatchBuilder;
  private readonly abort = new AbortController();
  private readonly reading: Promise<void>;
  private resume: (() => void) | undefined;
  private failure: unknown;
  private delivered = false;

  constructor(store: EventStore, after: WholePosition, wake: () => void) {
    this.builder = new BatchBuilder(after);
    this.reading = this.read(store, wake).catch((error: unknown) => {
      this.failure = error ?? new Error('the subscription failed');
      wake();
    });
  }

  /** That could be taken. */
  get waitingEvents(): number {
    return this.builder.waitingEvents;
  }

  /** Everything that was in the log at some moment has been taken. */
  get caughtUp(): boolean {
    return this.delivered && this.builder.waitingEvents === 0;
  }

  /** Throws what ended the subscription. */
  take(maxEvents: number): Batch | undefined {
    if (this.failure !== undefined) throw this.failure as Error;
    const batch = this.builder.take(maxEvents);
    this.resume?.();
    return batch;
  }

  async stop(): Promise<void> {
    this.abort.abort();
    this.resume?.();
    await this.reading;
  }

  private async read(store: EventStore, wake: () => void): Promise<void> {
    for await (const delivery of store.subscribe(this.builder.nextPosition, this.abort.signal)) {
      if (delivery.kind === 'caught-up') this.delivered = true;
      if (delivery.kind === 'events') this.builder.accept(delivery.events);
      wake();
      if (this.builder.waitingEvents >= MAX_WAITING_EVENTS && !this.abort.signal.aborted) await this.room();
    }
    if (!this.abort.signal.aborted) throw new Error('the subscription ended');
  }

  private room(): Promise<void> {
    return new Promise((resolve) => {
      this.resume = () => {
        this.resume = undefined;
        resolve();
      };
    });
  }
}
