import { sql, type ExpressionBuilder } from 'kysely';
import { BEFORE_FIRST } from '../../src/event-store/event-store.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { RowOf } from '../schema/row-types.js';
import { BUILDS_CHANGED, registryOf, tellOf, type Db } from './registry.js';
import type { BuildState, buildsTable, RegistryTables } from './registry.tables.js';
import { MODELS_SAY } from '../projections.sentences.js';

/** One build of a read model in one version: its rows stand in a schema of their own. */
export interface Build {
  readonly model: string;
  readonly version: string;
  readonly build: number;
  readonly schema: string;
  readonly state: BuildState;
  /** Of the last event of the log that the rows know of, and that event's id; `BEFORE_FIRST` and '' for none. */
  readonly position: number;
  readonly eventId: string;
}

/** By the name of each model. */
export type Versions = Readonly<Record<string, string>>;

/** The models of a ledger that a process knows, each in one version. It never looks at builds of another version. */
export interface KnownModels {
  readonly ledger: string;
  readonly versions: Versions;
}

/** What tells one build from another. */
export type BuildKey = Pick<Build, 'model' | 'version' | 'build'>;

type BuildTable = ExpressionBuilder<RegistryTables, 'model_builds'>;

export function buildOf({ schema_name, position, event_id, ...row }: RowOf<typeof buildsTable>): Build {
  return { ...row, schema: schema_name, position: Number(position), eventId: event_id };
}

/** Of all versions, in order. */
export async function allBuilds(db: Db, ledger: string): Promise<readonly Build[]> {
  const rows = await registryOf(db, ledger)
    .selectFrom('model_builds')
    .selectAll()
    .orderBy('model')
    .orderBy('version')
    .orderBy('build')
    .execute();
  return rows.map(buildOf);
}

/** Whether a build is of a version that is known; its state does not matter. */
export function isKnown({ versions }: KnownModels, { model, version }: Pick<Build, 'model' | 'version'>): boolean {
  return versions[model] === version;
}

/** The builds that answer for the models that are known; one that has none yet is left out. */
export async function liveBuilds(db: Db, known: KnownModels): Promise<readonly Build[]> {
  const builds = await allBuilds(db, known.ledger);
  return builds.filter((build) => build.state === 'live' && isKnown(known, build));
}

/** The build that answers; undefined while a model has none yet. */
export async function findLiveBuild(db: Db, known: KnownModels, model: string): Promise<Build | undefined> {
  const row = await registryOf(db, known.ledger)
    .selectFrom('model_builds')
    .selectAll()
    .where(isLiveOf(known, [model]))
    .executeTakeFirst();
  return row && buildOf(row);
}

/** The build that answers. Throws `LedgerError('behind')` while a model has none yet. */
export async function liveBuild(db: Db, known: KnownModels, model: string): Promise<Build> {
  return (await findLiveBuild(db, known, model)) ?? notBuilt(model);
}

/** A build that answers, and whether anything is parked in it. */
export interface AnsweringBuild extends Build {
  readonly hasParked: boolean;
}

/**
 * The builds that answer for these models, in one question. Throws `LedgerError('behind')` while one of them has none yet; those of `beside` are
 * left out then.
 */
export async function answeringBuilds(
  db: Db,
  known: KnownModels,
  models: readonly string[],
  beside: readonly string[] = [],
): Promise<readonly AnsweringBuild[]> {
  const rows = await registryOf(db, known.ledger)
    .selectFrom('model_builds')
    .selectAll()
    .select((row) =>
      row
        .exists(
          row
            .selectFrom('parked_subjects as p')
            .whereRef('p.model', '=', 'model_builds.model')
            .whereRef('p.version', '=', 'model_builds.version')
            .whereRef('p.build', '=', 'model_builds.build')
            .select('p.subject'),
        )
        .as('has_parked'),
    )
    .where(isLiveOf(known, [...models, ...beside]))
    .execute();
  const missing = models.find((model) => !rows.some((row) => row.model === model));
  if (missing !== undefined) notBuilt(missing);
  return rows.map(({ has_parked: hasParked, ...row }) => ({ ...buildOf(row), hasParked: hasParked === true }));
}

/** A condition of `model_builds`: the live builds of these models in the versions that are known. */
export function isLiveOf({ versions }: KnownModels, models: readonly string[]) {
  return (row: BuildTable) =>
    row.and([
      row('state', '=', 'live'),
      row.or(models.map((model) => row.and({ model, version: versions[model] ?? '' }))),
    ]);
}

/** A condition of `model_builds`: these builds. */
export function isOneOf(builds: readonly BuildKey[]) {
  return (row: BuildTable) => row.or(builds.map(({ model, version, build }) => row.and({ model, version, build })));
}

function notBuilt(model: string): never {
  throw new LedgerError('behind', { message: MODELS_SAY['being-built'](model), retryAfterSeconds: 1 });
}

const LONGEST_NAME = 63;

/** Registers the next build of a model; its schema is created by the caller, in the same transaction. */
export async function addBuild(
  db: Db,
  ledger: string,
  { model, version }: Pick<Build, 'model' | 'version'>,
  state: BuildState,
): Promise<Build> {
  const registry = registryOf(db, ledger);
  const last = await registry
    .selectFrom('model_builds')
    .select(({ fn }) => fn.max('build').as('build'))
    .where('model', '=', model)
    .where('version', '=', version)
    .executeTakeFirst();
  const build = (last?.build ?? 0) + 1;
  // Earlier forms of the registry named schemas otherwise, so that theirs and these are never the same.
  const schema = [ledger, model, version, `b${build}`].join('_').replaceAll('-', '_');
  if (schema.length > LONGEST_NAME) throw new Error(`PostgreSQL would cut the name ${schema}`);
  const row = await registry
    .insertInto('model_builds')
    .values({ model, version, build, schema_name: schema, state, position: BEFORE_FIRST, event_id: '' })
    .returningAll()
    .executeTakeFirstOrThrow();
  await tellOf(db, ledger, BUILDS_CHANGED);
  return buildOf(row);
}

/** From now on answers come from this build; the one before is left for dropping. */
export async function switchTo(db: Db, ledger: string, build: Build): Promise<void> {
  const { model, version } = build;
  const registry = registryOf(db, ledger);
  await registry
    .updateTable('model_builds')
    .set({ state: 'old' })
    .where((row) => row.and({ model, version, state: 'live' }))
    .execute();
  await registry
    .updateTable('model_builds')
    .set({ state: 'live' })
    .where(isOneOf([build]))
    .execute();
  await tellOf(db, ledger, BUILDS_CHANGED);
}

/** Drops a build with its rows. Throws when somebody reads it still. */
export async function dropBuild(db: Db, ledger: string, build: Build): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`SELECT set_config('lock_timeout', '1s', true)`.execute(trx);
    await forgetBuilds(trx, ledger, [build]);
    await sql`DROP SCHEMA IF EXISTS ${sql.id(build.schema)} CASCADE`.execute(trx);
  });
}

/** The registry without them; their schemas are the caller's to drop. */
export async function forgetBuilds(trx: Db, ledger: string, builds: readonly BuildKey[]): Promise<void> {
  const registry = registryOf(trx, ledger);
  await registry.deleteFrom('model_builds').where(isOneOf(builds)).execute();
  for (const { model, version, build } of builds)
    await registry
      .deleteFrom('parked_subjects')
      .where((row) => row.and({ model, version, build }))
      .execute();
}
