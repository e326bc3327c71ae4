import { setTimeout as delay } from 'node:timers/promises';
import { TimeoutError } from '@eventstore/db-client';
import { LedgerError } from '../../ledger/errors.js';
import { BEFORE_FIRST, eventBytes, type Delivery, type StoredEvent } from '../event-store.js';
import type { SubscriptionConnections } from './connection.js';
import { LiveTail } from './live-tail.js';
import { asError, SilenceError } from './store-failure.js';
import { assertDense } from './stored-event.js';
import type { StreamReader } from './stream-reader.js';

/** Less than this is left to the live subscription: the server sends it first, over the wire whose end it tells. */
const FAR_EVENTS = 500;
/** The server keeps so many for a live reader, and drops one that is further behind: a single large append is enough. */
const LIVE_EVENTS = 32;
/** Where more than that came since the last read, another follows so soon; a subscription would be dropped again. */
const READ_AGAIN_MS = 20;
/** What one read aims at, and how many events it asks for; of large ones fewer. */
const BATCH_BYTES = 1_000_000;
const FIRST_BATCH_EVENTS = 100;
const BATCH_EVENTS = 1_000;
const SAMPLE_EVERY = 16;
/** Time for an event that the head already shows to arrive on the subscription too. */
const GRACE_MS = 1_000;

/** `heartbeatMs`: how long nothing may come before the head is asked. `reconnectMs` doubles with every attempt that fails, up to `heartbeatMs`. */
export interface SubscriptionTiming {
  readonly heartbeatMs: number;
  readonly reconnectMs: number;
}

/**
 * Far behind it reads in batches, at the pace of the reader; near the end it subscribes from there, and the server goes from what is stored to what is new.
 * Whenever the subscription is over, it starts again where it stopped, so that nothing is missed or comes twice. A reader too slow for the live one is
 * served by reads again, for as long as the server would drop the next one at once.
 */
export class Follower {
  private next: number;
  /** Where the log ended when it was asked last. */
  private end = BEFORE_FIRST;
  private wasTooSlow = false;
  private failures = 0;
  private batchEvents = FIRST_BATCH_EVENTS;

  constructor(
    private readonly reader: StreamReader,
    private readonly connections: SubscriptionConnections,
    private readonly timing: SubscriptionTiming,
    from: number,
    private readonly signal: AbortSignal,
  ) {
    this.next = from;
  }

  async *deliveries(): AsyncGenerator<Delivery, void, undefined> {
    while (!this.signal.aborted) {
      try {
        yield* this.wasTooSlow ? this.keepUp() : this.catchUp();
        this.wasTooSlow = false;
        yield* this.live();
      } catch (error) {
        if (this.signal.aborted) return;
        if (error instanceof LedgerError && error.code !== 'unavailable') throw error;
        this.wasTooSlow = isTooSlow(error);
        if (this.wasTooSlow) continue;
        this.failures += 1;
        if (this.failures === 1) yield { kind: 'disconnected', cause: asError(error) };
        await this.pause(Math.min(this.timing.reconnectMs * 2 ** (this.failures - 1), this.timing.heartbeatMs));
      }
    }
  }

  private async *catchUp(): AsyncGenerator<Delivery, void, undefined> {
    this.end = await this.headNow();
    while (!this.signal.aborted && this.end - this.next >= FAR_EVENTS) {
      if ((yield* this.readOn()) === 0) return;
      if (this.end - this.next < FAR_EVENTS) this.end = await this.headNow();
    }
  }

  /** Until a read finds no more than the server keeps for a live reader. */
  private async *keepUp(): AsyncGenerator<Delivery, void, undefined> {
    while (!this.signal.aborted) {
      const asked = this.batchEvents;
      const found = yield* this.readOn();
      if (found === asked) continue;
      this.end = this.next - 1;
      if (found <= LIVE_EVENTS) return;
      await this.pause(READ_AGAIN_MS);
    }
  }

