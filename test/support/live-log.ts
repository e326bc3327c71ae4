import { randomUUID } from 'node:crypto';
import {
  NEVER_MARKED,
  type AppendOutcome,
  type Delivery,
  type EventStore,
  type LogMark,
  type NewEvent,
  type StoredEvent,
} from '../../src/event-store/event-store.js';

/** A log in memory that can be subscribed to, for tests of what follows a log. */
export class LiveLog implements EventStore {
  readonly events: StoredEvent[] = [];
  private marked = NEVER_MARKED;
  private waiting: (() => void)[] = [];

  async append(events: readonly NewEvent[], expected: number): Promise<AppendOutcome> {
    const head = this.events.length - 1;
    if (expected !== head) return { kind: 'conflict', head };
    for (const event of events) this.events.push({ ...event, position: this.events.length });
    for (const wake of this.waiting.splice(0)) wake();
    return { kind: 'appended', position: this.events.length - 1 };
  }

  async read(from: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.events.slice(from, from + limit);
  }

  async readAt(positions: readonly number[]): Promise<readonly StoredEvent[]> {
    return positions.flatMap((position) => this.events[position] ?? []);
  }

  async *subscribe(from: number, signal: AbortSignal): AsyncIterable<Delivery> {
    let next = from;
    while (!signal.aborted) {
      const events = this.events.slice(next, next + 500);
      next += events.length;
      if (events.length > 0) {
        yield { kind: 'events', events };
      } else {
        yield { kind: 'caught-up', position: next - 1 };
        if (this.events.length === next && !signal.aborted) await this.change(signal);
      }
    }
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

  async close(): Promise<void> {
    // Nothing is open.
  }

  /** Another log of the same events under other ids: what a swapped store looks like. */
  withOtherIds(): LiveLog {
    const other = new LiveLog();
    for (const event of this.events) other.events.push({ ...event, id: randomUUID() });
    return other;
  }

  private change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
