import { sql } from 'kysely';
import { foldAsOf } from '../../src/ledger/history/refold.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import { numbered } from '../../src/ledger/item/rules.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import {
  beginsFilled,
  endsEmpty,
  judgedByContents,
  joiningsInDetail,
  livesAgain,
  withRepresentatives,
  type Joining,
} from '../../src/ledger/history/representatives.js';
import { bigint, textC } from '../schema/column.js';
import { rowSet } from '../schema/row-set.js';
import { closure } from './closure.queries.js';
import { joiningTypes, otherTypes } from './event-types.js';
import {
  eventOf,
  loadHistories,
  tooLarge,
  MAX_CLOSURE_EVENTS,
  type EventRow,
  type HistoriesReader,
} from './histories-reader.js';
import { bodiesTable, correctionsTable, eventsTable } from './histories.tables.js';

const joiningRows = rowSet({ carrier: textC, first: bigint, last: bigint }).named();

type Histories = ReadonlyMap<string, readonly ItemEvent[]>;

/**
 * What the stories of these subjects follow from: their own histories and those of all that ever carried them, and of whatever else was in these only what
 * changes them. Usually that is the coming of the others, told by a few representatives; where more is needed they are loaded with all that they did.
 * The fold of it tells of the subjects and their carriers the same stays and owners as that of the whole log, and where `findings` are asked for the same
 * contradictions; of the others it tells nothing.
 * Throws `LedgerError('too-large')` above `MAX_CLOSURE_EVENTS`.
 */
export async function lineageOf(
  reader: HistoriesReader,
  subjects: readonly string[],
  upTo: number,
  asked: 'states' | 'findings' = 'states',
): Promise<Histories> {
  const { histories, joinings } = await ownAndJoinings(reader, subjects, upTo);
  const whole = new Map(histories);
  const into = Map.groupBy(joinings, ({ carrier }) => carrier);
  const holding = new Set(into.keys());
  const again = new Set<string>();
  for (let size = -1; size !== whole.size;) {
    size = whole.size;
    const told = [...whole].filter(([id, history]) => livesAgain(history) || changesByContents(history, into.get(id)));
    const judged = asked === 'findings' ? judgedByContents(withRepresentatives(whole, joinings), holding) : [];
    const lives = [...told.map(([id]) => id), ...judged].filter((id) => !again.has(id));
    for (const id of lives) again.add(id);
    if (lives.length > 0) addTo(whole, await allAround(reader, lives, upTo));
    addTo(whole, await joined(reader, joiningsInDetail(whole, joinings), whole, upTo));
  }
  return withRepresentatives(whole, joinings);
}

/** Whether what becomes of it depends on what was in it then. */
function changesByContents(history: readonly ItemEvent[], joinings: readonly Joining[] | undefined): boolean {
  return joinings !== undefined && (endsEmpty(history) || beginsFilled(history, joinings));
}

/**
 * The own states of these subjects and of all that ever carried them, as they were at `atMs` (event time, milliseconds since 1970) as far as it was
 * known at `position`. `resolve` over them adds what the carriers did. How much is in them is not told: `contents` and `slots` count representatives.
 */
export async function statesAsOf(
  reader: HistoriesReader,
  subjects: readonly string[],
  atMs: number,
  position: number,
): Promise<ReadonlyMap<string, ItemState>> {
  const histories = await lineageOf(reader, subjects, position);
  const states = new Map(foldAsOf(histories, atMs, position));
  for (const [subject, state] of states) {
    const last = lastOf(histories.get(subject) ?? [], atMs);
    if (last) states.set(subject, { ...state, revision: last.revision, position: last.position });
  }
  return states;
}

/** Of what is told up to a time, the event that was recorded last: a fold counts all revisions that there are. */
function lastOf(history: readonly ItemEvent[], atMs: number): ItemEvent | undefined {
  const then = history.filter((event) => event.sortAt <= atMs);
  return then.reduce<ItemEvent | undefined>(
    (last, event) => (last && last.revision > event.revision ? last : event),
    undefined,
  );
}

/** These with all that was ever in them or carried any of it. */
async function allAround(reader: HistoriesReader, subjects: readonly string[], upTo: number): Promise<Histories> {
  return (await closure(reader, { subjects, since: Number.NEGATIVE_INFINITY, upTo })).histories;
}

function addTo(whole: Map<string, readonly ItemEvent[]>, more: Histories): void {
  for (const [subject, history] of more) whole.set(subject, history);
}

