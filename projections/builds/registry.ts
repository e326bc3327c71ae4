import { sql, type Kysely, type RawBuilder } from 'kysely';
import { BEFORE_FIRST } from '../../src/event-store/event-store.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { RELEASE } from './model-versions.js';

/** `building`: not yet served. `live`: what answers come from; one build of a model at most. `old`: replaced, to be dropped. */
export type BuildState = 'building' | 'live' | 'old';

/** One build of a read model: its rows stand in a schema of their own. */
export interface Build {
  readonly model: string;
  readonly version: number;
  readonly build: number;
  readonly schema: string;
  readonly state: BuildState;
  /** Of the last event of the log that the rows know of, and that event's id; `BEFORE_FIRST` and '' for none. */
  readonly position: number;
  readonly eventId: string;
}

/** A subject whose events a model could not take in; its answers are incomplete from `position` on. */
export interface Parked {
  readonly model: string;
  readonly subject: string;
  readonly position: number;
  readonly error: string;
}

export type Db = Kysely<unknown>;

/** The schema of what the processes of all releases share. `ledger` has passed the settings' check: a-z, 0-9 and _ only. */
export function ledgerSchema(ledger: string): string {
  return `read_${ledger}`;
}

/** The schema that says which builds there are: each release has one, and builds of its own. */
export function registrySchema(ledger: string, release: string = RELEASE): string {
  return `${ledgerSchema(ledger)}_${release}`;
}

/** At most one row: the highest epoch of a writer, of whatever release, that has begun to answer. */
export function leadingTable(ledger: string) {
  return sql.id(ledgerSchema(ledger), 'leading');
}

/** Where NOTIFY tells that builds have moved (the position), or were added or switched (`BUILDS_CHANGED`). */
export function registryChannel(ledger: string): string {
  return registrySchema(ledger);
}

export const BUILDS_CHANGED = 'builds';

export async function createRegistry(db: Db, ledger: string): Promise<void> {
  const schema = registrySchema(ledger);
  await db.transaction().execute(async (trx) => {
    // Two processes that start at the same moment would otherwise both create.
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${ledgerSchema(ledger)}, 0))`.execute(trx);
    for (const each of [ledgerSchema(ledger), schema])
      await sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(each)}`.execute(trx);
    await sql`
      CREATE TABLE IF NOT EXISTS ${sql.id(ledgerSchema(ledger), 'releases')} (
        release text PRIMARY KEY, versions text NOT NULL, seen_at timestamptz NOT NULL)`.execute(trx);
    await sql`
      CREATE TABLE IF NOT EXISTS ${leadingTable(ledger)} (
        one boolean PRIMARY KEY DEFAULT true CHECK (one), epoch bigint NOT NULL)`.execute(trx);
    await sql`
      CREATE TABLE IF NOT EXISTS ${sql.id(schema, 'builds')} (
        model text COLLATE "C" NOT NULL, version integer NOT NULL, build integer NOT NULL, schema_name text NOT NULL,
        state text NOT NULL CHECK (state IN ('building', 'live', 'old')),
        position bigint NOT NULL, event_id text NOT NULL, PRIMARY KEY (model, build))
        WITH (fillfactor = 50)`.execute(trx);
    await sql`
      CREATE UNIQUE INDEX IF NOT EXISTS one_live ON ${sql.id(schema, 'builds')} (model) WHERE state = 'live'
    `.execute(trx);
    await sql`
      CREATE TABLE IF NOT EXISTS ${sql.id(schema, 'parked')} (
        model text COLLATE "C" NOT NULL, build integer NOT NULL, subject text COLLATE "C" NOT NULL,
        position bigint NOT NULL, error text NOT NULL, PRIMARY KEY (model, build, subject))`.execute(trx);
    await sql`
      CREATE TABLE IF NOT EXISTS ${sql.id(schema, 'projector')} (
        backend integer NOT NULL, shown_at timestamptz NOT NULL, trouble text)`.execute(trx);
    // One that an earlier process made.
    await sql`ALTER TABLE ${sql.id(schema, 'projector')} ADD COLUMN IF NOT EXISTS trouble text`.execute(trx);
  });
}

export interface BuildRow {
  readonly model: string;
  readonly version: number;
  readonly build: number;
  readonly schema_name: string;
  readonly state: BuildState;
  readonly position: string;
  readonly event_id: string;
}

export function buildOf(row: BuildRow): Build {
  const { model, version, build, state } = row;
  return {
    model,
    version,
    build,
    state,
    schema: row.schema_name,
    position: Number(row.position),
    eventId: row.event_id,
  };
}

const BUILD_COLUMNS = sql`model, version, build, schema_name, state, position, event_id`;

export async function allBuilds(db: Db, ledger: string): Promise<readonly Build[]> {
  const { rows } = await allBuildRows(ledger).execute(db);
  return rows.map(buildOf);
}

