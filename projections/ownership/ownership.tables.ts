import { sql, type Kysely } from 'kysely';

/**
 * `titles`: what each event said of title, of the subject that it said it of; what reached contents is followed when it is asked. A row is believed from
 * `position` (the event's) until `believed_to`, the declaration by which it was erroneous.
 */
export const ownershipTables = [
  { name: 'titles', columns: ['position', 'at', 'believed_to', 'subject', 'type', 'from_party', 'to_party'] },
] as const;

export async function createOwnership(db: Kysely<unknown>, schema: string): Promise<void> {
  await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(db);
  await sql`
    CREATE TABLE ${sql.id(schema, 'titles')} (
      position bigint PRIMARY KEY, at bigint NOT NULL, believed_to bigint, subject text COLLATE "C" NOT NULL,
      type text COLLATE "C" NOT NULL, from_party text COLLATE "C", to_party text COLLATE "C")`.execute(db);
  await sql`CREATE INDEX ON ${sql.id(schema, 'titles')} (to_party, at) WHERE to_party IS NOT NULL`.execute(db);
}
