import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { EpcisEvent } from '../../src/epcis/model/epcis-event.js';
import { ITEM_ROLES, type NameRole } from '../../src/epcis/model/event-names.js';
import { storedName } from './stored-name.js';
import { EVENTS_OF_A_CAPTURE, epcisEventsTable, epcisNamesTable } from './epcis-events.tables.js';

interface Reader {
  readonly db: Kysely<unknown>;
  readonly schema: string;
}

type TimeColumn = 'event_time' | 'record_time' | 'declared_at';
type ValueColumn =
  'type' | 'action' | 'biz_step' | 'disposition' | 'read_point' | 'biz_location' | 'transformation' | 'event_id';

/** What an index finds: events whose column, or one of whose names, is so. Times are nanoseconds since 1970; without both bounds there is one at all. */
export type Narrow =
  | { readonly kind: 'time'; readonly column: TimeColumn; readonly from?: bigint; readonly before?: bigint }
  | {
      readonly kind: 'column';
      readonly column: ValueColumn;
      readonly anyOf: readonly string[];
      readonly startingWith?: readonly string[];
    }
  | {
      readonly kind: 'names';
      readonly roles: readonly NameRole[];
      readonly exact: readonly string[];
      readonly prefixes: readonly string[];
      readonly type?: string;
    };

/** By what events are sorted, and where a page goes on: behind the event with that time and place. */
export interface EventOrder {
  readonly by: 'seq' | 'event_time' | 'record_time';
  readonly isDescending: boolean;
}
export interface EventPlace {
  readonly time: string;
  readonly seq: string;
}

export interface EventsQuestion {
  readonly narrows: readonly Narrow[];
  readonly order: EventOrder;
  readonly behind?: EventPlace;
  /** Events recorded later count for nothing. */
  readonly knownAt: number;
  /** Milliseconds since 1970, inclusive. */
  readonly asOfMs?: number;
  readonly limit: number;
}

export interface FoundEvent extends EventPlace {
  readonly event: EpcisEvent;
  /** Of the event as it is stored. */
  readonly bytes: number;
}

/** So many events that one name finds are looked up by their places; of more each event is asked whether it has the name. */
const NAMED_MOST = 10_000;

/** Events of one answer of the database: an event of thousands of items is a megabyte. */
const BYTES_MOST = 16 * 1024 * 1024;

export interface FoundEvents {
  readonly events: readonly FoundEvent[];
  /** There are no further ones. */
  readonly isLast: boolean;
}

/** Events that meet what the indexes tell, in order: as many as are asked for, or fewer where these are large, but one at least. */
export async function findEvents(reader: Reader, question: EventsQuestion): Promise<FoundEvents> {
  const { order, limit } = question;
  const conditions: RawBuilder<unknown>[] = [boundsOf(question)];
  for (const narrow of question.narrows) conditions.push(await conditionOf(reader, narrow));
  const column = sql.ref(`e.${order.by}`);
  const way = sql.raw(order.isDescending ? 'DESC' : 'ASC');
  // The sum reads how long a text is, not the text.
  const { rows } = await sql<{ readonly time: string; readonly seq: string; readonly said: string | null }>`
    SELECT f.time, f.seq, CASE WHEN f.bytes <= ${BYTES_MOST} OR f.nth = 1 THEN f.said END AS said
    FROM (
      SELECT e.*, sum(octet_length(e.said)) OVER place AS bytes, row_number() OVER place AS nth
      FROM (
        SELECT ${column} AS time, e.seq, e.said FROM ${epcisEventsTable.in(reader.schema)} e
        WHERE ${sql.join(conditions, sql` AND `)}
        ORDER BY ${column} ${way}, e.seq ${way} LIMIT ${limit}
      ) e
      WINDOW place AS (ORDER BY e.time ${way}, e.seq ${way} ROWS UNBOUNDED PRECEDING)
    ) f ORDER BY f.time ${way}, f.seq ${way}`.execute(reader.db);
  const events = rows.flatMap(({ time, seq, said }) =>
    said === null ? [] : [{ time, seq, event: JSON.parse(said) as EpcisEvent, bytes: said.length }],
  );
  return { events, isLast: rows.length < limit && events.length === rows.length };
}

function boundsOf({ knownAt, asOfMs, behind, order }: EventsQuestion): RawBuilder<unknown> {
  const seq = sql.ref('e.seq');
  const column = sql.ref(`e.${order.by}`);
  const known = sql`${seq} < ${epcisEventsTable.value('seq', String(BigInt(knownAt + 1) * BigInt(EVENTS_OF_A_CAPTURE)))}`;
  const happened =
    asOfMs === undefined
      ? sql``
      : sql` AND e.event_time < ${epcisEventsTable.value('event_time', String(BigInt(asOfMs + 1) * 1_000_000n))}`;
  const beyond =
    behind === undefined
      ? sql``
      : sql` AND (${column}, ${seq}) ${sql.raw(order.isDescending ? '<' : '>')} (${epcisEventsTable.value(order.by, behind.time)}, ${epcisEventsTable.value('seq', behind.seq)})`;
  return sql`${known}${happened}${beyond}`;
}

