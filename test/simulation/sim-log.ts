import {
  type AppendOutcome,
  type Delivery,
  type EventStore,
  type LogMark,
  type NewEvent,
  type StoredEvent,
  BEFORE_FIRST,
  NEVER_MARKED,
  eventBytes,
} from '../../src/event-store/event-store.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { Chance } from '../faults/chance.js';
import { type Link, answerOf } from './link.js';
import type { Life } from './virtual-time.js';
import { asSaid } from '../../src/ledger/sentences.js';

/** The log itself, which is never lost. `onAppended` hears of what is new in it at the moment at which it becomes durable. */
export class SimLog {
  readonly events: StoredEvent[] = [];
  private readonly watching = new Set<() => void>();

  constructor(
    readonly maxAppendBytes: number,
    private readonly onAppended: (by: Life, events: readonly StoredEvent[]) => Promise<void>,
  ) {}

  get head(): number {
    return this.events.length + BEFORE_FIRST;
  }

  async append(by: Life, events: readonly NewEvent[], expected: number): Promise<AppendOutcome> {
    const bytes = events.reduce((sum, event) => sum + eventBytes(event), 0);
    if (bytes > this.maxAppendBytes && events.length > 1)
      throw new LedgerError('too-large', { message: asSaid(`${bytes} bytes in one append`) });
    const there = this.events.slice(expected + 1, expected + 1 + events.length);
    if (there.length === events.length && events.every(({ id }, index) => there[index]?.id === id)) {
      return { kind: 'appended', position: expected + events.length };
    }
    if (expected !== this.head) return { kind: 'conflict', head: this.head };
    const stored = events.map((event, index) => ({
      ...(JSON.parse(JSON.stringify(event)) as NewEvent),
      position: expected + 1 + index,
    }));
    this.events.push(...stored);
    await this.onAppended(by, stored);
    for (const wake of [...this.watching]) wake();
    return { kind: 'appended', position: this.head };
  }

  /** Calls `wake` at each append until the signal aborts. */
  watch(wake: () => void, signal: AbortSignal): void {
    this.watching.add(wake);
    signal.addEventListener('abort', () => this.watching.delete(wake));
  }
}

/** The log as one process reaches it. It may answer with fewer events than it was asked for. */
export class SimEventStore implements EventStore {
  constructor(
    private readonly log: SimLog,
    private readonly life: Life,
    private readonly link: Link,
    private readonly chance: Chance,
  ) {}

  async append(events: readonly NewEvent[], expected: number): Promise<AppendOutcome> {
    const reply = await this.link.call(this.life, () => this.log.append(this.life, events, expected));
    if (reply.kind !== 'none' || !reply.wasSent) return answerOf(Promise.resolve(reply));
    return { kind: 'unknown', cause: new Error('no reply') };
  }

  read(from: number, limit: number): Promise<readonly StoredEvent[]> {
    const most = Math.min(limit, 1 + this.chance.below(40));
    return answerOf(this.link.call(this.life, () => this.log.events.slice(from, from + most)));
  }

  readAt(positions: readonly number[]): Promise<readonly StoredEvent[]> {
    return answerOf(this.link.call(this.life, () => positions.flatMap((position) => this.log.events[position] ?? [])));
  }

  async *subscribe(from: number, signal: AbortSignal): AsyncGenerator<Delivery> {
    let next = from;
    let wake: () => void = () => undefined;
    this.log.watch(() => this.link.notify(this.life, () => wake()), signal);
    signal.addEventListener('abort', () => wake());
    while (!signal.aborted) {
      const reply = await this.link.call(this.life, () =>
        this.log.events.slice(next, next + 1 + this.chance.below(40)),
      );
      if (reply.kind !== 'reply') {
        yield { kind: 'disconnected', cause: new Error('no reply') };
      } else if (reply.value.length > 0) {
        next += reply.value.length;
        yield { kind: 'events', events: reply.value };
      } else {
        yield { kind: 'caught-up', position: next - 1 };
        if (this.log.head < next && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  }

  head(): Promise<number> {
    return answerOf(this.link.call(this.life, () => this.log.head));
  }

  mark(): Promise<LogMark> {
    return answerOf(this.link.call(this.life, () => NEVER_MARKED));
  }

  setMark(): Promise<void> {
    return Promise.reject(new Error('nobody marks a log here'));
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}
