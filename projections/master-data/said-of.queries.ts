import type { Kysely } from 'kysely';
import { fieldsText } from '../../src/ledger/master-data/fields-text.js';
import type { StatementKept, SubjectKept } from '../../src/ledger/master-data/statements.js';
import { statementsTable, subjectsTable, type MasterDataTables } from './master-data.tables.js';

/** What was said of these subjects, as a decision needs it; those of which nothing was are left out. */
export async function saidOf(
  db: Kysely<unknown>,
  schema: string,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, SubjectKept>> {
  const tables = db.withSchema(schema).withTables<MasterDataTables>();
  const known = await tables
    .selectFrom('subjects')
    .select(['subject', 'revision'])
    .where('subject', '=', subjectsTable.any('subject', subjects))
    .execute();
  if (known.length === 0) return new Map();
  const rows = await tables
    .selectFrom('statements')
    .select([
      'position',
      'subject',
      'said_by',
      'sender',
      'spoken',
      'from_ms',
      'until_ms',
      'fields',
      'erroneous_captured',
    ])
    .where('subject', '=', statementsTable.any('subject', subjects))
    .orderBy('position')
    .execute();
  const statements = new Map<string, StatementKept[]>(known.map(({ subject }) => [subject, []]));
  for (const row of rows)
    statements.get(row.subject)?.push({
      ...{ position: Number(row.position), by: row.said_by, spoken: row.spoken, fromMs: Number(row.from_ms) },
      text: fieldsText(JSON.parse(row.fields)),
      ...(row.sender === null ? {} : { sender: row.sender }),
      ...(row.until_ms === null ? {} : { untilMs: Number(row.until_ms) }),
      ...(row.erroneous_captured === null ? {} : { isErroneous: true }),
    });
  return new Map(
    known.map(({ subject, revision }) => [subject, { revision, statements: statements.get(subject) ?? [] }]),
  );
}
