import { sql, type RawBuilder } from 'kysely';
import { MODEL_VERSIONS, RELEASE } from './model-versions.js';
import { ledgerSchema, registrySchema, type Db } from './registry.js';

/** One whose read models are still there, and for how long no process of it was seen. */
export interface Release {
  readonly release: string;
  readonly versions: string;
  readonly unseenSeconds: number;
}

const SHOW_EVERY_MS = 60_000;

/** Shows, while a process lives, that its release is in use. `createRegistry` comes before it. */
export class ReleasePresence {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Db,
    private readonly ledger: string,
    private readonly log: (message: string, cause: unknown) => void,
  ) {}

  async start(): Promise<void> {
    await showRelease(this.db, this.ledger);
    this.timer = setInterval(() => {
      showRelease(this.db, this.ledger).catch((error: unknown) => this.log('The release could not be shown', error));
    }, SHOW_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

async function showRelease(db: Db, ledger: string): Promise<void> {
  await sql`
    INSERT INTO ${table(ledger)} AS r (release, versions, seen_at) VALUES (${RELEASE}, ${JSON.stringify(MODEL_VERSIONS)}, now())
    ON CONFLICT (release) DO UPDATE SET seen_at = excluded.seen_at`.execute(db);
}

export async function allReleases(db: Db, ledger: string): Promise<readonly Release[]> {
  const { rows } = await sql<{ release: string; versions: string; unseen: string }>`
    SELECT release, versions, extract(epoch FROM now() - seen_at) AS unseen FROM ${table(ledger)} ORDER BY seen_at DESC
  `.execute(db);
  return rows.map(({ release, versions, unseen }) => ({ release, versions, unseenSeconds: Number(unseen) }));
}

/** Drops the read models of another release, all of its builds and what is known of them. Throws when somebody reads them still. */
export async function dropRelease(db: Db, ledger: string, release: string): Promise<void> {
  if (release === RELEASE) throw new Error('a release does not drop its own read models');
  await db.transaction().execute(async (trx) => {
    await sql`SET LOCAL lock_timeout = '2s'`.execute(trx);
    await dropReadModels(trx, ledger, release);
  });
}

/** Within a transaction, and whichever release it is; what of its processes still runs fails then. */
export async function dropReadModels(db: Db, ledger: string, release: string): Promise<void> {
  const registry = registrySchema(ledger, release);
  const { rows } = await sql<{ schema_name: string }>`SELECT schema_name FROM ${sql.id(registry, 'builds')}`.execute(
    db,
  );
  for (const { schema_name: schema } of rows) await sql`DROP SCHEMA IF EXISTS ${sql.id(schema)} CASCADE`.execute(db);
  await sql`DROP SCHEMA ${sql.id(registry)} CASCADE`.execute(db);
  await sql`DELETE FROM ${table(ledger)} WHERE release = ${release}`.execute(db);
}

function table(ledger: string): RawBuilder<unknown> {
  return sql.id(ledgerSchema(ledger), 'releases');
}
