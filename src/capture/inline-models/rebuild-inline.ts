// Builds the inline models anew beside the live ones, and switches to them.
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { loadStates } from '../../../projections/items/items.queries.js';
import { addBuild, allBuilds, dropBuild, switchTo, type Build } from '../../../projections/builds/builds.js';
import { moveBuilds } from '../../../projections/builds/checkpoints.js';
import { createRegistry } from '../../../projections/builds/registry.js';
import type { EventStore } from '../../event-store/event-store.js';
import { LedgerError } from '../../ledger/errors.js';
import { INLINE_GROUP, INLINE_MODELS, liveInlineBuilds, schemasOf } from './inline-builds.js';
import { findCheckpoint } from './inline-checkpoint.js';
import { BEGINNING, type InlineCheckpoint, type InlineModels } from './inline-models.js';
import type { LateHistories } from '../deciding/late-histories.js';
import type { ParkedAt, ParkedSubjects } from './parking.js';
import { applyOrPark } from './apply-or-park.js';
import { catchUp } from '../leadership/takeover.js';
import { TAKEOVER_SAYS } from '../capture.sentences.js';

type Db = Kysely<unknown>;

export interface RebuildInlineParts {
  readonly pool: pg.Pool;
  readonly db: Db;
  readonly store: Pick<EventStore, 'read'>;
  readonly ledger: string;
  readonly histories: LateHistories;
  /** Called after each round with the position reached. */
  readonly onProgress?: (position: number, of: number) => void;
}

/** The writer waits while the last of it is read, so that has to be little. */
const LAST_STRETCH_EVENTS = 2_000;
const LATE_WAIT_MS = 60_000;

/**
 * Builds the models that the writer keeps anew from the log, beside the live ones, while the writer goes on; then switches all of them at once, at
 * the position where the writer's stand. What a crash leaves behind is dropped by the next call. Where a rebuild is under way already, it waits for
 * that one. Returns the builds that answer then.
 */
export async function rebuildInlineModels(parts: RebuildInlineParts): Promise<readonly Build[]> {
  const { pool, db, ledger } = parts;
  await createRegistry(db, ledger);
  const lock = `${ledger} rebuild inline ${INLINE_GROUP}`;
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ held: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held',
      [lock],
    );
    if (rows[0]?.held === true) return await rebuild(parts);
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [lock]);
    return await liveInlineBuilds(db, ledger);
  } finally {
    // Its end frees the lock, whatever happened.
    client.release(true);
  }
}

async function rebuild(parts: RebuildInlineParts): Promise<readonly Build[]> {
  const { db, ledger } = parts;
  await dropLeftOver(db, ledger);
  const builds = await db.transaction().execute(async (trx) => {
    const added: Build[] = [];
    for (const model of INLINE_MODELS) {
      const build = await addBuild(trx, ledger, { model: model.name, version: model.version }, 'building');
      await model.create(trx, build.schema);
      added.push(build);
    }
    return added;
  });
  const models = modelsOf(builds, ledger);
  let reached = BEGINNING;
  for (;;) {
    const { position: goal } = (await findCheckpoint(db, ledger, INLINE_GROUP)) ?? BEGINNING;
    if (goal - reached.position <= LAST_STRETCH_EVENTS) break;
    reached = await readUpTo(goal, reached, models(db), parts);
    parts.onProgress?.(reached.position, goal);
  }
  return db.transaction().execute(async (trx) => {
    // Where the writer's models stand; locked, they stand still.
    const goal = (await findCheckpoint(trx, ledger, INLINE_GROUP, true)) ?? BEGINNING;
    const end = await readUpTo(goal.position, reached, models(trx), parts);
    if (end.position !== goal.position || end.eventId !== goal.eventId) throw otherLog(goal.position);
    await moveBuilds(trx, ledger, builds, end);
    for (const build of builds) await switchTo(trx, ledger, build);
    return builds.map((build) => ({
      ...build,
      ...{ state: 'live' as const, position: end.position, eventId: end.eventId },
    }));
  });
}

async function dropLeftOver(db: Db, ledger: string): Promise<void> {
  for (const build of await allBuilds(db, ledger)) {
    const isInline = INLINE_MODELS.some(({ name, version }) => name === build.model && version === build.version);
    if (isInline && build.state === 'building') await dropBuild(db, ledger, build);
  }
}

async function readUpTo(
  goal: number,
  from: InlineCheckpoint,
  models: TakingModels,
  { store, histories }: RebuildInlineParts,
): Promise<InlineCheckpoint> {
  const upToGoal = {
    read: async (position: number, limit: number) =>
      position > goal ? [] : store.read(position, Math.min(limit, goal - position + 1)),
  };
  const limits = { lateWaitMs: LATE_WAIT_MS };
  const { checkpoint } = await catchUp({ store: upToGoal, models, histories, limits }, from);
  return checkpoint;
}

type TakingModels = Pick<InlineModels, 'load' | 'apply'>;

/** What `catchUp` asks of the models, answered by builds in the making over the connections given. What they cannot digest is parked in them. */
function modelsOf(builds: readonly Build[], ledger: string): (db: Db) => TakingModels {
  const schemas = schemasOf(builds);
  const parked = new Map<string, ParkedAt>();
  return (db) => ({
    load: (subjects) => loadStates(db, schemas.items, subjects),
    apply: async (captures) => {
      const write = (trx: Db): Promise<ParkedSubjects> => applyOrPark(trx, ledger, builds, captures, parked);
      const added = await (db.isTransaction ? write(db) : db.transaction().execute(write));
      for (const [subject, at] of added) parked.set(subject, at);
      return true;
    },
  });
}

function otherLog(position: number): LedgerError {
  return new LedgerError('wrong-log', { message: TAKEOVER_SAYS['other-log-models'](position) });
}