/** For those who send it themselves; `buildOf` reads the rows. */
export function allBuildRows(ledger: string): RawBuilder<BuildRow> {
  return sql<BuildRow>`
    SELECT ${BUILD_COLUMNS} FROM ${sql.id(registrySchema(ledger), 'builds')} ORDER BY model, build`;
}

/** The build that answers; undefined while a model has none yet. */
export async function findLiveBuild(db: Db, ledger: string, model: string): Promise<Build | undefined> {
  const { rows } = await sql<BuildRow>`
    SELECT ${BUILD_COLUMNS} FROM ${sql.id(registrySchema(ledger), 'builds')}
    WHERE model = ${model} AND state = 'live'`.execute(db);
  return rows[0] && buildOf(rows[0]);
}

/** The build that answers. Throws `LedgerError('behind')` while a model has none yet. */
export async function liveBuild(db: Db, ledger: string, model: string): Promise<Build> {
  const build = await findLiveBuild(db, ledger, model);
  if (build) return build;
  throw new LedgerError('behind', { message: `The read model ${model} is being built.`, retryAfterSeconds: 1 });
}

/** Registers the next build of a model; its schema is created by the caller, in the same transaction. */
export async function addBuild(
  db: Db,
  ledger: string,
  model: string,
  version: number,
  state: BuildState,
): Promise<Build> {
  const table = sql.id(registrySchema(ledger), 'builds');
  const { rows } = await sql<BuildRow>`
    INSERT INTO ${table} (${BUILD_COLUMNS})
    SELECT ${model}, ${version}::integer, next.build, ${schemaStem(ledger, model)} || next.build, ${state},
      ${BEFORE_FIRST}::bigint, ''
    FROM (SELECT coalesce(max(build), 0) + 1 AS build FROM ${table} WHERE model = ${model}) AS next
    RETURNING ${BUILD_COLUMNS}`.execute(db);
  const row = rows[0];
  if (!row) throw new Error(`no build of ${model} was added`);
  await sql`SELECT pg_notify(${registryChannel(ledger)}, ${BUILDS_CHANGED})`.execute(db);
  return buildOf(row);
}

function schemaStem(ledger: string, model: string): string {
  return `${ledger}_${RELEASE}_${model.replaceAll('-', '_')}_b`;
}

/** Moves checkpoints; the caller has locked the rows. */
export async function moveBuilds(
  db: Db,
  ledger: string,
  builds: readonly Build[],
  to: { readonly position: number; readonly eventId: string },
): Promise<void> {
  await sql`
    UPDATE ${sql.id(registrySchema(ledger), 'builds')} AS b SET position = ${to.position}, event_id = ${to.eventId}
    FROM unnest(${builds.map((build) => build.model)}::text[], ${builds.map((build) => build.build)}::integer[]) AS m (model, build)
    WHERE b.model = m.model AND b.build = m.build`.execute(db);
  await sql`SELECT pg_notify(${registryChannel(ledger)}, ${String(to.position)})`.execute(db);
}

/** Locks the rows of these builds, always in the same order, and reads them as they are now. One that is gone is left out. */
export async function lockBuilds(db: Db, ledger: string, builds: readonly Build[]): Promise<readonly Build[]> {
  const { rows } = await sql<BuildRow>`
    SELECT ${BUILD_COLUMNS} FROM ${sql.id(registrySchema(ledger), 'builds')}
    WHERE (model, build) IN (SELECT * FROM unnest(${builds.map((build) => build.model)}::text[],
      ${builds.map((build) => build.build)}::integer[]))
    ORDER BY model, build FOR UPDATE`.execute(db);
  return rows.map(buildOf);
}

/** From now on answers come from this build; the one before is left for dropping. */
export async function switchTo(db: Db, ledger: string, build: Build): Promise<void> {
  const table = sql.id(registrySchema(ledger), 'builds');
  await sql`UPDATE ${table} SET state = 'old' WHERE model = ${build.model} AND state = 'live'`.execute(db);
  await sql`UPDATE ${table} SET state = 'live' WHERE model = ${build.model} AND build = ${build.build}`.execute(db);
  await sql`SELECT pg_notify(${registryChannel(ledger)}, ${BUILDS_CHANGED})`.execute(db);
}

/** Drops a build with its rows. Throws when somebody reads it still. */
export async function dropBuild(db: Db, ledger: string, build: Build): Promise<void> {
  const registry = registrySchema(ledger);
  await db.transaction().execute(async (trx) => {
    await sql`SELECT set_config('lock_timeout', '1s', true)`.execute(trx);
    await sql`DROP SCHEMA IF EXISTS ${sql.id(build.schema)} CASCADE`.execute(trx);
    for (const table of ['parked', 'builds']) {
      await sql`DELETE FROM ${sql.id(registry, table)} WHERE model = ${build.model} AND build = ${build.build}`.execute(
        trx,
      );
    }
  });
}

