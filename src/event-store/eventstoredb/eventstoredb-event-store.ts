import { LedgerError } from '../../ledger/errors.js';
import { encodeAppend } from '../append-bounds.js';
import type { AppendOutcome, Delivery, EventStore, LogMark, NewEvent, StoredEvent } from '../event-store.js';
import { append } from './append.js';
import { checkConnectionString, withoutPassword } from './connection-string.js';
import { Connection, SubscriptionConnections } from './connection.js';
import { readMark, writeMark } from './log-mark.js';
import { asLedgerError, SilenceError, within } from './store-failure.js';
import { assertDense } from './stored-event.js';
import { StreamReader } from './stream-reader.js';
import { Follower, type SubscriptionTiming } from './subscription.js';
import { EVENTSTOREDB_SAYS } from '../event-store.sentences.js';

/** Milliseconds. `openMs`: how long the server may take to be there at the start. `answerMs`: how long a call may go without an answer. */
export interface EventStoreDBTiming extends SubscriptionTiming {
  readonly openMs: number;
  readonly answerMs: number;
}

const defaultTiming: EventStoreDBTiming = { openMs: 10_000, answerMs: 10_000, heartbeatMs: 5_000, reconnectMs: 100 };

const RETRY_OPEN_MS = 250;

/**
 * The ledger's log in the stream `ledger-<ledger>` of an EventStoreDB (21.10 or later; `esdb://` or `esdb+discover://`).
 * Throws `LedgerError('invalid-request')` for a connection string that would not do what it says, `unavailable` if no server answers in time.
 */
export async function openEventStoreDB(
  url: string,
  ledger: string,
  timing: Partial<EventStoreDBTiming> = {},
): Promise<EventStore> {
  checkConnectionString(url);
  const store = new EventStoreDBEventStore(url, `ledger-${ledger}`, { ...defaultTiming, ...timing });
  try {
    await store.reach();
    return store;
  } catch (error) {
    await store.close();
    const { message } = asLedgerError(error);
    throw new LedgerError(
      'unavailable',
      { message: EVENTSTOREDB_SAYS.unusable({ url: withoutPassword(url), why: message }) },
      { cause: error },
    );
  }
}

class EventStoreDBEventStore implements EventStore {
  private readonly appends: Connection;
  private readonly reads: Connection;
  private readonly subscriptions: SubscriptionConnections;
  private readonly reader: StreamReader;
  private readonly markReader: StreamReader;
  private readonly closing = new AbortController();

  constructor(
    url: string,
    stream: string,
    private readonly timing: EventStoreDBTiming,
  ) {
    this.appends = new Connection(url);
    this.reads = new Connection(url);
    this.subscriptions = new SubscriptionConnections(url);
    this.reader = new StreamReader(this.reads, stream, timing.answerMs);
    // No ledger's name holds a dash, so that this is no ledger's log.
    this.markReader = new StreamReader(this.reads, `${stream}-mark`, timing.answerMs);
  }

  async append(events: readonly NewEvent[], expected: number): Promise<AppendOutcome> {
    // Only for the bounds: the client encodes by itself, and its server answers a broken id with an error that tells nothing.
    encodeAppend(events, expected);
    return append(this.appends, this.reader, events, expected, this.timing.answerMs);
  }

  async read(from: number, limit: number): Promise<readonly StoredEvent[]> {
    const first = Math.max(0, from);
    return limit < 1 ? [] : assertDense(await this.reader.forwards(first, limit), first);
  }

  async readAt(positions: readonly number[]): Promise<readonly StoredEvent[]> {
    const found = await this.reader.at(positions.filter((position) => Number.isSafeInteger(position) && position >= 0));
    return positions.flatMap((position) => found.get(position) ?? []);
  }

  subscribe(from: number, signal: AbortSignal): AsyncIterable<Delivery> {
    const stop = AbortSignal.any([signal, this.closing.signal]);
    return new Follower(this.reader, this.subscriptions, this.timing, Math.max(0, from), stop).deliveries();
  }

  head(): Promise<number> {
    return this.reader.head();
  }

  mark(): Promise<LogMark> {
    return readMark(this.markReader);
  }

  setMark(mark: LogMark): Promise<void> {
    return writeMark(this.appends, this.markReader, mark, this.timing.answerMs);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([this.appends.close(), this.reads.close(), this.subscriptions.close()]);
  }

  /** Until the server answers: it may be starting beside us. */
  async reach(): Promise<void> {
    const giveUpAt = performance.now() + this.timing.openMs;
    for (;;) {
      try {
        await within(Math.max(1, giveUpAt - performance.now()), 'answer', this.head());
        return;
      } catch (error) {
        const ledgerError = asLedgerError(error);
        if (
          error instanceof SilenceError ||
          ledgerError.code !== 'unavailable' ||
          performance.now() + RETRY_OPEN_MS > giveUpAt
        )
          throw ledgerError;
        await new Promise((resolve) => setTimeout(resolve, RETRY_OPEN_MS));
      }
    }
  }
}
