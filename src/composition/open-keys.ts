import type pg from 'pg';
import { liveApiKeys, noteUsed } from '../auth/api-keys.js';
import { KnownKeys } from '../auth/known-keys.js';
import type { Config } from '../config.js';
import type { Logger } from '../telemetry/logging.js';
import { openPool } from './database-pool.js';

type Where = Pick<Config, 'ledger' | 'questionSeconds'> & { readonly databaseUrl: string };

/** The keys that open something, and the connection that they are read by. */
export interface OpenKeys {
  readonly known: KnownKeys;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** On a connection of their own, which stays open: no question, however slow, keeps anybody from being let in. */
export function openKeys({ databaseUrl, ledger, questionSeconds }: Where, logger: Logger): OpenKeys {
  const settings = { connectionString: databaseUrl, max: 1, answerMs: questionSeconds * 1_000, idleTimeoutMillis: 0 };
  const opened = openPool(settings, logger);
  const { pool, db } = opened;
  const store = {
    live: () => liveApiKeys(db, ledger),
    noteUsed: (used: ReadonlyMap<string, Date>) => noteUsed(db, ledger, used),
  };
  const known = new KnownKeys(store, logger);
  return {
    known,
    pool,
    close: () => {
      known.close();
      return opened.close();
    },
  };
}
