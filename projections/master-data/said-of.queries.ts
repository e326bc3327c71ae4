import type { Kysely } from 'kysely';
import type { SubjectKept } from '../../src/ledger/master-data/statements.js';
import { statementsOf } from './master-data.queries.js';
import { subjectsTable, type MasterDataTables } from './master-data.tables.js';

/** What was said of these subjects, as a decision needs it; those of which nothing was are left out. */
export async function saidOf(
  db: Kysely<unknown>,
  schema: string,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, SubjectKept>> {
  const known = await db
    .withSchema(schema)
    .withTables<MasterDataTables>()
    .selectFrom('subjects')
    .select(['subject', 'revision'])
    .where('subject', '=', subjectsTable.any('subject', subjects))
    .execute();
  if (known.length === 0) return new Map();
  const statements = Map.groupBy(await statementsOf(db, schema, subjects), ({ subject }) => subject);
  return new Map(
    known.map(({ subject, revision }) => [subject, { revision, statements: statements.get(subject) ?? [] }]),
  );
}
