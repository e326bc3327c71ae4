// What is told of one thing may hang on whatever was ever in it or carried it, at any remove, whenever that was.
import { sql } from 'kysely';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { ConnectedHistories } from '../projection.js';
import type { RowOf } from '../schema/row-types.js';
import { otherTypes } from './event-types.js';
import { loadHistories, tooLarge, type HistoriesReader } from './histories-reader.js';
import { bodiesTable, eventsTable } from './histories.tables.js';

/** More things than this are not followed: a pallet that goes round for years connects what it ever carried. */
const MAX_SUBJECTS = 50_000;

/** These, all that was ever in one of them or carried one, and so on. Throws `LedgerError('too-large')` above 50,000. */
async function connectedSubjects(
  { db, schema }: HistoriesReader,
  subjects: readonly string[],
  upTo: number,
): Promise<readonly string[]> {
  const events = eventsTable.in(schema);
  // Behind LIMIT no more of the recursion is done than is asked for.
  const { rows } = await sql<Pick<RowOf<typeof eventsTable>, 'subject'>>`
    WITH RECURSIVE connected (subject) AS (
      SELECT unnest(${eventsTable.array('subject', subjects)}) COLLATE "C"
      UNION
      SELECT e.subject FROM connected c CROSS JOIN LATERAL (
        SELECT carrier AS subject FROM ${events} WHERE subject = c.subject AND carrier IS NOT NULL AND position <= ${upTo}
        UNION ALL
        SELECT subject FROM ${events} WHERE carrier = c.subject AND position <= ${upTo} OFFSET 0) e)
    SELECT subject FROM connected LIMIT ${MAX_SUBJECTS + 1}`.execute(db);
  if (rows.length > MAX_SUBJECTS) throw tooLarge();
  return rows.map(({ subject }) => subject);
}

/** All events of these, as they were known at a position. */
async function eventsOf(
  reader: HistoriesReader,
  subjects: readonly string[],
  upTo: number,
): Promise<readonly ItemEvent[]> {
  return [...(await loadHistories(reader, subjects, upTo)).values()].flat();
}

/** What some event of names one of these parties, in whatever part: one reading of all bodies, which no index shortens. */
async function subjectsNaming(
  { db, schema }: HistoriesReader,
  parties: readonly string[],
  upTo: number,
): Promise<readonly string[]> {
  const texts = parties.map((party) => JSON.stringify(party));
  const { rows } = await sql<Pick<RowOf<typeof eventsTable>, 'subject'>>`
    SELECT DISTINCT e.subject FROM ${bodiesTable.in(schema)} b JOIN ${eventsTable.in(schema)} e ON e.position - e.body_back = b.position
    WHERE b.type NOT IN ${otherTypes} AND e.position <= ${upTo}
      AND EXISTS (SELECT FROM unnest(${texts}::text[]) AS t (text) WHERE position(t.text IN b.body) > 0)`.execute(db);
  return rows.map(({ subject }) => subject);
}

export function connectedHistories(reader: HistoriesReader): ConnectedHistories {
  return {
    connected: (subjects, upTo) => connectedSubjects(reader, subjects, upTo),
    eventsOf: (subjects, upTo) => eventsOf(reader, subjects, upTo),
    naming: (parties, upTo) => subjectsNaming(reader, parties, upTo),
  };
}
