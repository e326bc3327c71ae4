import { sql } from 'kysely';
import { ledgerSchema, type Db } from './registry.js';
import { allReleases } from './releases.js';

/**
 * A registry of a form that nobody of now reads. First there was one in the schema that all releases share; then each release had one, and builds, of its own.
 * Processes of that time may still run, and go on with it.
 */
export interface EarlierRegistry {
  /** What goes with it: schemas of builds that are still there, and its own. */
  readonly schemas: readonly string[];
  /** Its tables in the schema that all releases share. */
  readonly tables: readonly string[];
  /** In words; absent where nobody does. */
  readonly neededBy?: string;
}

/** A release that was seen within the last so many seconds needs its own. */
export async function earlierRegistries(
  db: Db,
  ledger: string,
  neededForSeconds: number,
): Promise<readonly EarlierRegistry[]> {
  const shared = await ofNoRelease(db, ledger);
  const registries = shared ? [shared] : [];
  for (const { release, unseenSeconds } of await allReleases(db, ledger)) {
    const schema = `${ledgerSchema(ledger)}_${release}`;
    if (!(await isThere(db, `${schema}.builds`))) continue;
    const isNeeded = unseenSeconds < neededForSeconds || (await isProjectorAtWork(db, schema));
    registries.push({
      schemas: [...(await schemasOfBuilds(db, schema)), schema],
      tables: [],
      ...(isNeeded ? { neededBy: `release ${release}` } : {}),
    });
  }
  return registries;
}

const SHARED_TABLES = ['builds', 'parked', 'projector', 'inline_checkpoint'] as const;
/** Its processes told nothing else of themselves. */
const PROJECTOR_SEEN_SECONDS = 60;

async function ofNoRelease(db: Db, ledger: string): Promise<EarlierRegistry | undefined> {
  const schema = ledgerSchema(ledger);
  if (!(await isThere(db, `${schema}.builds`))) return undefined;
  const schemas = await schemasOfBuilds(db, schema);
  const tables = SHARED_TABLES;
  const unseenSeconds = await projectorUnseen(db, schema);
  if (unseenSeconds >= PROJECTOR_SEEN_SECONDS) return { schemas, tables };
  return { schemas, tables, neededBy: `a projector that worked ${Math.round(unseenSeconds)} s ago` };
}

async function schemasOfBuilds(db: Db, registry: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT n.nspname AS name FROM ${sql.id(registry, 'builds')} b JOIN pg_namespace n ON n.nspname = b.schema_name
    ORDER BY n.nspname`.execute(db);
  return rows.map(({ name }) => name);
}

async function projectorUnseen(db: Db, registry: string): Promise<number> {
  if (!(await isThere(db, `${registry}.projector`))) return Infinity;
  const { rows } = await sql<{ seconds: string }>`
    SELECT extract(epoch FROM clock_timestamp() - shown_at) AS seconds FROM ${sql.id(registry, 'projector')}`.execute(
    db,
  );
  return rows[0] ? Number(rows[0].seconds) : Infinity;
}

/** The first half of the key of the lock that a projector held which had its release's registry to itself. */
const LOCK_SPACE = 0x70726f6a;

async function isProjectorAtWork(db: Db, registry: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = ${LOCK_SPACE}::integer::oid
      AND objid = hashtext(${registry})::oid
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`.execute(db);
  return rows.length > 0;
}

async function isThere(db: Db, table: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 WHERE to_regclass(${table}) IS NOT NULL`.execute(db);
  return rows.length > 0;
}