interface JoiningRow extends EventRow {
  readonly carrier: string | null;
  readonly last: string | null;
  readonly is_corrected: boolean | null;
}

/** One question: rows without a carrier are events of the subjects and their carriers; the others say who came into these, a row for all who came alike. */
async function ownAndJoinings(
  { db, schema }: HistoriesReader,
  subjects: readonly string[],
  upTo: number,
): Promise<{ readonly histories: Histories; readonly joinings: readonly Joining[] }> {
  const events = eventsTable.in(schema);
  const bodies = bodiesTable.in(schema);
  // OFFSET 0 keeps the database from joining with the whole table: a probe of an index for each row is faster by far.
  const { rows } = await sql<JoiningRow>`
    WITH RECURSIVE up_set (subject) AS (
      SELECT unnest(${eventsTable.array('subject', subjects)}) COLLATE "C"
      UNION
      SELECT e.carrier FROM up_set u CROSS JOIN LATERAL (
        SELECT carrier FROM ${events} WHERE subject = u.subject AND carrier IS NOT NULL AND position <= ${upTo} OFFSET 0) e
    ), told AS (
      SELECT e.subject, e.position, e.revision, e.position - e.body_back AS body_position,
        NULL::text AS carrier, NULL::bigint AS last, NULL::boolean AS is_corrected
      FROM up_set u CROSS JOIN LATERAL (
        SELECT * FROM ${events} WHERE subject = u.subject AND position <= ${upTo} OFFSET 0) e
      UNION ALL
      SELECT NULL, e.first, NULL, e.body_position, u.subject, e.last, EXISTS (
        SELECT FROM ${correctionsTable.in(schema)} c
        WHERE c.position BETWEEN e.first AND e.last AND c.declared_by <= ${upTo})
      FROM up_set u CROSS JOIN LATERAL (
        SELECT position - body_back AS body_position, min(position) AS first, max(position) AS last
        FROM ${events} WHERE carrier = u.subject AND position <= ${upTo} GROUP BY 1 OFFSET 0) e
    )
    SELECT t.*, b.sort_at, b.type, b.body, b.rules FROM told t CROSS JOIN LATERAL (
      SELECT sort_at, type, body, rules FROM ${bodies} WHERE position = t.body_position OFFSET 0) b
    WHERE CASE WHEN t.carrier IS NULL THEN b.type NOT IN ${otherTypes}
      ELSE b.type IN ${joiningTypes} END
    ORDER BY t.position LIMIT ${MAX_CLOSURE_EVENTS + 1}`.execute(db);
  if (rows.length > MAX_CLOSURE_EVENTS) throw tooLarge();
  return readIn(rows);
}

function readIn(rows: readonly JoiningRow[]): { readonly histories: Histories; readonly joinings: readonly Joining[] } {
  const histories = new Map<string, ItemEvent[]>();
  const joinings: Joining[] = [];
  const bodies = new Map<string, unknown>();
  for (const row of rows) {
    const event = eventOf(row, bodies);
    if (row.carrier !== null) {
      const { type, position: first, sortAt, rules, data } = event;
      const { carrier, last, is_corrected: isCorrected } = row;
      const told = { type, carrier, first, last: Number(last), sortAt, ...numbered(rules), data, isCorrected };
      joinings.push(told as Joining);
      continue;
    }
    const history = histories.get(event.subject);
    if (history) history.push(event);
    else histories.set(event.subject, [event]);
  }
  return { histories, joinings };
}

/** The histories, as far as they are not known, of those who came by these joinings. */
async function joined(
  reader: HistoriesReader,
  joinings: readonly Joining[],
  known: Histories,
  upTo: number,
): Promise<Histories> {
  if (joinings.length === 0) return new Map();
  const { rows } = await sql<Pick<EventRow, 'subject'>>`
    SELECT DISTINCT e.subject FROM ${joiningRows.as('j', joinings)}
    CROSS JOIN LATERAL (
      SELECT subject FROM ${eventsTable.in(reader.schema)}
      WHERE carrier = j.carrier COLLATE "C" AND position BETWEEN j.first AND j.last OFFSET 0) e
    LIMIT ${MAX_CLOSURE_EVENTS + 1}`.execute(reader.db);
  if (rows.length > MAX_CLOSURE_EVENTS) throw tooLarge();
  const subjects = rows.map((row) => row.subject).filter((subject) => !known.has(subject));
  return subjects.length === 0 ? new Map() : loadHistories(reader, subjects, upTo);
}
