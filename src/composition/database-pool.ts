import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { overloaded } from '../../projections/reading/database-away.js';
import type { Logger } from '../telemetry/logging.js';
import { MODELS_SAY } from '../../projections/projections.sentences.js';

export interface OpenPool {
  readonly pool: pg.Pool;
  readonly db: Kysely<unknown>;
  close(this: void): Promise<void>;
}

export interface PoolSettings extends Pick<
  pg.PoolConfig,
  | 'idle_in_transaction_session_timeout'
  | 'connectionTimeoutMillis'
  | 'idleTimeoutMillis'
  | 'application_name'
  | 'options'
  | 'stream'
> {
  readonly connectionString: string;
  readonly max: number;
  /** How long one statement may take, in milliseconds; 0 for as long as it takes. Then the server gives up, and a moment later whoever waits for it. */
  readonly answerMs: number;
}

/** Questions that wait for a connection, the first come first; one more is told to come again. */
const WAITING_MOST = 1_000;
const ANSWER_GRACE_MS = 2_000;
/** An idle connection whose other end is gone without a word is noticed after twice this. */
const KEEP_ALIVE_MS = 10_000;

/** Connections to PostgreSQL; nothing that is asked on them waits for ever. */
export function openPool({ answerMs, ...settings }: PoolSettings, logger: Logger): OpenPool {
  const pool = new pg.Pool({
    connectionTimeoutMillis: 5_000,
    application_name: 'traceledger',
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    ...(answerMs === 0 ? {} : { statement_timeout: answerMs, query_timeout: answerMs + ANSWER_GRACE_MS }),
    ...settings,
  });
  let isClosing = false;
  pool.on('error', (error) => {
    if (!isClosing) logger.warn({ err: error }, 'a connection to PostgreSQL broke');
  });
  // The pool listens to idle connections only; without a listener a cut of a busy one would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: withoutSilent(pool) }) });
  const close = async (): Promise<void> => {
    isClosing = true;
    await db.destroy();
  };
  return { pool, db, close };
}

/** The driver's words for a connection that could not be opened in time. */
const NOT_OPENED = /Connection terminated due to connection timeout/;

/** A connection that an answer did not come on is given up: what is asked next would wait behind it, perhaps inside a transaction of somebody else. */
function withoutSilent(pool: pg.Pool): PostgresPool {
  let answers = 0;
  const connect = async (): Promise<pg.PoolClient> => {
    const before = answers;
    try {
      return await pool.connect();
    } catch (error) {
      // The database answered others meanwhile: it is there, and there was too much to do to open one more connection.
      const isBusy = error instanceof Error && NOT_OPENED.test(error.message) && answers > before;
      throw isBusy ? overloaded(MODELS_SAY['none-opened'](), error) : error;
    }
  };
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      // Whoever comes then would wait in vain, and so would all who come after.
      if (pool.waitingCount >= WAITING_MOST) throw overloaded(MODELS_SAY['too-many-wait'](pool.waitingCount));
      const client = await connect();
      let silence: Error | undefined;
      const query = async (sql: string, parameters: unknown[]): Promise<pg.QueryResult> => {
        // So that a ROLLBACK does not wait as long again.
        if (silence) throw silence;
        try {
          const answer = await client.query(sql, parameters);
          answers++;
          return answer;
        } catch (error) {
          if (error instanceof Error && error.message === 'Query read timeout') silence = error;
          throw error;
        }
      };
      const release = (destroy?: boolean): void => client.release(destroy === true || silence !== undefined);
      // Without a cursor package kysely asks by text only.
      return { query: query as unknown as PostgresPoolClient['query'], release };
    },
  };
}
