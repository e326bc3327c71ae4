import { sql, type Kysely } from 'kysely';
import {
  bigint,
  boolean,
  checked,
  defaulting,
  integer,
  nullable,
  text,
  textC,
  textOf,
  texts,
  timestamptz,
} from '../schema/column.js';
import { createMissingTables } from '../schema/create-tables.js';
import { Table, type TablesOf } from '../schema/table.js';

export type Db = Kysely<unknown>;

/** `building`: not yet served. `live`: what answers come from; one build of a model in a version at most. `old`: replaced, to be dropped. */
export type BuildState = 'building' | 'live' | 'old';

/** Each build of a read model in a version, and how far it is. Versions are text: those of the models that are built together tell of all of them. */
const modelBuilds = new Table(
  'model_builds',
  {
    position: bigint,
    build: integer,
    model: textC,
    version: textC,
    schema_name: text,
    state: checked(textOf<BuildState>(), "state IN ('building', 'live', 'old')"),
    event_id: text,
  },
  {
    key: ['model', 'version', 'build'],
    indexes: [{ name: 'one_live_build', on: ['model', 'version'], isUnique: true, where: "state = 'live'" }],
    fillfactor: 50,
  },
);

/** What a build could not take in. */
const parkedSubjects = new Table(
  'parked_subjects',
  { position: bigint, build: integer, model: textC, version: textC, subject: textC, error: text },
  { key: ['model', 'version', 'build', 'subject'] },
);

/** The projector of each release, as it showed itself last: its backend, and the builds that it keeps, each `model version`. */
const projectors = new Table(
  'projectors',
  { shown_at: timestamptz, backend: integer, release: textC, keeps: texts, trouble: nullable(text) },
  { key: ['release'], fillfactor: 50 },
);

/** Which releases were run, and what each needs. Made by earlier releases too, which do not say up to which form they can read the log. */
const releases = new Table(
  'releases',
  { release: text, versions: text, seen_at: timestamptz, reads_log_form: defaulting(integer, '1') },
  { key: ['release'], addedLater: ['reads_log_form'] },
);

/** How far the models of the writer are, by the group of versions that is built together. */
const inlineCheckpoints = new Table(
  'inline_checkpoints',
  { position: bigint, epoch: bigint, recorded_at: bigint, models: textC, event_id: text },
  { key: ['models'], fillfactor: 50 },
);

/** At most one row: the highest epoch of a writer, of whatever release, that has begun to answer. */
const leading = new Table(
  'leading',
  { one: checked(defaulting(boolean, 'true'), 'one'), epoch: bigint },
  { key: ['one'] },
);

const TABLES = [modelBuilds, parkedSubjects, projectors, releases, inlineCheckpoints, leading] as const;
export type RegistryTables = TablesOf<(typeof TABLES)[number]>;

/** The schema of what the processes of all releases share. `ledger` has passed the settings' check: a-z, 0-9 and _ only. */
export function ledgerSchema(ledger: string): string {
  return `read_${ledger}`;
}

/** Where NOTIFY tells that builds have moved (the position), or were added or switched (`BUILDS_CHANGED`). */
export function registryChannel(ledger: string): string {
  return ledgerSchema(ledger);
}

export const BUILDS_CHANGED = 'builds';

/** The tables of a ledger's registry, for the builder. */
export function registryOf(db: Db, ledger: string): Kysely<RegistryTables> {
  return db.withSchema(ledgerSchema(ledger)).withTables<RegistryTables>();
}

/** One of them, for statements that are written out. */
export function registryTable(ledger: string, name: keyof RegistryTables) {
  return sql.id(ledgerSchema(ledger), name);
}

/**
 * Makes what is missing of the registry. All releases share it, so that a later one may add a table, or a column with a default, and changes nothing
 * else.
 */
export async function createRegistry(db: Db, ledger: string): Promise<void> {
  if (await isComplete(db, ledger)) return;
  await db.transaction().execute(async (trx) => {
    // Two processes that start at the same moment would otherwise both create.
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${ledgerSchema(ledger)}, 0))`.execute(trx);
    await createMissingTables(trx, ledgerSchema(ledger), TABLES);
  });
}

/** Making what is there already waits for those who write to it, and a process that stands by looks often. */
async function isComplete(db: Db, ledger: string): Promise<boolean> {
  const columns = TABLES.flatMap((table) => Object.keys(table.columns).map((column) => `${table.name}.${column}`));
  const { rows } = await sql<{ columns: string }>`
    SELECT count(*) AS columns FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = to_regnamespace(${ledgerSchema(ledger)}) AND c.relkind = 'r'
      AND c.relname || '.' || a.attname = ANY(${columns}::text[])`.execute(db);
  return Number(rows[0]?.columns) === columns.length;
}

export async function isRegistryThere(db: Db, ledger: string): Promise<boolean> {
  const { rows } =
    await sql`SELECT 1 WHERE to_regclass(${`${ledgerSchema(ledger)}.${modelBuilds.name}`}) IS NOT NULL`.execute(db);
  return rows.length > 0;
}

export async function tellOf(db: Db, ledger: string, what: string): Promise<void> {
  await sql`SELECT pg_notify(${registryChannel(ledger)}, ${what})`.execute(db);
}
