import { sql } from 'kysely';
import { LedgerError } from '../../src/ledger/errors.js';
import { allBuilds, forgetBuilds, isKnown, type Build } from './builds.js';
import { earlierRegistries } from './earlier-registries.js';
import { ledgerSchema, registryOf, registryTable, type Db } from './registry.js';
import { allReleases, IN_USE_SECONDS, type Release } from './releases.js';
import { MODELS_SAY } from '../projections.sentences.js';

/** Rows that this release does not read: of other versions of models, or of a time when the registry had another form. */
export interface EarlierModels {
  readonly schemas: readonly string[];
  readonly bytes: number;
  /** In words; absent where nobody does. */
  readonly neededBy?: string;
}

interface Found extends EarlierModels {
  /** Tables in the schema that all releases share, and builds that the registry knows. */
  readonly tables: readonly string[];
  readonly builds: readonly Build[];
}

/** `neededForSeconds`: a release that was seen within so many needs what it reads. */
export async function earlierModels(
  db: Db,
  release: Release,
  neededForSeconds: number,
): Promise<readonly EarlierModels[]> {
  return find(db, release, neededForSeconds);
}

/**
 * Drops what nobody needs, within the caller's transaction, and forgets the releases that nobody runs. Answers the schemas that went. Throws
 * `unavailable` where all that there is is needed.
 */
export async function dropEarlierModels(trx: Db, release: Release): Promise<readonly string[]> {
  const { ledger, name } = release;
  await sql`SET LOCAL lock_timeout = '10s'`.execute(trx);
  // A release that is started now shows itself first, and so waits until it finds what it needs gone, or is seen here.
  await sql`LOCK TABLE ${registryTable(ledger, 'releases')} IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
  const found = await find(trx, release, IN_USE_SECONDS);
  const free = found.filter(({ neededBy }) => neededBy === undefined);
  if (found.length > 0 && free.length === 0) {
    const users = [...new Set(found.map(({ neededBy }) => neededBy))].join(', ');
    const message = MODELS_SAY['still-needed']({ users, seconds: IN_USE_SECONDS });
    throw new LedgerError('unavailable', { message });
  }
  for (const { schemas, tables, builds } of free) {
    for (const schema of schemas) await sql`DROP SCHEMA ${sql.id(schema)} CASCADE`.execute(trx);
    for (const table of tables) await sql`DROP TABLE IF EXISTS ${sql.id(ledgerSchema(ledger), table)}`.execute(trx);
    await forgetBuilds(trx, ledger, builds);
  }
  const unseen = (await allReleases(trx, ledger)).filter(({ unseenSeconds }) => unseenSeconds >= IN_USE_SECONDS);
  for (const { release: gone } of unseen)
    if (gone !== name) await registryOf(trx, ledger).deleteFrom('releases').where('release', '=', gone).execute();
  return free.flatMap(({ schemas }) => schemas);
}

async function find(db: Db, release: Release, neededForSeconds: number): Promise<readonly Found[]> {
  const registries = await earlierRegistries(db, release.ledger, neededForSeconds);
  const found = [
    ...(await otherVersions(db, release, neededForSeconds)),
    ...registries.map((registry) => ({ ...registry, builds: [] })),
  ];
  const sizes = await sizesOf(
    db,
    found.flatMap(({ schemas }) => schemas),
  );
  return found.map((one) => ({ ...one, bytes: one.schemas.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0) }));
}

async function otherVersions(
  db: Db,
  release: Release,
  neededForSeconds: number,
): Promise<readonly Omit<Found, 'bytes'>[]> {
  const { ledger } = release;
  const inUse = (await allReleases(db, ledger)).filter(({ unseenSeconds }) => unseenSeconds < neededForSeconds);
  const others = (await allBuilds(db, ledger)).filter((build) => !isKnown(release, build));
  return others.map((build) => {
    const user = inUse.find(({ versions }) => isKnown({ ledger, versions }, build));
    const neededBy = user === undefined ? {} : { neededBy: `release ${user.release}` };
    return { schemas: [build.schema], tables: [], builds: [build], ...neededBy };
  });
}

async function sizesOf(db: Db, schemas: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ name: string; bytes: string }>`
    SELECT n.nspname AS name, sum(pg_total_relation_size(c.oid)) AS bytes
    FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
    WHERE n.nspname = ANY(${schemas}::text[]) GROUP BY n.nspname`.execute(db);
  return new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]));
}
