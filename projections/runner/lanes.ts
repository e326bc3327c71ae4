import { type EventStore, BEFORE_FIRST } from '../../src/event-store/event-store.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { Projection } from '../projection.js';
import { addBuild, allBuilds, type Build } from '../builds/builds.js';
import { parkedInBuild } from '../builds/parked.js';
import type { Db } from '../builds/registry.js';
import type { RunningBuild } from './apply-batch.js';
import { HISTORIES, type RunnerContext } from './runner-context.js';
import { MODELS_SAY } from '../projections.sentences.js';

/** Builds that stand at one position and move together. */
export interface Lane {
  readonly running: readonly RunningBuild[];
}

export function positionOf(lane: Lane): number {
  return lane.running[0]?.build.position ?? BEFORE_FIRST;
}

/** Each of these models has a build of its version, live or on its way to it. */
export async function ensureBuilds({ db, release }: RunnerContext, models: readonly Projection[]): Promise<void> {
  const builds = await allBuilds(db, release.ledger);
  for (const model of models) {
    const isThere = builds.some((build) => isOf(model, build) && build.state !== 'old');
    if (!isThere) await createBuild(db, release.ledger, model);
  }
}

function isOf({ name, version }: Projection, build: Build): boolean {
  return build.model === name && build.version === String(version);
}

/** The next build of a model, empty; it starts from the beginning of the log. */
export async function createBuild(db: Db, ledger: string, model: Projection): Promise<Build> {
  return db.transaction().execute(async (trx) => {
    const build = await addBuild(trx, ledger, { model: model.name, version: String(model.version) }, 'building');
    await model.create(trx, build.schema);
    return build;
  });
}

/** The builds of these models to work on, in lanes, the furthest first. */
export async function loadLanes(
  { db, release }: RunnerContext,
  models: readonly Projection[],
): Promise<readonly Lane[]> {
  const builds = await allBuilds(db, release.ledger);
  const byPosition = new Map<number, RunningBuild[]>();
  for (const projection of models) {
    for (const build of builds) {
      if (!isOf(projection, build) || build.state === 'old') continue;
      const parked = await parkedInBuild(db, release.ledger, build);
      const one = { build, projection, parked: new Set(parked.map((row) => row.subject)) };
      const together = byPosition.get(build.position);
      if (together) together.push(one);
      else byPosition.set(build.position, [one]);
    }
  }
  return [...byPosition.entries()].sort(([a], [b]) => b - a).map(([, running]) => ({ running }));
}

/**
 * The build of `histories` that builds in this lane read: their own lane's, so that it is written in the same transaction, else the live one, which must be
 * further. Where both stand in the lane, the live one. Undefined where none of the lanes has one.
 */
export function historiesFor(lane: Lane, lanes: readonly Lane[]): Build | undefined {
  const found = (running: readonly RunningBuild[]): Build | undefined => {
    const builds = running.map((one) => one.build).filter((build) => build.model === HISTORIES);
    return builds.find((build) => build.state === 'live') ?? builds[0];
  };
  return found(lane.running) ?? found(lanes.flatMap((other) => other.running));
}

/** The log must be the one that the builds were made from: the event at the checkpoint is the one that was there. */
export async function expectSameLog(store: EventStore, lanes: readonly Lane[]): Promise<void> {
  for (const lane of lanes) {
    for (const { build } of lane.running) {
      if (build.position === BEFORE_FIRST) continue;
      const [event] = await store.readAt([build.position]);
      if (event?.id === build.eventId) continue;
      const { model, eventId, position } = build;
      const found = event ? { found: event.id } : {};
      const message = MODELS_SAY['other-log']({ model, eventId, position, ...found });
      throw new LedgerError('wrong-log', { message });
    }
  }
}
