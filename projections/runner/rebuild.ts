import type { EventStore } from '../../src/event-store/event-store.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { Projection } from '../projection.js';
import { allBuilds, type Build } from '../builds/builds.js';
import { parkedInBuild, type Parked } from '../builds/parked.js';
import { createRegistry, type Db } from '../builds/registry.js';
import { createBuild } from './lanes.js';
import { MODELS_SAY } from '../projections.sentences.js';

/** One build and how far it is. `lag` counts the events of the log that it does not know of. */
export interface BuildStatus extends Build {
  readonly lag: number;
  readonly parked: readonly Parked[];
}

/** Of all builds that there are, those that only other releases need included. */
export async function projectorStatus(db: Db, ledger: string, store: EventStore): Promise<readonly BuildStatus[]> {
  await createRegistry(db, ledger);
  const head = await store.head();
  const builds = await allBuilds(db, ledger);
  return Promise.all(
    builds.map(async (build) => ({
      ...build,
      lag: Math.max(0, head - build.position),
      parked: await parkedInBuild(db, ledger, build),
    })),
  );
}

/**
 * Asks for a new build of a model beside the live one; the projector builds it and switches. One that is under way goes on.
 * Throws `LedgerError('not-found')` for a name that no model has.
 */
export async function requestRebuild(
  db: Db,
  ledger: string,
  models: readonly Projection[],
  name: string,
): Promise<Build> {
  const model = models.find((other) => other.name === name);
  if (!model) {
    const message = MODELS_SAY['no-model']({ name, known: models.map((other) => other.name) });
    throw new LedgerError('not-found', { message });
  }
  await createRegistry(db, ledger);
  return createBuild(db, ledger, model);
}

/** The build as it stands; undefined once it was dropped. */
export async function findBuild(db: Db, ledger: string, wanted: Build): Promise<Build | undefined> {
  const builds = await allBuilds(db, ledger);
  return builds.find(({ schema }) => schema === wanted.schema);
}
