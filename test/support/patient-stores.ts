import { Kysely, PostgresDialect } from 'kysely';
import { createRegistry } from '../../projections/builds/registry.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { openEventStoreDB } from '../../src/event-store/eventstoredb/eventstoredb-event-store.js';
import { PostgresEventStore } from '../../src/event-store/postgres/postgres-event-store.js';
import type { DatabaseConfig, Stores } from '../../src/composition/open-ledger.js';
import { PATIENCE_MS } from '../faults/until.js';
import { openPool } from './postgres.js';

/**
 * Log and read models of a ledger for a test itself, which is no process of the ledger: however slow the machine is, it is given up neither a
 * connection nor a statement nor a pause within a transaction.
 */
export async function openPatientStores(config: DatabaseConfig): Promise<Stores & { readonly ledger: string }> {
  const pool = openPool(config.databaseUrl, { max: 8 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    await createRegistry(db, config.ledger);
    const store = await openLog(config);
    const close = async (): Promise<void> => {
      await store.close();
      await db.destroy();
    };
    return { store, pool, db, writerPool: pool, writerDb: db, close, ledger: config.ledger };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function openLog({ eventStoreDbUrl, databaseUrl, ledger }: DatabaseConfig): Promise<EventStore> {
  if (eventStoreDbUrl !== undefined)
    return openEventStoreDB(eventStoreDbUrl, ledger, { openMs: PATIENCE_MS, answerMs: PATIENCE_MS });
  return PostgresEventStore.open({
    connectionString: databaseUrl,
    ledger,
    connectTimeoutMilliseconds: PATIENCE_MS,
    statementTimeoutMilliseconds: PATIENCE_MS,
    silenceMilliseconds: PATIENCE_MS,
  });
}
