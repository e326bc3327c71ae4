import { buildOf, isLiveOf, isOneOf, type Build, type KnownModels } from './builds.js';
import { registryOf, tellOf, type Db } from './registry.js';

/**
 * Locks the rows of these builds, always in the same order, and reads them as they are now. One that is gone is left out. Who only wants them to
 * stay (`holdLiveBuild`) is not kept waiting.
 */
export async function lockBuilds(db: Db, ledger: string, builds: readonly Build[]): Promise<readonly Build[]> {
  const rows = await registryOf(db, ledger)
    .selectFrom('model_builds')
    .selectAll()
    .where(isOneOf(builds))
    .orderBy('model')
    .orderBy('version')
    .orderBy('build')
    .forNoKeyUpdate()
    .execute();
  return rows.map(buildOf);
}

/** Moves checkpoints; the caller has locked the rows. */
export async function moveBuilds(
  db: Db,
  ledger: string,
  builds: readonly Build[],
  { position, eventId }: Pick<Build, 'position' | 'eventId'>,
): Promise<void> {
  await registryOf(db, ledger)
    .updateTable('model_builds')
    .set({ position, event_id: eventId })
    .where(isOneOf(builds))
    .execute();
  await tellOf(db, ledger, String(position));
}

/** The build of a model that answers, to read from within the transaction, whoever moves it meanwhile: it is not dropped before the end. */
export async function holdLiveBuild(trx: Db, known: KnownModels, model: string): Promise<Build | undefined> {
  const row = await registryOf(trx, known.ledger)
    .selectFrom('model_builds')
    .selectAll()
    .where(isLiveOf(known, [model]))
    .forKeyShare()
    .executeTakeFirst();
  return row && buildOf(row);
}
