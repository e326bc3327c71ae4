import { Socket } from 'node:net';
import type { Config } from '../config.js';
import { maskPasswords } from '../settings-reader.js';
import { openPool } from '../composition/database-pool.js';
import type { Patient } from '../doctor/examine.js';
import { within } from '../doctor/in-time.js';
import { DOCTOR } from '../doctor/server-check.js';
import type { EventStore } from '../event-store/event-store.js';
import { logSchema } from '../event-store/postgres/log-schema.js';
import { PostgresEventStore } from '../event-store/postgres/postgres-event-store.js';
import type { Logger } from '../telemetry/logging.js';

const CONNECT_MS = 3_000;
const ANSWER_MS = 2_000;
const CLOSE_MS = 1_000;
const CONNECTIONS = 4;

/**
 * Log and database, for those who look and change nothing, however broken they are. `database` is its connection string, or why there is none. Nothing
 * is waited for longer than a few seconds, the end of silent connections included.
 */
export async function withStoresToLookAt<T>(
  config: Config,
  database: string | Error,
  logger: Logger,
  work: (stores: Omit<Patient, 'config' | 'expected' | 'release'>) => Promise<T>,
): Promise<T> {
  const store = await openStore(config, database).catch(asError);
  const opened = database instanceof Error ? undefined : openDatabase(database, logger);
  const isLogHere = config.eventStoreDbUrl === undefined && !(database instanceof Error);
  try {
    return await work({
      store,
      storeWords: storeWords(config),
      db: opened?.db ?? asError(database),
      databaseWords: databaseWords(config),
      ...(isLogHere ? { logSchema: logSchema(config.ledger) } : {}),
    });
  } finally {
    await Promise.all([store instanceof Error ? undefined : store.close(), opened?.close()]);
  }
}

async function openStore({ eventStoreDbUrl, ledger }: Config, database: string | Error): Promise<EventStore> {
  if (eventStoreDbUrl !== undefined) {
    const { openEventStoreDB } = await import('../event-store/eventstoredb/eventstoredb-event-store.js');
    return openEventStoreDB(eventStoreDbUrl, ledger, { openMs: CONNECT_MS, answerMs: ANSWER_MS });
  }
  if (database instanceof Error) throw database;
  return PostgresEventStore.open({
    connectionString: database,
    ledger,
    mustExist: true,
    isOnlyLookedAt: true,
    connectTimeoutMilliseconds: CONNECT_MS,
    statementTimeoutMilliseconds: ANSWER_MS,
  });
}

/** A server that is silent never says goodbye: its sockets are ended from here. */
function openDatabase(connectionString: string, logger: Logger): { db: Patient['db']; close(): Promise<void> } {
  const sockets = new Set<Socket>();
  const stream = (): Socket => {
    const socket = new Socket();
    sockets.add(socket);
    return socket;
  };
  const pool = openPool(
    {
      ...{ connectionString, max: CONNECTIONS, answerMs: ANSWER_MS, connectionTimeoutMillis: CONNECT_MS, stream },
      ...{ application_name: DOCTOR, options: '-c default_transaction_read_only=on' },
    },
    logger,
  );
  return {
    db: pool.db,
    close: async () => {
      // A pool that is still ending when the sockets go has nothing to say any more.
      await within(CLOSE_MS, pool.close()).catch(() => undefined);
      for (const socket of sockets) socket.destroy();
    },
  };
}

const asError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause)));

function storeWords({ eventStoreDbUrl, ...config }: Config): string {
  return eventStoreDbUrl === undefined ? databaseWords(config) : `EventStoreDB ${maskPasswords(eventStoreDbUrl)}`;
}

function databaseWords({ databaseUrl }: Pick<Config, 'databaseUrl'>): string {
  return databaseUrl === undefined ? 'the embedded PostgreSQL' : maskPasswords(databaseUrl);
}
