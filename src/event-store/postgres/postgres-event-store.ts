import { encodeAppend, type EncodedEvent } from '../append-bounds.js';
import {
  NEVER_MARKED,
  type AppendOutcome,
  type Delivery,
  type EventStore,
  type LogMark,
  type NewEvent,
  type StoredEvent,
} from '../event-store.js';
import { LedgerError } from '../../ledger/errors.js';
import { isBug, isRolledBack, LogConnections, unavailable, type LogConnectionOptions } from './log-connections.js';
import { logQueries, storedEvents, type EventRow, type LogQueries } from './log-queries.js';
import { expectLog, logSchema, migrateLog } from './log-schema.js';
import { subscribeToLog } from './log-subscription.js';

export interface PostgresEventStoreOptions extends LogConnectionOptions {
  /** `[a-z][a-z0-9_]{0,40}`; the log is kept in the schema `log_<ledger>`. */
  readonly ledger: string;
  /** Refuses with `not-found` where the log is not there, rather than creating it. */
  readonly mustExist?: boolean;
  /** Changes nothing in the database, not even what an older release left without the tables of this one. */
  readonly isOnlyLookedAt?: boolean;
  /** How long a subscription waits for an announcement before it looks by itself; so also its heartbeat. Default 1,000. */
  readonly pollMilliseconds?: number;
  /** How long a subscription waits for an answer before it takes the connection for dead. Default 5,000. */
  readonly silenceMilliseconds?: number;
}

interface AppendRow {
  readonly appended: boolean;
  readonly last_position: string;
}

/** The log in PostgreSQL. Positions are dense, and become visible in their order. */
export class PostgresEventStore implements EventStore {
  readonly #connections: LogConnections;
  readonly #schema: string;
  readonly #queries: LogQueries;
  readonly #options: PostgresEventStoreOptions;
  readonly #closed = new AbortController();

  /** Creates the log if it is not there, unless it must be. Throws `LedgerError('unavailable')` when the server does not answer. */
  static async open(options: PostgresEventStoreOptions): Promise<PostgresEventStore> {
    const store = new PostgresEventStore(options);
    try {
      await store.#migrate();
      return store;
    } catch (error) {
      await store.close();
      throw error instanceof LedgerError || isBug(error) ? error : unavailable(error);
    }
  }

  private constructor(options: PostgresEventStoreOptions) {
    this.#options = options;
    this.#schema = logSchema(options.ledger);
    this.#queries = logQueries(this.#schema);
    this.#connections = new LogConnections(options);
  }

  async append(events: readonly NewEvent[], expected: number): Promise<AppendOutcome> {
    const encoded = encodeAppend(events, expected);
    const client = await this.#connections.acquire();
    try {
      const { rows } = await client.query<AppendRow>(this.#appendStatement(encoded, expected));
      client.release();
      return outcome(rows[0]);
    } catch (error) {
      client.release(true);
      if (isBug(error)) throw error;
      if (isRolledBack(error)) throw unavailable(error);
      return { kind: 'unknown', cause: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  async read(from: number, limit: number): Promise<readonly StoredEvent[]> {
    const query = this.#queries.from(from, limit);
    return storedEvents(await this.#connections.query<EventRow>(query.sql, query.parameters));
  }

  async readAt(positions: readonly number[]): Promise<readonly StoredEvent[]> {
    const query = this.#queries.at(positions);
    const rows = await this.#connections.query<EventRow>(query.sql, query.parameters);
    const byPosition = new Map(storedEvents(rows).map((event) => [event.position, event]));
    return positions.flatMap((position) => byPosition.get(position) ?? []);
  }

  subscribe(from: number, signal: AbortSignal): AsyncIterable<Delivery> {
    return subscribeToLog({
      connections: this.#connections,
      channel: this.#schema,
      queries: this.#queries,
      from,
      signal: AbortSignal.any([signal, this.#closed.signal]),
      pollMilliseconds: this.#options.pollMilliseconds ?? 1_000,
      silenceMilliseconds: this.#options.silenceMilliseconds ?? 5_000,
    });
  }

  async head(): Promise<number> {
    const query = this.#queries.head();
    const rows = await this.#connections.query<{ position: string; is_replica: boolean }>(query.sql, query.parameters);
    const row = rows[0];
    if (!row || row.is_replica) throw unavailable(new Error('this server is a replica, which may be behind'));
    return Number(row.position);
  }

  async mark(): Promise<LogMark> {
    const sql = `SELECT m.state, m.since, m.note, pg_is_in_recovery() AS is_replica FROM (SELECT 1) AS always LEFT JOIN ${this.#schema}.mark m ON true`;
    const [row] = await this.#connections.query<{ [K in keyof LogMark]: LogMark[K] | null } & { is_replica: boolean }>(
      sql,
      [],
    );
    if (!row || row.is_replica) throw unavailable(new Error('this server is a replica, which may be behind'));
    const { state, since, note } = row;
    return state === null ? NEVER_MARKED : { state, since: since ?? '', note: note ?? '' };
  }

  async setMark({ state, since, note }: LogMark): Promise<void> {
    await this.#connections.query(
      `INSERT INTO ${this.#schema}.mark (state, since, note) VALUES ($1, $2, $3)
       ON CONFLICT (only_row) DO UPDATE SET state = excluded.state, since = excluded.since, note = excluded.note`,
      [state, since, note],
    );
  }

  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    await this.#connections.close();
  }

  async #migrate(): Promise<void> {
    const client = await this.#connections.acquire();
    try {
      if (this.#options.mustExist === true) await expectLog(client, this.#schema, this.#options.ledger);
      if (this.#options.isOnlyLookedAt !== true) await migrateLog(client, this.#schema);
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** Named, so that the server plans it once per connection. */
  #appendStatement(
    events: readonly EncodedEvent[],
    expected: number,
  ): { name: string; text: string; values: unknown[] } {
    const lines = (key: 'data' | 'metadata'): string => events.map((event) => event[key]).join('\n');
    return {
      name: 'append',
      text: `SELECT appended, last_position FROM ${this.#schema}.append($1, $2, $3, $4, $5)`,
      // Ids are checked UUIDs, so they need no quoting in the array.
      values: [
        expected,
        `{${events.map((event) => event.id).join(',')}}`,
        events.map((event) => event.type),
        lines('data'),
        lines('metadata'),
      ],
    };
  }
}

function outcome(row: AppendRow | undefined): AppendOutcome {
  if (!row) throw new Error('append answered without a row');
  const position = Number(row.last_position);
  return row.appended ? { kind: 'appended', position } : { kind: 'conflict', head: position };
}
