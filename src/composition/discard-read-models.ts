import { sql, type Kysely } from 'kysely';
import { RELEASE } from '../../projections/builds/model-versions.js';
import { dropEarlierModels } from '../../projections/builds/earlier-models.js';
import { allBuilds, createRegistry, leadingTable, ledgerSchema } from '../../projections/builds/registry.js';
import { allReleases, dropReadModels } from '../../projections/builds/releases.js';
import { isProjectorAtWork } from '../../projections/runner/projector-role.js';
import { LedgerError } from '../ledger/errors.js';

/**
 * Drops every read model of a ledger, of all releases, with its checkpoint, so that the next start builds them from the log. Answers which
 * this release had. Throws `LedgerError('unavailable')` while a process of the ledger works.
 */
export async function discardReadModels(db: Kysely<unknown>, ledger: string): Promise<readonly string[]> {
  await createRegistry(db, ledger);
  await mustRest(db, ledger);
  const builds = await allBuilds(db, ledger);
  const releases = new Set([RELEASE, ...(await allReleases(db, ledger)).map(({ release }) => release)]);
  await db.transaction().execute(async (trx) => {
    for (const release of releases) await dropReadModels(trx, ledger, release);
    await dropEarlierModels(trx, ledger);
    // A log that was restored from a backup begins with lower epochs again.
    await sql`DELETE FROM ${leadingTable(ledger)}`.execute(trx);
  });
  return [...new Set(builds.map(({ model }) => model))];
}

async function mustRest(db: Kysely<unknown>, ledger: string): Promise<void> {
  const schema = ledgerSchema(ledger);
  const { rows } = await sql<{ name: string | null }>`SELECT to_regclass(${`${schema}.lease`})::text AS name`.execute(
    db,
  );
  const leases = rows[0]?.name
    ? (await sql`SELECT FROM ${sql.id(schema, 'lease')} WHERE expires > clock_timestamp()`.execute(db)).rows.length
    : 0;
  if (leases === 0 && !(await isProjectorAtWork(db, ledger))) return;
  const message = `A process of ledger ${ledger} works, or was killed a moment ago. Stop all of them, and try again when the writer's lease has run out.`;
  throw new LedgerError('unavailable', { message });
}
