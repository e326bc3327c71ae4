import { sql, type Kysely, type RawBuilder } from 'kysely';

/**
 * `recalls`: the register. Positions are those of the captures that opened and closed them, times are milliseconds.
 * `marks`: what was said of single units, `marked` or `cleared` with its remedy, each believed between two captures.
 * Which units a recall affects is not kept: the scope is asked at the moment of the question, so that opening a recall of a million units
 * costs one row, and whatever arrives later is in it.
 */
export const recallsTables = [
  {
    name: 'recalls',
    columns: [
      'recall',
      'opened_at',
      'opened_position',
      'opened_by',
      'capture',
      'reason',
      'class',
      'remedy',
      'scope',
      'blocks',
      'sites',
      'closed_at',
      'closed_position',
      'closed_reason',
    ],
  },
  { name: 'marks', columns: ['recall', 'subject', 'status', 'remedy', 'marked_at', 'believed_from', 'believed_to'] },
] as const;

export function recallsTable(schema: string, table: (typeof recallsTables)[number]['name']): RawBuilder<unknown> {
  return sql.id(schema, table);
}

export async function createRecalls(db: Kysely<unknown>, schema: string): Promise<void> {
  const statements = [
    sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`,
    sql`CREATE TABLE ${recallsTable(schema, 'recalls')} (
      recall text COLLATE "C" PRIMARY KEY, opened_at bigint NOT NULL, opened_position bigint NOT NULL, opened_by text COLLATE "C" NOT NULL,
      capture text COLLATE "C" NOT NULL, reason text NOT NULL, class text, remedy text, scope text NOT NULL, blocks text[] NOT NULL,
      sites text[] NOT NULL, closed_at bigint, closed_position bigint, closed_reason text
    )`,
    sql`CREATE TABLE ${recallsTable(schema, 'marks')} (
      recall text COLLATE "C" NOT NULL, subject text COLLATE "C" NOT NULL, status text COLLATE "C" NOT NULL, remedy text,
      marked_at bigint, believed_from bigint NOT NULL, believed_to bigint
    ) WITH (fillfactor = 90)`,
    sql`CREATE INDEX ON ${recallsTable(schema, 'marks')} (recall, subject)`,
  ];
  for (const statement of statements) await statement.execute(db);
}
