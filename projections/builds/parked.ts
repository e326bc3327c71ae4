import { sql } from 'kysely';
import { isKnown, type Build, type BuildKey, type KnownModels } from './builds.js';
import { ledgerSchema, registryOf, type Db } from './registry.js';
import { parkedTable } from './registry.tables.js';

/** A subject whose events a model could not take in; its answers are incomplete from `position` on. */
export interface Parked {
  readonly model: string;
  readonly subject: string;
  readonly position: number;
  readonly error: string;
}

const parkedRows = parkedTable.named();

export async function park(
  db: Db,
  ledger: string,
  { model, version, build }: BuildKey,
  parked: readonly Omit<Parked, 'model'>[],
): Promise<void> {
  const rows = parked.map(({ subject, position, error }) => ({ model, version, build, subject, position, error }));
  await sql`${parkedRows.insert(ledgerSchema(ledger), rows)} ON CONFLICT DO NOTHING`.execute(db);
}

/** What one build could not take in. */
export async function parkedInBuild(db: Db, ledger: string, build: BuildKey): Promise<readonly Parked[]> {
  const { model, version, build: number } = build;
  const rows = await registryOf(db, ledger)
    .selectFrom('parked_subjects')
    .select(['model', 'subject', 'position', 'error'])
    .where((row) => row.and({ model, version, build: number }))
    .orderBy('position')
    .orderBy('subject')
    .execute();
  return rows.map((row) => ({ ...row, position: Number(row.position) }));
}

/** What the builds that answer could not take in. */
export async function parkedSubjects(db: Db, known: KnownModels): Promise<readonly Parked[]> {
  const rows = await parkedOfBuilds(db, known.ledger)
    .select(['p.model', 'p.version', 'p.subject', 'p.position', 'p.error'])
    .where('b.state', '=', 'live')
    .orderBy('p.model')
    .orderBy('p.position')
    .orderBy('p.subject')
    .execute();
  const ofKnown = rows.filter((row) => isKnown(known, row));
  return ofKnown.map(({ model, subject, position, error }) => ({ model, subject, position: Number(position), error }));
}

/** How many subjects each build could not take in, by its schema; builds that took in everything are left out. */
export async function parkedCounts(db: Db, ledger: string): Promise<ReadonlyMap<string, number>> {
  const rows = await parkedOfBuilds(db, ledger)
    .select(({ fn }) => ['b.schema_name', fn.countAll().as('count')])
    .groupBy('b.schema_name')
    .execute();
  return new Map(rows.map((row) => [row.schema_name, Number(row.count)]));
}

/** Whether one of these builds lacks something of any of these subjects. */
export async function isParked(
  db: Db,
  ledger: string,
  builds: readonly Build[],
  subjects: readonly string[],
): Promise<boolean> {
  const found = await registryOf(db, ledger)
    .selectFrom('parked_subjects')
    .select('subject')
    .where((row) => row.or(builds.map(({ model, version, build }) => row.and({ model, version, build }))))
    .where('subject', '=', parkedTable.any('subject', subjects))
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** All subjects of which a build lacks an event at or before a position. */
export async function allLackedIn(
  db: Db,
  ledger: string,
  buildSchema: string,
  upTo: number,
): Promise<readonly string[]> {
  const rows = await parkedOfBuilds(db, ledger)
    .select('p.subject')
    .distinct()
    .where('b.schema_name', '=', buildSchema)
    .where('p.position', '<=', String(upTo))
    .execute();
  return rows.map(({ subject }) => subject);
}

/** `p`: what is parked; `b`: the build that it is parked in. */
function parkedOfBuilds(db: Db, ledger: string) {
  return registryOf(db, ledger)
    .selectFrom('parked_subjects as p')
    .innerJoin('model_builds as b', (join) =>
      join.onRef('b.model', '=', 'p.model').onRef('b.version', '=', 'p.version').onRef('b.build', '=', 'p.build'),
    );
}
