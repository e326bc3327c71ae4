import { sql, type Kysely, type RawBuilder } from 'kysely';

/**
 * `captures`: the key of every capture, its answer (JSON), and where it stands in the log. Record time in milliseconds.
 * `company_prefixes`: each GS1 company prefix that a capture told, with the position of the first that did.
 */
export const capturesTables = [
  {
    name: 'captures',
    columns: [
      'capture',
      'caller',
      'key',
      'request_hash',
      'operation',
      'recorded_for',
      'recorded_at',
      'first_position',
      'position',
      'answer',
    ],
  },
  { name: 'company_prefixes', columns: ['prefix', 'position'] },
] as const;

export function capturesTable(schema: string): RawBuilder<unknown> {
  return sql.id(schema, 'captures');
}

export function companyPrefixesTable(schema: string): RawBuilder<unknown> {
  return sql.id(schema, 'company_prefixes');
}

export async function createCaptures(db: Kysely<unknown>, schema: string): Promise<void> {
  const statements = [
    sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`,
    sql`CREATE TABLE ${capturesTable(schema)} (
      capture text COLLATE "C" PRIMARY KEY, caller text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
      request_hash text COLLATE "C" NOT NULL, operation text COLLATE "C" NOT NULL, recorded_for text COLLATE "C" NOT NULL,
      recorded_at bigint NOT NULL, first_position bigint NOT NULL, position bigint NOT NULL, answer text NOT NULL, UNIQUE (caller, key)
    )`,
    sql`CREATE UNIQUE INDEX ON ${capturesTable(schema)} (position)`,
    sql`CREATE TABLE ${companyPrefixesTable(schema)} (prefix text COLLATE "C" PRIMARY KEY, position bigint NOT NULL)`,
  ];
  for (const statement of statements) await statement.execute(db);
}
