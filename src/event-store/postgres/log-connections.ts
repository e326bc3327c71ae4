import { Socket } from 'node:net';
import pg from 'pg';
import { LedgerError, tellsOfNoRoom } from '../../ledger/errors.js';
import { POSTGRES_LOG_SAYS } from '../event-store.sentences.js';

export interface LogConnectionOptions {
  readonly connectionString: string;
  /** Beside these, each subscription has one connection of its own. Default 4. */
  readonly maxConnections?: number;
  /** How long a connection may take to open. Default 5,000. */
  readonly connectTimeoutMilliseconds?: number;
  /** How long the server may take for one statement, the wait for another append included; the client waits half as long again. Default 10,000. */
  readonly statementTimeoutMilliseconds?: number;
}

/**
 * The connections of one log. The settings that the log relies on are given with each connection,
 * so that no default of a server that is not ours weakens them.
 */
export class LogConnections {
  readonly pool: pg.Pool;
  readonly #config: pg.ClientConfig;
  readonly #sockets = new Set<Socket>();

  constructor(options: LogConnectionOptions) {
    const statementTimeout = options.statementTimeoutMilliseconds ?? 10_000;
    this.#config = {
      connectionString: options.connectionString,
      connectionTimeoutMillis: options.connectTimeoutMilliseconds ?? 5_000,
      statement_timeout: statementTimeout,
      query_timeout: statementTimeout * 1.5,
      options: '-c synchronous_commit=on -c default_transaction_isolation=read\\ committed',
      application_name: 'traceledger-log',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      stream: () => this.#newSocket(),
    };
    this.pool = new pg.Pool({ ...this.#config, max: options.maxConnections ?? 4 });
    this.pool.on('error', ignore);
    // The pool listens to idle connections only; without a listener a cut of a busy one would end the process.
    this.pool.on('connect', (client) => client.on('error', ignore));
  }

  /** A connection outside of the pool, with the socket by which it can be ended at once. */
  dedicated(queryTimeoutMilliseconds: number): { client: pg.Client; socket: Socket } {
    const socket = this.#newSocket();
    const client = new pg.Client({ ...this.#config, query_timeout: queryTimeoutMilliseconds, stream: () => socket });
    client.on('error', ignore);
    return { client, socket };
  }

  /** Throws `LedgerError('unavailable')` when no connection is to be had: nothing has been sent then. */
  async acquire(): Promise<pg.PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** For reads. A connection that failed is thrown away. */
  async query<Row extends pg.QueryResultRow>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const client = await this.acquire();
    try {
      const { rows } = await client.query<Row>(sql, [...parameters]);
      client.release();
      return rows;
    } catch (error) {
      client.release(true);
      throw isBug(error) ? error : unavailable(error);
    }
  }

  /** Waits a moment for what is under way, then ends it: a silent server never says goodbye. */
  async close(graceMilliseconds = 1_000): Promise<void> {
    const timer = setTimeout(() => this.#destroySockets(), graceMilliseconds);
    await this.pool.end();
    clearTimeout(timer);
    this.#destroySockets();
  }

  #destroySockets(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #newSocket(): Socket {
    const socket = new Socket();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }
}

const ignore = (): void => undefined;

/** The server answered that the statement failed, so its transaction is rolled back. A FATAL one may come after the commit. */
export function isRolledBack(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}

/**
 * An answered error that trying again does not help: bad data or bad SQL. Not so 25 (read-only replica), 40 (rollback), 53 (out of disk,
 * memory or connections), 55 (lock), 57 (cancelled, shutting down), 58 (system) (PostgreSQL: appendix A, error codes).
 */
export function isBug(error: unknown): boolean {
  return isRolledBack(error) && !/^(25|40|53|55|57|58)/.test(error.code ?? '') && !tellsOfNoRoom(error);
}

export function unavailable(cause: unknown): LedgerError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LedgerError(
    'unavailable',
    tellsOfNoRoom(cause)
      ? { message: POSTGRES_LOG_SAYS['disk-full'](reason), retryAfterSeconds: 10 }
      : { message: POSTGRES_LOG_SAYS.away(reason), retryAfterSeconds: 1 },
    { cause },
  );
}
