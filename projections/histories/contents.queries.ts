import { sql } from 'kysely';
import type { Asked, Found } from '../../src/ledger/history/closure.js';
import { numbered } from '../../src/ledger/item/rules.js';
import { STAYING, type CompletedStay } from '../../src/ledger/history/completed-stays.js';
import { packedType, otherTypes, unpackedType } from './event-types.js';
import { eachWith, tooLarge, MAX_CLOSURE_EVENTS, type HistoriesReader } from './histories-reader.js';
import { bodiesTable, correctionsTable, eventsTable } from './histories.tables.js';

/** As known at position `upTo`, and no otherwise at any position from `from` on. Those of `inDetail` are present in any case. */
export interface Known {
  readonly from: number;
  readonly upTo: number;
  readonly inDetail: readonly string[];
}

/** A row without a carrier is of something present, the others are of all whose stays were told alike. */
interface ContentsRow {
  readonly subject: string | null;
  readonly carrier: string;
  readonly joined_first: string;
  readonly joined_last: string;
  readonly joined_at: string;
  readonly joined_body: string;
  readonly joined_rules: number | null;
  readonly left_first: string;
  readonly left_last: string;
  readonly left_at: string;
  readonly left_body: string;
  readonly left_rules: number | null;
}

// Any time there is lies between these.
const NEVER = '-9223372036854775808';
const ALWAYS = '9223372036854775807';

function timeOf(ms: number): string {
  if (Number.isFinite(ms)) return String(Math.trunc(ms));
  return ms < 0 ? NEVER : ALWAYS;
}

/**
 * What was ever in these carriers: those that may be in them at `before` or later, and the completed stays of all others. It is what `completedStays` says
 * of the history of each of them, without any of these leaving the database.
 */
export async function contentsOf(
  { db, schema }: HistoriesReader,
  { carriers, before, inDetail }: Extract<Asked, { kind: 'contents' }>,
  known: Known,
): Promise<Found> {
  const bodies = bodiesTable.in(schema);
  const among = eventsTable.array('carrier', carriers);
  if (!(await haveCarried({ db, schema }, carriers, known.upTo))) return { kind: 'contents', present: [], over: [] };
  const { rows } = await sql<ContentsRow>`
    WITH children AS MATERIALIZED (
      SELECT DISTINCT e.subject FROM unnest(${among}) AS c (carrier)
      ${eachWith(schema, sql`subject`, sql`carrier = c.carrier COLLATE "C" AND position <= ${known.upTo}`)}
    ), told AS MATERIALIZED (
      SELECT w.*, ((w.type = ${packedType} AND w.next_type = ${unpackedType} AND w.next_carrier = w.carrier AND w.next_at < ${timeOf(before)})
          OR (w.type = ${unpackedType} AND w.last_type = ${packedType} AND w.last_carrier = w.carrier AND w.sort_at < ${timeOf(before)}))
        AND w.newest <= ${known.from}
        AND NOT EXISTS (SELECT FROM ${correctionsTable.in(schema)} r WHERE r.position = w.position AND r.declared_by <= ${known.upTo}) AS passes
      FROM children c CROSS JOIN LATERAL (
        SELECT c.subject, e.position, e.carrier, b.position AS body, b.type, b.sort_at, max(e.position) OVER () AS newest,
          lead(e.position) OVER o AS next_position, lead(e.carrier) OVER o AS next_carrier, lead(b.position) OVER o AS next_body,
          lead(b.type) OVER o AS next_type, lead(b.sort_at) OVER o AS next_at, lag(b.type) OVER o AS last_type, lag(e.carrier) OVER o AS last_carrier
        FROM ${eventsTable.in(schema)} e CROSS JOIN LATERAL (
          SELECT position, type, sort_at FROM ${bodies} WHERE position = e.position - e.body_back OFFSET 0) b
        WHERE e.subject = c.subject AND e.position <= ${known.upTo} AND b.type <> ${bodiesTable.all('type', [...STAYING])}
          AND b.type NOT IN ${otherTypes}
        WINDOW o AS (ORDER BY b.sort_at, e.position) OFFSET 0) w
      WHERE w.carrier = ANY(${among})
    ), present AS MATERIALIZED (
      SELECT subject FROM told GROUP BY subject
      HAVING NOT bool_and(coalesce(passes, false)) OR subject = ${eventsTable.any('subject', [...inDetail, ...known.inDetail])}
    ), completed AS (
      SELECT carrier, body, next_body, min(position) AS joined_first, max(position) AS joined_last,
        min(next_position) AS left_first, max(next_position) AS left_last
      FROM told WHERE type = ${packedType} AND subject NOT IN (SELECT subject FROM present) GROUP BY carrier, body, next_body
    )
    SELECT subject, NULL AS carrier, NULL AS joined_first, NULL AS joined_last, NULL AS joined_at, NULL AS joined_body, NULL AS joined_rules,
      NULL AS left_first, NULL AS left_last, NULL AS left_at, NULL AS left_body, NULL AS left_rules FROM present
    UNION ALL
    SELECT NULL, p.carrier, p.joined_first, p.joined_last, j.sort_at, j.body, j.rules, p.left_first, p.left_last, l.sort_at,
      l.body, l.rules
    FROM completed p JOIN ${bodies} j ON j.position = p.body JOIN ${bodies} l ON l.position = p.next_body
    LIMIT ${MAX_CLOSURE_EVENTS + 1}`.execute(db);
  if (rows.length > MAX_CLOSURE_EVENTS) throw tooLarge();
  return {
    kind: 'contents',
    present: rows.flatMap(({ subject }) => subject ?? []),
    over: rows.filter(({ subject }) => subject === null).map(completedStayOf),
  };
}

/** Most subjects carry nothing; that is told faster than what they carry. */
async function haveCarried(
  { db, schema }: HistoriesReader,
  carriers: readonly string[],
  upTo: number,
): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM unnest(${eventsTable.array('carrier', carriers)}) AS c (carrier)
    ${eachWith(schema, sql`subject`, sql`carrier = c.carrier COLLATE "C" AND position <= ${upTo}`)} LIMIT 1`.execute(
    db,
  );
  return rows.length > 0;
}

function completedStayOf(row: ContentsRow): CompletedStay {
  return {
    carrier: row.carrier,
    joined: {
      first: Number(row.joined_first),
      last: Number(row.joined_last),
      sortAt: Number(row.joined_at),
      ...numbered(row.joined_rules),
      data: JSON.parse(row.joined_body) as CompletedStay['joined']['data'],
    },
    left: {
      first: Number(row.left_first),
      last: Number(row.left_last),
      sortAt: Number(row.left_at),
      ...numbered(row.left_rules),
      data: JSON.parse(row.left_body) as CompletedStay['left']['data'],
    },
  };
}
