import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config.js';
import { livingOwner } from '../event-store/embedded/embedded-postgres-owner.js';
import { runningEmbeddedPostgres } from '../event-store/embedded/embedded-postgres-running.js';
import { startEmbeddedPostgres } from '../event-store/embedded/embedded-postgres.js';
import { LedgerError } from '../ledger/errors.js';
import type { Logger } from '../telemetry/logging.js';
import { openStores, PATIENCE, type Stores } from '../composition/open-ledger.js';
import { COMMAND_SAYS } from './commands.sentences.js';

const OWNER_STARTS_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

/**
 * Works with the database of the settings: the one that DATABASE_URL names, else the embedded one in DATA_DIR. Where a ledger runs on it, that one's; else
 * it is started for as long as the work takes. Throws `unavailable` for a DATA_DIR without a database, unless it may be made.
 */
export async function withDatabase<T>(
  config: Config,
  logger: Logger,
  ifMissing: 'create' | 'refuse',
  work: (databaseUrl: string) => Promise<T>,
  ownerStartsWithinMs = OWNER_STARTS_WITHIN_MS,
): Promise<T> {
  if (config.databaseUrl !== undefined) return work(config.databaseUrl);
  const { dataDirectory } = config;
  if (!existsSync(join(dataDirectory, 'pgdata')) && ifMissing === 'refuse')
    throw new LedgerError('unavailable', { message: COMMAND_SAYS['no-ledger'](dataDirectory) });
  const running = await ofLivingOwner(dataDirectory, ownerStartsWithinMs);
  if (running !== undefined) return work(running);
  const postgres = await startEmbeddedPostgres({ dataDir: dataDirectory, logger });
  try {
    return await work(postgres.connectionString);
  } finally {
    await postgres.stop();
  }
}

/** An owner that has begun to start has its PostgreSQL a moment later. */
async function ofLivingOwner(dataDirectory: string, withinMs: number): Promise<string | undefined> {
  const deadline = Date.now() + withinMs;
  while ((await livingOwner(dataDirectory)) !== undefined) {
    try {
      return await runningEmbeddedPostgres(dataDirectory);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(LOOK_EVERY_MS);
    }
  }
  return undefined;
}

/** Log and read models of the settings, opened for the time of the work. */
export async function withStores<T>(config: Config, logger: Logger, work: (stores: Stores) => Promise<T>): Promise<T> {
  return withDatabase(config, logger, 'refuse', async (databaseUrl) => {
    const stores = await openStores({ ...config, databaseUrl }, logger, PATIENCE.command);
    try {
      return await work(stores);
    } finally {
      await stores.close();
    }
  });
}
