import { sql, type Kysely } from 'kysely';

/**
 * `events`: every event of every subject. `carrier` is the container or assembly that it names; `bodies` has the rest, `body_back` positions before.
 * `bodies`: what events tell beside their subject. Within a capture equal ones are kept once, under the position of the first: an operation over
 * thousands of items says the same of each.
 * `captures`: what a history says of the capture that an event came with, by the position of its last event. An event's capture is the first
 * that ends at or after it.
 * `corrections`: each position that was declared erroneous, and the position of the declaration.
 */
export const historiesTables = [
  {
    name: 'events',
    columns: ['subject', 'position', 'revision', 'carrier', 'body_back'],
  },
  { name: 'bodies', columns: ['position', 'sort_at', 'type', 'body'] },
  {
    name: 'captures',
    columns: ['position', 'capture', 'operation', 'recorded_for', 'actor', 'device', 'system', 'reason', 'recorded_at'],
  },
  { name: 'corrections', columns: ['position', 'declared_by'] },
] as const;

export async function createHistories(db: Kysely<unknown>, schema: string): Promise<void> {
  await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(db);
  // Neither index is unique, nor ordered by position: so each of its keys is stored once for all the events that share it.
  await sql`
    CREATE TABLE ${sql.id(schema, 'events')} (
      position bigint NOT NULL, body_back integer NOT NULL, revision integer NOT NULL,
      subject text COLLATE "C" NOT NULL, carrier text COLLATE "C")`.execute(db);
  await sql`CREATE INDEX ON ${sql.id(schema, 'events')} (subject)`.execute(db);
  await sql`CREATE INDEX ON ${sql.id(schema, 'events')} (carrier) WHERE carrier IS NOT NULL`.execute(db);
  // `body` is text: it is read whole or not at all, and checking it as JSON once more would cost a fifth of the insert.
  await sql`
    CREATE TABLE ${sql.id(schema, 'bodies')} (
      position bigint PRIMARY KEY, sort_at bigint NOT NULL, type text COLLATE "C" NOT NULL, body text NOT NULL)`.execute(
    db,
  );
  await sql`
    CREATE TABLE ${sql.id(schema, 'captures')} (
      position bigint PRIMARY KEY, recorded_at bigint NOT NULL, capture text COLLATE "C" NOT NULL, operation text NOT NULL,
      recorded_for text NOT NULL, actor text, device text, system text, reason text)`.execute(db);
  await sql`
    CREATE TABLE ${sql.id(schema, 'corrections')} (
      position bigint NOT NULL, declared_by bigint NOT NULL, PRIMARY KEY (position, declared_by))`.execute(db);
}