async function conditionOf(reader: Reader, narrow: Narrow): Promise<RawBuilder<unknown>> {
  switch (narrow.kind) {
    case 'time':
      return timed(narrow);
    case 'column': {
      const column = sql.ref(`e.${narrow.column}`);
      return anyName(column, narrow.anyOf, narrow.startingWith ?? []);
    }
    case 'names':
      return named(reader, narrow);
  }
}

function timed({ column, from, before }: Extract<Narrow, { kind: 'time' }>): RawBuilder<unknown> {
  const said = sql.ref(`e.${column}`);
  const clamped = (ns: bigint): string =>
    String(BigInt.asIntN(64, ns) === ns ? ns : ns > 0n ? 2n ** 63n - 1n : -(2n ** 63n));
  const bounds = [
    ...(from === undefined ? [] : [sql`${said} >= ${epcisEventsTable.value(column, clamped(from))}`]),
    ...(before === undefined ? [] : [sql`${said} < ${epcisEventsTable.value(column, clamped(before))}`]),
  ];
  return bounds.length === 0 ? sql`${said} IS NOT NULL` : sql.join(bounds, sql` AND `);
}

/** Behind all that begins so, in the order of code points. */
const endOf = (prefix: string): string => `${prefix}\u{10ffff}`;

function anyName(
  column: RawBuilder<unknown>,
  exact: readonly string[],
  prefixes: readonly string[],
): RawBuilder<unknown> {
  const ways = [
    ...(exact.length === 0 ? [] : [sql`${column} = ${epcisNamesTable.any('name', exact.map(storedName))}`]),
    ...prefixes.map(
      (prefix) =>
        sql`(${column} >= ${epcisNamesTable.value('name', storedName(prefix))} AND ${column} < ${epcisNamesTable.value('name', endOf(storedName(prefix)))})`,
    ),
  ];
  return ways.length === 0 ? sql`false` : sql`(${sql.join(ways, sql` OR `)})`;
}

/** Few events are named by an item, and most by a party: which of the two it is decides how they are found. */
async function named(
  { db, schema }: Reader,
  { roles, exact, prefixes, type }: Extract<Narrow, { kind: 'names' }>,
): Promise<RawBuilder<unknown>> {
  const meant = sql`${anyName(sql.ref('n.name'), exact, prefixes)} AND n.role = ${epcisNamesTable.any('role', roles)}${type === undefined ? sql`` : sql` AND n.type = ${epcisNamesTable.value('type', storedName(type))}`}`;
  const names = epcisNamesTable.in(schema);
  const { rows } = await sql<{ readonly seq: string }>`
    SELECT n.seq FROM ${names} n WHERE ${meant} LIMIT ${NAMED_MOST + 1}`.execute(db);
  if (rows.length > NAMED_MOST) return sql`EXISTS (SELECT FROM ${names} n WHERE n.seq = e.seq AND ${meant})`;
  return sql`e.seq = ${epcisEventsTable.any('seq', [...new Set(rows.map(({ seq }) => seq))])}`;
}

/** Values one after the other, each by `next` after the one before it: however often each is there, an index is asked once for it. */
async function listed(
  db: Reader['db'],
  next: (after: RawBuilder<unknown>) => RawBuilder<unknown>,
  behind: RawBuilder<unknown>,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly value: string }>`
    WITH RECURSIVE listed (value, place) AS (
      SELECT ${next(behind)}, 1
      UNION ALL
      SELECT ${next(sql.ref('l.value'))}, l.place + 1 FROM listed l WHERE l.value IS NOT NULL AND l.place < ${limit}
    )
    SELECT value FROM listed WHERE value IS NOT NULL ORDER BY value`.execute(db);
  return rows.map(({ value }) => value);
}

type Listed = 'biz_step' | 'disposition' | 'read_point' | 'biz_location';

/** The values of a column that events have, in order, `limit` of them behind one: each is found by the index, however many events have it. */
export async function valuesOf(
  { db, schema }: Reader,
  column: Listed,
  { behind, limit }: { readonly behind?: string; readonly limit: number },
): Promise<readonly string[]> {
  const events = epcisEventsTable.in(schema);
  const said = sql.ref(`e.${column}`);
  const next = (after: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`(SELECT ${said} FROM ${events} e WHERE ${said} > ${after} ORDER BY ${said} LIMIT 1)`;
  return listed(db, next, epcisEventsTable.value(column, storedName(behind ?? '')), limit);
}

/** The identifiers of items that events name, as `valuesOf`. */
export async function itemsNamed(
  { db, schema }: Reader,
  { behind, limit }: { readonly behind?: string; readonly limit: number },
): Promise<readonly string[]> {
  const names = epcisNamesTable.in(schema);
  const next = (after: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`(SELECT n.name FROM ${names} n WHERE n.name > ${after} AND n.role = ${epcisNamesTable.any('role', [...ITEM_ROLES])} ORDER BY n.name LIMIT 1)`;
  return listed(db, next, epcisNamesTable.value('name', storedName(behind ?? '')), limit);
}
