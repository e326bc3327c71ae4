import type pg from 'pg';
import { findLiveBuild } from '../../projections/builds/builds.js';
import type { Db } from '../../projections/builds/registry.js';
import { ownCapturesBetween } from '../../projections/captures/captures.queries.js';
import { liveApiKeys, noteUsed } from '../auth/api-keys.js';
import { admittedBy } from '../auth/admitted.js';
import { KnownGrants, type ChangesTold } from '../auth/known-grants.js';
import { KnownKeys } from '../auth/known-keys.js';
import { INLINE_GROUP, inlineModelsOf } from '../capture/inline-models/inline-builds.js';
import { findCheckpoint } from '../capture/inline-models/inline-checkpoint.js';
import type { Config } from '../config.js';
import { BEFORE_FIRST, type EventStore } from '../event-store/event-store.js';
import type { Logger } from '../telemetry/logging.js';
import { openPool } from './database-pool.js';

type Where = Pick<Config, 'ledger' | 'questionSeconds'> & { readonly databaseUrl: string };

/** The keys that open something, what is granted to them, and the connection that they are read by. */
export interface OpenKeys {
  readonly known: KnownKeys;
  readonly grants: KnownGrants;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** On a connection of their own, which stays open: no question, however slow, keeps anybody from being let in. */
export function openKeys(
  { databaseUrl, ledger, questionSeconds }: Where,
  log: Pick<EventStore, 'read' | 'readAt' | 'head'>,
  logger: Logger,
): OpenKeys {
  const settings = { connectionString: databaseUrl, max: 1, answerMs: questionSeconds * 1_000, idleTimeoutMillis: 0 };
  const opened = openPool(settings, logger);
  const { pool, db } = opened;
  const grants = openGrants(db, ledger, log, logger);
  const store = {
    live: async () => {
      await grants.bringUp();
      return admittedBy(grants, await liveApiKeys(db, ledger));
    },
    noteUsed: (used: ReadonlyMap<string, Date>) => noteUsed(db, ledger, used),
  };
  const known = new KnownKeys(store, logger);
  return {
    ...{ known, grants, pool },
    close: () => {
      known.close();
      return opened.close();
    },
  };
}

/** What the log says of who may do what. */
export function openGrants(
  db: Db,
  ledger: string,
  store: Pick<EventStore, 'read' | 'readAt' | 'head'>,
  logger: Pick<Logger, 'error'>,
): KnownGrants {
  return new KnownGrants({ store, logger, changesAfter: (position) => changesAfter(db, ledger, position) });
}

const NOTHING: ChangesTold = { position: BEFORE_FIRST, captures: [] };

/** The checkpoint first: what stands up to it is in the rows that are read then. */
async function changesAfter(db: Db, ledger: string, after: number): Promise<ChangesTold> {
  const checkpoint = await findCheckpoint(db, ledger, INLINE_GROUP);
  const build = checkpoint && (await findLiveBuild(db, inlineModelsOf(ledger), 'captures'));
  if (!checkpoint || !build) return NOTHING;
  const { position: upTo } = checkpoint;
  return { position: upTo, captures: await ownCapturesBetween(db, build.schema, 'access/', { after, upTo }) };
}
