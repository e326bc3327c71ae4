import { sql, type Kysely } from 'kysely';
import { LONGEST_COMPANY_PREFIX, SHORTEST_COMPANY_PREFIX } from '../../src/ledger/identity/epc-urn.js';
import type { RecordedAnswer } from '../../src/ledger/capture/recorded-answer.js';
import type { RowOf } from '../schema/row-types.js';
import { capturesTable, companyPrefixesTable, type CapturesTables } from './captures.tables.js';

type Db = Kysely<unknown>;

export interface CallerKey {
  readonly caller: string;
  readonly key: string;
}

export interface KnownKey extends CallerKey {
  readonly requestHash: string;
  readonly answer: RecordedAnswer;
}

/** `firstPosition` is that of the header, `position` that of the last event. */
export interface CapturePlace {
  readonly capture: string;
  readonly firstPosition: number;
  readonly position: number;
}

export interface CaptureFound extends CapturePlace {
  readonly caller: string;
  readonly key: string;
  readonly operation: string;
  readonly recordedFor: string;
  readonly answer: RecordedAnswer;
}

type Row = RowOf<typeof capturesTable>;

const asked = capturesTable.rows<CallerKey>({ caller: ({ caller }) => caller, key: ({ key }) => key });

function tablesIn(db: Db, schema: string): Kysely<CapturesTables> {
  return db.withSchema(schema).withTables<CapturesTables>();
}

export async function findKeys(db: Db, schema: string, keys: readonly CallerKey[]): Promise<readonly KnownKey[]> {
  if (keys.length === 0) return [];
  // Raw: the writer asks for the keys of each group, and the builder takes several times as long to write it.
  const { rows } = await sql<Pick<Row, 'caller' | 'key' | 'request_hash' | 'answer'>>`
    SELECT c.caller, c.key, c.request_hash, c.answer FROM ${asked.as('k', keys)}
    JOIN ${capturesTable.in(schema)} c ON c.caller = k.caller AND c.key = k.key`.execute(db);
  return rows.map(({ caller, key, request_hash: requestHash, answer }) => ({
    caller,
    key,
    requestHash,
    answer: answerOf(answer),
  }));
}

/** Unknown ones are left out. */
export async function findCaptures(db: Db, schema: string, ids: readonly string[]): Promise<readonly CaptureFound[]> {
  if (ids.length === 0) return [];
  const rows = await tablesIn(db, schema)
    .selectFrom('captures')
    .selectAll()
    .where('capture', '=', capturesTable.any('capture', ids))
    .execute();
  return rows.map(foundOf);
}

/** The capture that the event at this position belongs to; undefined where it belongs to none. */
export async function captureAt(db: Db, schema: string, position: number): Promise<CaptureFound | undefined> {
  const row = await tablesIn(db, schema)
    .selectFrom('captures')
    .selectAll()
    .where('position', '>=', String(position))
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  return row && Number(row.first_position) <= position ? foundOf(row) : undefined;
}

/** The capture that happened last at or before this position; undefined where none had. */
export async function lastCaptureUpTo(db: Db, schema: string, position: number): Promise<string | undefined> {
  const row = await tablesIn(db, schema)
    .selectFrom('captures')
    .select('capture')
    .where('position', '<=', String(position))
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.capture;
}

/** Where the captures stand that the ledger recorded under keys that begin so, after one position and up to another, in the order of the log. */
export async function ownCapturesBetween(
  db: Db,
  schema: string,
  keysBegin: string,
  { after, upTo }: { readonly after: number; readonly upTo: number },
): Promise<readonly Pick<CapturePlace, 'firstPosition' | 'position'>[]> {
  const rows = await tablesIn(db, schema)
    .selectFrom('captures')
    .select(['first_position', 'position'])
    .where('caller', '=', 'ledger')
    .where('key', '>=', keysBegin)
    .where('key', '<', `${keysBegin}\u{10ffff}`)
    .where('position', '>', String(after))
    .where('position', '<=', String(upTo))
    .orderBy('position')
    .execute();
  return rows.map((row) => ({ firstPosition: Number(row.first_position), position: Number(row.position) }));
}

/** The position of the last capture recorded at or before this moment; undefined where there is none. What was known then is what stood up to it. */
export async function positionKnownAt(db: Db, schema: string, recordedAtMs: number): Promise<number | undefined> {
  const row = await tablesIn(db, schema)
    .selectFrom('captures')
    .select('position')
    .where('recorded_at', '<=', String(recordedAtMs))
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && Number(row.position);
}

/** All that were told, each with the position of the capture that told it first. */
export async function companyPrefixes(
  db: Db,
  schema: string,
): Promise<readonly { readonly prefix: string; readonly position: number }[]> {
  const rows = await tablesIn(db, schema)
    .selectFrom('company_prefixes')
    .select(['prefix', 'position'])
    .orderBy('position')
    .orderBy('prefix')
    .execute();
  return rows.map(({ prefix, position }) => ({ prefix, position: Number(position) }));
}

/**
 * For each key (`companyPrefixKey`) the company prefix that it begins with, where one was told up to `knownAt`. Where two were, of different lengths, it is
 * the one told first, and of two told at once the shorter: one of them is wrong, and none is taken back by the other.
 */
export async function companyPrefixesOf(
  db: Db,
  schema: string,
  keys: readonly string[],
  knownAt = Number.MAX_SAFE_INTEGER,
): Promise<ReadonlyMap<string, string>> {
  const possible = new Set<string>();
  for (const key of keys)
    for (let length = SHORTEST_COMPANY_PREFIX; length <= LONGEST_COMPANY_PREFIX; length++)
      possible.add(key.slice(0, length));
  if (possible.size === 0) return new Map();
  const rows = await tablesIn(db, schema)
    .selectFrom('company_prefixes')
    .select('prefix')
    .where('prefix', '=', companyPrefixesTable.any('prefix', [...possible]))
    .where('position', '<=', String(knownAt))
    .orderBy('position')
    .orderBy('prefix')
    .execute();
  return new Map(
    keys.flatMap((key) => {
      const told = rows.find(({ prefix }) => key.startsWith(prefix));
      return told ? [[key, told.prefix]] : [];
    }),
  );
}

function answerOf(text: string): RecordedAnswer {
  return JSON.parse(text) as RecordedAnswer;
}

function foundOf(row: Row): CaptureFound {
  return {
    capture: row.capture,
    caller: row.caller,
    key: row.key,
    operation: row.operation,
    recordedFor: row.recorded_for,
    firstPosition: Number(row.first_position),
    position: Number(row.position),
    answer: answerOf(row.answer),
  };
}
