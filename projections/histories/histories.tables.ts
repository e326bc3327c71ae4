import { sql, type Kysely } from 'kysely';

/**
 * `events`: every event of every subject, compact, in the order of its subject's own revisions. `carrier` is the container or assembly that the
 * event names.
 * `captures`: what a history says of the capture that an event came with, by the position of its last event. An event's capture is the first
 * that ends at or after it.
 */
export const historiesTables = [
  {
    name: 'events',
    columns: ['subject', 'position', 'sort_at', 'revision', 'type', 'carrier', 'body'],
  },
  {
    name: 'captures',
    columns: ['position', 'capture', 'operation', 'recorded_for', 'actor', 'device', 'system', 'reason', 'recorded_at'],
  },
] as const;

export async function createHistories(db: Kysely<unknown>, schema: string): Promise<void> {
  await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(db);
  // `body` is text: it is read whole or not at all, and checking it as JSON once more would cost a fifth of the insert.
  await sql`
    CREATE TABLE ${sql.id(schema, 'events')} (
      position bigint NOT NULL, sort_at bigint NOT NULL, revision integer NOT NULL,
      subject text COLLATE "C" NOT NULL, type text COLLATE "C" NOT NULL, carrier text COLLATE "C", body text NOT NULL,
      PRIMARY KEY (subject, position))`.execute(db);
  await sql`
    CREATE INDEX ON ${sql.id(schema, 'events')} (carrier, subject) WHERE carrier IS NOT NULL`.execute(db);
  await sql`
    CREATE TABLE ${sql.id(schema, 'captures')} (
      position bigint PRIMARY KEY, recorded_at bigint NOT NULL, capture text COLLATE "C" NOT NULL, operation text NOT NULL,
      recorded_for text NOT NULL, actor text, device text, system text, reason text)`.execute(db);
}
