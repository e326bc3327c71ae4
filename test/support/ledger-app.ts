import { readConfig } from '../../src/config.js';
import type { Environment } from '../../src/settings-reader.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { createLogger, type Logger } from '../../src/telemetry/logging.js';
import { openStores, type DatabaseConfig, type Ledger, type Stores } from '../../src/composition/open-ledger.js';
import { createProjector } from '../../src/composition/create-projector.js';
import { startApi } from '../../src/composition/running-ledger.js';
import { ownerKeyFile } from './owner-key.js';
import { createTestDatabase } from './postgres.js';

export interface LedgerOptions {
  readonly store?: 'postgres' | 'eventstoredb';
  /** Settings beside those that a test ledger has of its own. */
  readonly environment?: Environment;
  /** False for a ledger whose asynchronous read models stand still. */
  readonly projector?: boolean;
  /** Of a database that others use too: whoever made it drops it. Each ledger in it has a name of its own (`LEDGER`). */
  readonly connectionString?: string;
  /** Puts into the log what is to be there before the ledger begins. */
  readonly fill?: (log: EventStore) => Promise<void>;
}

/** A whole ledger on a free port: real writer, projector in the same process, a database of its own. */
export interface LedgerApp {
  readonly url: string;
  readonly config: DatabaseConfig;
  readonly ledger: Ledger;
  stop(): Promise<void>;
}

export async function startLedger(options: LedgerOptions = {}): Promise<LedgerApp> {
  const { connectionString: shared } = options;
  const database = shared === undefined ? await createTestDatabase() : { connectionString: shared };
  const node = options.store === 'eventstoredb' ? await startNode() : undefined;
  const config = settings(database.connectionString, node?.url, options.environment);
  const logger = createLogger({ level: config.logLevel, name: 'test', forPerson: true });
  if (options.fill) await filled(await openStores(config, logger), options.fill);
  const projector = options.projector === false ? undefined : await startProjector(config, logger);
  const api = await startApi(config, await openStores(config, logger), logger);
  return {
    url: api.url,
    config,
    ledger: api.ledger,
    stop: async () => {
      await api.stop();
      await projector?.stop();
      await node?.stop();
      if ('drop' in database) await database.drop();
    },
  };
}

/** Most ledgers have their log in PostgreSQL: they do not load what the node is made of. */
async function startNode(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { startEventStoreDBNode } = await import('./eventstoredb-node/eventstoredb-node.js');
  return startEventStoreDBNode();
}

async function filled(
  { store, close }: Pick<Stores, 'store' | 'close'>,
  fill: NonNullable<LedgerOptions['fill']>,
): Promise<void> {
  try {
    await fill(store);
  } finally {
    await close();
  }
}

function settings(
  databaseUrl: string,
  eventStoreDbUrl: string | undefined,
  environment: Environment = {},
): DatabaseConfig {
  const given = {
    PORT: '0',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'fatal',
    RECORDED_FOR: 'own/acme/self',
    OWNER_KEY_FILE: ownerKeyFile(),
    // A question waits for as long as the models need, on whatever machine.
    AFTER_WAIT_SECONDS: '120',
    QUESTION_SECONDS: '300',
    ...environment,
  };
  const log = eventStoreDbUrl === undefined ? {} : { EVENTSTOREDB_URL: eventStoreDbUrl };
  return { ...readConfig({ ...given, ...log, DATABASE_URL: databaseUrl }), databaseUrl };
}

async function startProjector(config: DatabaseConfig, logger: Logger): Promise<{ stop(): Promise<void> }> {
  const stores = await openStores(config, logger);
  const projector = createProjector(stores, config.ledger, logger);
  const failed = projector.start().catch((error: unknown) => logger.fatal({ err: error }, 'the projector failed'));
  return {
    stop: async () => {
      await projector.stop();
      await failed;
      await stores.close();
    },
  };
}
