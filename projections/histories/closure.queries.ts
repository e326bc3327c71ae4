import { sql, type Kysely, type RawBuilder } from 'kysely';
import { LedgerError } from '../../src/ledger/errors.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { Closure } from '../../src/ledger/operations/decide-context.js';

/** The build of `histories` to read from; `db` may be a transaction. */
export interface HistoriesReader {
  readonly db: Kysely<unknown>;
  readonly schema: string;
}

/** More than this is not folded in one go. */
export const MAX_CLOSURE_EVENTS = 500_000;

export interface EventRow {
  readonly subject: string;
  readonly position: string;
  readonly sort_at: string;
  readonly revision: number;
  readonly type: string;
  readonly body_position: string;
  readonly body: string;
}

/** What was written from an event is one again. `bodies` holds those read before: events of one operation share theirs. */
export function eventOf(row: EventRow, bodies: Map<string, unknown>): ItemEvent {
  if (!bodies.has(row.body_position)) bodies.set(row.body_position, JSON.parse(row.body));
  return {
    type: row.type,
    subject: row.subject,
    revision: row.revision,
    position: Number(row.position),
    sortAt: Number(row.sort_at),
    data: bodies.get(row.body_position),
  } as ItemEvent;
}

/**
 * The events that meet a condition on the row before them. OFFSET 0 keeps the database from joining with the whole table, to which it changes over
 * once a ledger has grown: a probe of an index for each row is faster by far.
 */
function eachWith(schema: string, columns: RawBuilder<unknown>, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`CROSS JOIN LATERAL (SELECT ${columns} FROM ${sql.id(schema, 'events')} WHERE ${condition} OFFSET 0) e`;
}

/**
 * The histories of these subjects, each in the order of its revisions, up to and with position `upTo`. Subjects without events are left out.
 * Throws `LedgerError('too-large')` above `MAX_CLOSURE_EVENTS`.
 */
export async function loadHistories(
  { db, schema }: HistoriesReader,
  subjects: readonly string[],
  upTo: number,
): Promise<ReadonlyMap<string, readonly ItemEvent[]>> {
  const { rows } = await sql<EventRow>`
    SELECT e.subject, e.position, e.revision, b.position AS body_position, b.sort_at, b.type, b.body
    FROM unnest(${subjects}::text[]) AS s (subject)
    ${eachWith(schema, sql`subject, position, revision, body_back`, sql`subject = s.subject COLLATE "C" AND position <= ${upTo}`)}
    CROSS JOIN LATERAL (
      SELECT position, sort_at, type, body FROM ${sql.id(schema, 'bodies')} WHERE position = e.position - e.body_back OFFSET 0) b
    WHERE b.type NOT IN ('RecallOpened', 'RecallClosed')
    ORDER BY e.subject, e.position LIMIT ${MAX_CLOSURE_EVENTS + 1}`.execute(db);
  if (rows.length > MAX_CLOSURE_EVENTS) throw tooLarge();
  const found = new Map<string, ItemEvent[]>();
  const bodies = new Map<string, unknown>();
  for (const row of rows) {
    const event = eventOf(row, bodies);
    const history = found.get(event.subject);
    if (history) history.push(event);
    else found.set(event.subject, [event]);
  }
  return found;
}

export function tooLarge(): LedgerError {
  const message = `More than ${MAX_CLOSURE_EVENTS} events bear on these subjects; they cannot be folded in one go.`;
  return new LedgerError('too-large', { message });
}

/** These subjects and everything that they ever carried, at any depth. */
async function withContents(
  { db, schema }: HistoriesReader,
  subjects: readonly string[],
  upTo: number,
): Promise<string[]> {
  const { rows } = await sql<{ subject: string }>`
    WITH RECURSIVE full_set (subject) AS (
      SELECT unnest(${subjects}::text[]) COLLATE "C"
      UNION
      SELECT e.subject FROM full_set f
      ${eachWith(schema, sql`subject`, sql`carrier = f.subject AND position <= ${upTo}`)})
    SELECT subject FROM full_set LIMIT ${MAX_CLOSURE_EVENTS + 1}`.execute(db);
  if (rows.length > MAX_CLOSURE_EVENTS) throw tooLarge();
  return rows.map((row) => row.subject);
}

/** Everything that ever carried one of these subjects, at any remove, themselves left out. */
export async function carriersEver(
  { db, schema }: HistoriesReader,
  subjects: readonly string[],
  upTo: number,
): Promise<string[]> {
  const { rows } = await sql<{ subject: string }>`
    WITH RECURSIVE up_set (subject) AS (
      SELECT unnest(${subjects}::text[]) COLLATE "C"
      UNION
      SELECT e.carrier FROM up_set u
      ${eachWith(schema, sql`carrier`, sql`subject = u.subject AND carrier IS NOT NULL AND position <= ${upTo}`)})
    SELECT subject FROM up_set`.execute(db);
  const own = new Set(subjects);
  return rows.map((row) => row.subject).filter((subject) => !own.has(subject));
}

export async function childrenEver(
  { db, schema }: HistoriesReader,
  carriers: readonly string[],
  upTo: number,
): Promise<string[]> {
  if (carriers.length === 0) return [];
  const { rows } = await sql<{ subject: string }>`
    SELECT DISTINCT e.subject FROM unnest(${carriers}::text[]) AS c (carrier)
    ${eachWith(schema, sql`subject`, sql`carrier = c.carrier COLLATE "C" AND position <= ${upTo}`)}
    LIMIT ${MAX_CLOSURE_EVENTS + 1}`.execute(db);
  if (rows.length > MAX_CLOSURE_EVENTS) throw tooLarge();
  return rows.map((row) => row.subject);
}

/**
 * What a late decision or fold over these subjects has to look at, as the log stood at `upTo`: their histories and those of all that they ever
 * carried; of all that ever carried one of these; and, as witnesses, of the other contents of those carriers and of what carried these elsewhere.
 * Throws `LedgerError('too-large')` above `MAX_CLOSURE_EVENTS` events.
 */
export async function closure(reader: HistoriesReader, subjects: readonly string[], upTo: number): Promise<Closure> {
  const full = await withContents(reader, subjects, upTo);
  const up = await carriersEver(reader, full, upTo);
  const written = new Set([...full, ...up]);
  const beside = (await childrenEver(reader, up, upTo)).filter((child) => !written.has(child));
  const above = beside.length === 0 ? [] : await carriersEver(reader, beside, upTo);
  const witnesses = new Set([...beside, ...above.filter((carrier) => !written.has(carrier))]);
  const histories = await loadHistories(reader, [...written, ...witnesses], upTo);
  return { histories, edges: new Set(up), witnesses };
}