  /** One batch. Answers how many events it had. */
  private async *readOn(): AsyncGenerator<Delivery, number, undefined> {
    const events = (await this.untilAborted(this.reader.forwards(this.next, this.batchEvents))) ?? [];
    if (events.length === 0) return 0;
    this.batchEvents = batchEventsAfter(events);
    yield this.delivery(events);
    return events.length;
  }

  private async *live(): AsyncGenerator<Delivery, void, undefined> {
    if (this.signal.aborted) return;
    const lease = this.connections.lease();
    const tail = new LiveTail(lease.client, this.reader.stream, this.next);
    let silent = false;
    try {
      await this.confirm(tail);
      yield* this.follow(tail);
    } catch (error) {
      silent = error instanceof SilenceError;
      throw error;
    } finally {
      tail.close();
      lease.release(silent);
    }
  }

  private async *follow(tail: LiveTail): AsyncGenerator<Delivery, void, undefined> {
    let isBehind = true;
    while (!this.signal.aborted) {
      if (isBehind && this.next > this.end) {
        isBehind = false;
        this.failures = 0;
        yield { kind: 'caught-up', position: this.next - 1 };
      }
      const events = tail.take(BATCH_EVENTS);
      if (events.length === 0) {
        await this.listen(tail);
        continue;
      }
      this.failures = 0;
      yield this.delivery(events);
    }
  }

  /** The call that is one too many on a connection is never confirmed. */
  private async confirm(tail: LiveTail): Promise<void> {
    await tail.wait(this.timing.heartbeatMs, this.signal);
    if (tail.takeConfirmation() || this.signal.aborted) return;
    // Throws the reason if the subscription is over, and loses nothing if it is not: what was taken comes again by reads.
    tail.take(1);
    throw new SilenceError('confirm a subscription', this.timing.heartbeatMs);
  }

  /** Silence is normal while nothing is appended, so the head decides whether it is. */
  private async listen(tail: LiveTail): Promise<void> {
    const since = performance.now();
    await tail.wait(this.timing.heartbeatMs, this.signal);
    // A timer may come a fraction of a millisecond early.
    if (performance.now() - since + 1 < this.timing.heartbeatMs || this.signal.aborted) return;
    if ((await this.headNow()) < this.next) return;
    await tail.wait(Math.min(GRACE_MS, this.timing.heartbeatMs), this.signal);
    if (tail.isQuiet && !this.signal.aborted)
      throw new SilenceError('deliver what the log holds', this.timing.heartbeatMs);
  }

  /** Before everything once the signal has aborted. */
  private async headNow(): Promise<number> {
    return (await this.untilAborted(this.reader.head())) ?? BEFORE_FIRST;
  }

  private delivery(events: readonly StoredEvent[]): Delivery {
    assertDense(events, this.next);
    this.next += events.length;
    return { kind: 'events', events };
  }

  private async untilAborted<T>(promise: Promise<T>): Promise<T | undefined> {
    const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
    const stop = (): void => resolve(undefined);
    this.signal.addEventListener('abort', stop, { once: true });
    promise.catch(() => undefined);
    return Promise.race([promise, aborted]).finally(() => this.signal.removeEventListener('abort', stop));
  }

  private async pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.signal }).catch(() => undefined);
  }
}

/** It is not a fault. */
function isTooSlow(error: unknown): boolean {
  return error instanceof TimeoutError && error.message.includes('too slow');
}

/** Every so many-th event is measured: measuring all of them would cost as much as the rest of the reading. */
function batchEventsAfter(events: readonly StoredEvent[]): number {
  const measured = events.filter((_, index) => index % SAMPLE_EVERY === 0);
  const average = measured.reduce((total, event) => total + eventBytes(event), 0) / measured.length;
  return Math.min(BATCH_EVENTS, Math.ceil(BATCH_BYTES / average));
}
