import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { LedgerError } from '../../ledger/errors.js';
import type { Delivery } from '../event-store.js';
import { isBug, type LogConnections } from './log-connections.js';
import { storedEvents, type EventRow, type LogQueries } from './log-queries.js';
import { POSTGRES_LOG_SAYS } from '../event-store.sentences.js';

export interface LogSubscription {
  readonly connections: LogConnections;
  readonly channel: string;
  readonly queries: LogQueries;
  readonly from: number;
  readonly signal: AbortSignal;
  readonly pollMilliseconds: number;
  readonly silenceMilliseconds: number;
}

/** What one read aims at, and the most rows it asks for; with large events it asks for fewer. */
const BATCH_BYTES = 1_000_000;
const BATCH_ROWS = 500;
const FIRST_BATCH_ROWS = 100;
const BACKOFF_MILLISECONDS = [50, 100, 250, 500, 1_000, 2_000, 5_000];

/**
 * Catch-up, then live. Rows are read only when the consumer asks for more, so that a slow one holds one batch and no more.
 * An announcement only says that reading is worth while: one that gets lost costs a poll interval, never an event.
 */
export async function* subscribeToLog(subscription: LogSubscription): AsyncGenerator<Delivery, void, undefined> {
  const { signal } = subscription;
  let next = subscription.from;
  let failures = 0;
  while (!signal.aborted) {
    const listener = new LogListener(subscription);
    try {
      await listener.connect();
      for await (const delivery of listener.deliveries(next)) {
        failures = 0;
        if (delivery.kind === 'events') next += delivery.events.length;
        yield delivery;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isBug(error) || error instanceof LedgerError) throw error;
      if (failures === 0)
        yield { kind: 'disconnected', cause: error instanceof Error ? error : new Error(String(error)) };
      await backOff(failures, signal);
      failures += 1;
    } finally {
      listener.close();
    }
  }
}

async function backOff(failures: number, signal: AbortSignal): Promise<void> {
  const milliseconds = BACKOFF_MILLISECONDS[Math.min(failures, BACKOFF_MILLISECONDS.length - 1)];
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** One connection that listens and reads, until it fails or the subscription ends. */
class LogListener {
  readonly #subscription: LogSubscription;
  readonly #client: pg.Client;
  readonly #socket: Socket;
  #hasNews = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(subscription: LogSubscription) {
    this.#subscription = subscription;
    const { client, socket } = subscription.connections.dedicated(subscription.silenceMilliseconds);
    this.#client = client;
    this.#socket = socket;
    client.on('notification', () => {
      this.#hasNews = true;
      this.#wake();
    });
    client.on('error', (error) => this.#fail(error));
    client.on('end', () => this.#fail(new Error('the connection ended')));
    subscription.signal.addEventListener('abort', this.#onAbort);
    if (subscription.signal.aborted) this.#onAbort();
  }

  async connect(): Promise<void> {
    await this.#client.connect();
    await this.#client.query(`LISTEN ${this.#subscription.channel}`);
  }

  async *deliveries(from: number): AsyncGenerator<Delivery, void, undefined> {
    let next = from;
    let limit = FIRST_BATCH_ROWS;
    let isCaughtUp = false;
    for (;;) {
      this.#hasNews = false;
      const rows = await this.#read(next, limit);
      if (rows.length > 0) {
        if (Number(rows[0]?.position) !== next) throw gap(next, rows[0]);
        next += rows.length;
        yield { kind: 'events', events: storedEvents(rows) };
      }
      if (rows.length === limit) {
        isCaughtUp = false;
      } else {
        if (!isCaughtUp) yield { kind: 'caught-up', position: next - 1 };
        isCaughtUp = true;
        await this.#untilNews();
      }
      limit = nextLimit(rows, limit);
    }
  }

  close(): void {
    this.#subscription.signal.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
  }

  readonly #onAbort = (): void => {
    this.#fail(new Error('the subscription ended'));
    this.#socket.destroy();
  };

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  async #read(from: number, limit: number): Promise<EventRow[]> {
    const query = this.#subscription.queries.from(from, limit);
    return (await this.#client.query<EventRow>(query.sql, [...query.parameters])).rows;
  }

  /** Until an announcement or the next poll; throws once the connection has failed. */
  async #untilNews(): Promise<void> {
    if (!this.#hasNews && !this.#failure) {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, this.#subscription.pollMilliseconds);
        this.#wake = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
    if (this.#failure) throw this.#failure;
  }
}

function nextLimit(rows: readonly EventRow[], limit: number): number {
  if (rows.length === 0) return limit;
  const bytes = rows.reduce((sum, row) => sum + row.data.length + row.metadata.length, 0);
  return Math.max(10, Math.min(BATCH_ROWS, Math.floor(BATCH_BYTES / (bytes / rows.length))));
}

function gap(expected: number, row: EventRow | undefined): LedgerError {
  const message = POSTGRES_LOG_SAYS.gap({ expected, ...(row ? { found: String(row.position) } : {}) });
  return new LedgerError('wrong-log', { message });
}
