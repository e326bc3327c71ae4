import { sql, type Kysely } from 'kysely';
import { allBuilds, isKnown } from '../../projections/builds/builds.js';
import { earlierRegistries } from '../../projections/builds/earlier-registries.js';
import { createRegistry, ledgerSchema, registryOf } from '../../projections/builds/registry.js';
import { isProjectorAtWork } from '../../projections/runner/projector-role.js';
import { LedgerError } from '../ledger/errors.js';
import { thisRelease } from './read-models.js';
import { PROCESS_SAYS } from './composition.sentences.js';

/** `leading` as well: a log that was restored from a backup begins with lower epochs again. */
const EMPTIED = ['model_builds', 'parked_subjects', 'inline_checkpoints', 'projectors', 'releases', 'leading'] as const;

/**
 * Drops every read model of a ledger, of all releases, with its checkpoint, so that the next start builds them from the log. Answers which
 * this release had. Throws `LedgerError('unavailable')` while a process of the ledger works.
 */
export async function discardReadModels(db: Kysely<unknown>, ledger: string): Promise<readonly string[]> {
  await createRegistry(db, ledger);
  const builds = await allBuilds(db, ledger);
  const earlier = await earlierRegistries(db, ledger, 0);
  const isNeeded = earlier.some(({ neededBy }) => neededBy !== undefined);
  if (isNeeded || (await isProjectorAtWork(db, ledger)) || (await isWriterAtWork(db, ledger))) throw atWork(ledger);
  const schemas = [...builds.map(({ schema }) => schema), ...earlier.flatMap((registry) => registry.schemas)];
  await db.transaction().execute(async (trx) => {
    for (const schema of schemas) await sql`DROP SCHEMA IF EXISTS ${sql.id(schema)} CASCADE`.execute(trx);
    for (const table of earlier.flatMap(({ tables }) => tables))
      await sql`DROP TABLE IF EXISTS ${sql.id(ledgerSchema(ledger), table)}`.execute(trx);
    for (const table of EMPTIED) await registryOf(trx, ledger).deleteFrom(table).execute();
  });
  const release = thisRelease(ledger);
  return [...new Set(builds.filter((build) => isKnown(release, build)).map(({ model }) => model))];
}

async function isWriterAtWork(db: Kysely<unknown>, ledger: string): Promise<boolean> {
  const schema = ledgerSchema(ledger);
  const { rows } = await sql<{ name: string | null }>`SELECT to_regclass(${`${schema}.lease`})::text AS name`.execute(
    db,
  );
  if (!rows[0]?.name) return false;
  const leases = await sql`SELECT FROM ${sql.id(schema, 'lease')} WHERE expires > clock_timestamp()`.execute(db);
  return leases.rows.length > 0;
}

function atWork(ledger: string): LedgerError {
  return new LedgerError('unavailable', { message: PROCESS_SAYS['at-work'](ledger) });
}
