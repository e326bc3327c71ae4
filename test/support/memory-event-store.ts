import {
  type AppendOutcome,
  type Delivery,
  type EventStore,
  type LogMark,
  type NewEvent,
  type StoredEvent,
  MAX_APPEND_BYTES,
  NEVER_MARKED,
  eventBytes,
} from '../../src/event-store/event-store.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { asSaid } from '../../src/ledger/sentences.js';

/** A log without a store, for tests of what stands above it. What is read has been JSON, as in any store. */
export class MemoryEventStore implements EventStore {
  private readonly events: StoredEvent[] = [];
  private marked = NEVER_MARKED;

  async append(events: readonly NewEvent[], expected: number): Promise<AppendOutcome> {
    const bytes = events.reduce((sum, event) => sum + eventBytes(event), 0);
    if (bytes > MAX_APPEND_BYTES)
      throw new LedgerError('too-large', { message: asSaid(`${bytes} bytes in one append`) });
    const there = this.events.slice(expected + 1, expected + 1 + events.length);
    if (there.length === events.length && events.every(({ id }, index) => there[index]?.id === id)) {
      return { kind: 'appended', position: expected + events.length };
    }
    if (expected !== this.events.length - 1) return { kind: 'conflict', head: this.events.length - 1 };
    for (const event of events) {
      const stored = JSON.parse(JSON.stringify(event)) as NewEvent;
      this.events.push({ ...stored, position: this.events.length });
    }
    return { kind: 'appended', position: this.events.length - 1 };
  }

  async read(from: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.events.slice(from, from + limit);
  }

  async readAt(positions: readonly number[]): Promise<readonly StoredEvent[]> {
    return positions.flatMap((position) => this.events[position] ?? []);
  }

  // eslint-disable-next-line require-yield -- nothing above the writer subscribes in these tests.
  async *subscribe(): AsyncGenerator<Delivery> {
    throw new Error('not offered');
  }

  async head(): Promise<number> {
    return this.events.length - 1;
  }

  async mark(): Promise<LogMark> {
    return this.marked;
  }

  async setMark(mark: LogMark): Promise<void> {
    this.marked = mark;
  }

  async close(): Promise<void> {}
}