export async function park(
  db: Db,
  ledger: string,
  build: Build,
  parked: readonly Omit<Parked, 'model'>[],
): Promise<void> {
  await sql`
    INSERT INTO ${sql.id(registrySchema(ledger), 'parked')} (model, build, subject, position, error)
    SELECT ${build.model}, ${build.build}::integer, * FROM unnest(${parked.map((row) => row.subject)}::text[],
      ${parked.map((row) => row.position)}::bigint[], ${parked.map((row) => row.error)}::text[])
    ON CONFLICT DO NOTHING`.execute(db);
}

interface ParkedRow {
  readonly model: string;
  readonly subject: string;
  readonly position: string;
  readonly error: string;
}

/** What one build could not take in; without a build, what the live builds could not. */
export async function parkedSubjects(db: Db, ledger: string, build?: Build): Promise<readonly Parked[]> {
  const schema = registrySchema(ledger);
  const wanted = build ? sql`b.model = ${build.model} AND b.build = ${build.build}` : sql`b.state = 'live'`;
  const { rows } = await sql<ParkedRow>`
    SELECT p.model, p.subject, p.position, p.error
    FROM ${sql.id(schema, 'parked')} p JOIN ${sql.id(schema, 'builds')} b USING (model, build)
    WHERE ${wanted} ORDER BY p.model, p.position, p.subject`.execute(db);
  return rows.map((row) => ({ ...row, position: Number(row.position) }));
}

/** How many subjects each build could not take in, by `model build`; builds that took in everything are left out. */
export async function parkedCounts(db: Db, ledger: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ model: string; build: number; count: string }>`
    SELECT model, build, count(*) AS count FROM ${sql.id(registrySchema(ledger), 'parked')} GROUP BY model, build`.execute(
    db,
  );
  return new Map(rows.map(({ model, build, count }) => [`${model} ${build}`, Number(count)]));
}

/** What the projector that works says of itself, every few seconds. */
export interface ProjectorShown {
  readonly secondsAgo: number;
  /** Why it does not reach the log; absent where it does. */
  readonly trouble?: string;
}

/** Undefined where none ever showed itself. */
export async function shownProjector(db: Db, ledger: string): Promise<ProjectorShown | undefined> {
  const { rows } = await sql<{ seconds: string; trouble: string | null }>`
    SELECT extract(epoch FROM clock_timestamp() - shown_at) AS seconds, trouble
    FROM ${sql.id(registrySchema(ledger), 'projector')}`.execute(db);
  const [row] = rows;
  return row && { secondsAgo: Number(row.seconds), ...(row.trouble === null ? {} : { trouble: row.trouble }) };
}

/** A live build, and whether anything is parked in it. */
export interface LiveBuild extends Build {
  readonly hasParked: boolean;
}

/**
 * The builds that answer for these models, in one question. Throws `LedgerError('behind')` while one of them has none yet; those of `beside` are
 * left out then.
 */
export async function liveBuilds(
  db: Db,
  ledger: string,
  models: readonly string[],
  beside: readonly string[] = [],
): Promise<readonly LiveBuild[]> {
  const schema = registrySchema(ledger);
  const { rows } = await sql<BuildRow & { readonly has_parked: boolean }>`
    SELECT ${BUILD_COLUMNS}, EXISTS (
      SELECT 1 FROM ${sql.id(schema, 'parked')} p WHERE p.model = b.model AND p.build = b.build) AS has_parked
    FROM ${sql.id(schema, 'builds')} b WHERE state = 'live' AND model = ANY(${[...models, ...beside]}::text[])`.execute(
    db,
  );
  const missing = models.find((model) => !rows.some((row) => row.model === model));
  if (missing !== undefined)
    throw new LedgerError('behind', { message: `The read model ${missing} is being built.`, retryAfterSeconds: 1 });
  return rows.map((row) => ({ ...buildOf(row), hasParked: row.has_parked }));
}

/** Whether one of these builds lacks something of any of these subjects. */
export async function isParked(
  db: Db,
  ledger: string,
  builds: readonly Build[],
  subjects: readonly string[],
): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM ${sql.id(registrySchema(ledger), 'parked')}
    WHERE (model, build) IN (SELECT * FROM unnest(${builds.map((build) => build.model)}::text[],
      ${builds.map((build) => build.build)}::integer[])) AND subject = ANY(${subjects}::text[]) LIMIT 1`.execute(db);
  return rows.length > 0;
}

/** All subjects of which a build lacks an event at or before a position. */
export async function allLackedIn(
  db: Db,
  ledger: string,
  buildSchema: string,
  upTo: number,
): Promise<readonly string[]> {
  const schema = registrySchema(ledger);
  const { rows } = await sql<{ subject: string }>`
    SELECT DISTINCT p.subject FROM ${sql.id(schema, 'parked')} p JOIN ${sql.id(schema, 'builds')} b USING (model, build)
    WHERE b.schema_name = ${buildSchema} AND p.position <= ${upTo}`.execute(db);
  return rows.map(({ subject }) => subject);
}
