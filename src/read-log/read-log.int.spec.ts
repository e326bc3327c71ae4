import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { insertReadGap, insertReads, listReadGaps, listReads, migrateReadLog, type ReadPlace } from './read-log.js';
import type { ReadMark } from './read-mark.js';
import { makeMonths, monthAfter, monthOf, pruneMonths } from './read-months.js';

let database: TestDatabase;
let db: Kysely<unknown>;
let ledgers = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new Kysely({ dialect: new PostgresDialect({ pool: openPool(database.connectionString) }) });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function newLedger(...months: readonly string[]): Promise<string> {
  const ledger = `l${++ledgers}`;
  await Promise.all([migrateReadLog(db, ledger), migrateReadLog(db, ledger)]);
  await Promise.all([makeMonths(db, ledger, months), makeMonths(db, ledger, months)]);
  return ledger;
}

const mark = (at: string, more: Partial<ReadMark> = {}): ReadMark => ({
  ...{ id: randomUUID(), at: new Date(at), principal: 'principal-1', permission: 'read:items', part: 'whole' },
  ...{ method: 'GET', url: '/v1/items/x', status: 200, isCut: false, request: 'r' },
  ...more,
});

async function partitions(ledger: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = ${`access_${ledger}`} ORDER BY 1`.execute(db);
  return rows.map(({ name }) => name);
}

describe('the read log', () => {
  it('keeps what is known of a question, and nothing for what is not', async () => {
    const ledger = await newLedger('2026-11');
    const bare = mark('2026-11-01T10:00:00.000Z');
    const full = mark('2026-11-01T10:00:00.001Z', {
      ...{ key: 'key-1', part: 'ended', body: '{}', sha256: 'ab', asOf: '2026-03-27', knownAt: '4711' },
      ...{ position: 4_711, rows: 3_000_000_000, isCut: true },
    });
    await insertReads(db, ledger, [bare, full]);
    const rows = await listReads(db, ledger, {}, { limit: 10 });
    expect(rows).toMatchObject([
      {
        id: full.id,
        key: 'key-1',
        part: 'ended',
        position: '4711',
        rows: '3000000000',
        is_cut: true,
        known_at: '4711',
      },
      { id: bare.id, key: null, part: 'whole', position: null, rows: null, is_cut: false, body: null, as_of: null },
    ]);
  });

  it('has what is sent twice once: the answer to the first may have been lost', async () => {
    const ledger = await newLedger('2026-11');
    const [one, other] = [mark('2026-11-01T10:00:00Z'), mark('2026-11-01T10:00:01Z')];
    await insertReads(db, ledger, [one]);
    await insertReads(db, ledger, [one, other]);
    expect((await listReads(db, ledger, {}, { limit: 10 })).map(({ id }) => id)).toEqual([other.id, one.id]);
  });

  it('is found by who, what and when, the newest first, page by page', async () => {
    const ledger = await newLedger('2026-10', '2026-11');
    const marks = [
      mark('2026-10-31T23:59:59.999Z'),
      mark('2026-11-01T00:00:00.000Z', { principal: 'principal-2' }),
      mark('2026-11-01T00:00:00.000Z', { permission: 'read:stock' }),
      mark('2026-11-01T00:00:00.000Z'),
      mark('2026-11-02T00:00:00.000Z'),
    ];
    await insertReads(db, ledger, marks);
    const [first, stranger, stock, second, last] = marks.map(({ id }) => id);
    const found = async (sought: Parameters<typeof listReads>[2]): Promise<readonly string[]> =>
      (await listReads(db, ledger, sought, { limit: 10 })).map(({ id }) => id);
    expect(await found({ principal: 'principal-2' })).toEqual([stranger]);
    expect(await found({ permission: 'read:stock' })).toEqual([stock]);
    const [fromMs, toMs] = [Date.parse('2026-11-01T00:00:00Z'), Date.parse('2026-11-01T00:00:00Z')];
    expect([...(await found({ fromMs, toMs, principal: 'principal-1' }))].sort()).toEqual([stock, second].sort());
    const paged: string[] = [];
    for (let behind: ReadPlace | undefined, more = true; more;) {
      const rows = await listReads(db, ledger, {}, { limit: 2, ...(behind ? { behind } : {}) });
      paged.push(...rows.map(({ id }) => id));
      const end = rows.at(-1);
      behind = end && { at: end.at.toISOString(), id: end.id };
      more = rows.length === 2;
    }
    expect([paged.at(0), paged.at(-1)]).toEqual([last, first]);
    expect([...paged].sort()).toEqual(marks.map(({ id }) => id).sort());
  });

  it('says when it was not written, in the time that is asked for', async () => {
    const ledger = await newLedger();
    const gap = { from: new Date('2026-11-01T10:00:00Z'), until: new Date('2026-11-01T11:00:00Z'), unrecorded: 7 };
    await insertReadGap(db, ledger, gap);
    const at = (time: string): number => Date.parse(`2026-11-01T${time}Z`);
    expect(await listReadGaps(db, ledger, {})).toEqual([gap]);
    expect(await listReadGaps(db, ledger, { fromMs: at('10:30:00'), toMs: at('10:40:00') })).toEqual([gap]);
    expect(await listReadGaps(db, ledger, { fromMs: at('11:00:01') })).toEqual([]);
    expect(await listReadGaps(db, ledger, { toMs: at('09:59:59') })).toEqual([]);
  });

  it('takes no mark of a month that was not made', async () => {
    const ledger = await newLedger('2026-11');
    await expect(insertReads(db, ledger, [mark('2026-12-01T00:00:00Z')])).rejects.toMatchObject({ code: '23514' });
  });

  it('goes month by month, once all of a month is older', async () => {
    const ledger = await newLedger('2025-12', '2026-01', '2026-02');
    await insertReads(db, ledger, [mark('2025-12-31T23:59:59.999Z'), mark('2026-01-01T00:00:00Z')]);
    const gap = (at: string) => ({ from: new Date(at), until: new Date(at), unrecorded: 1 });
    for (const at of ['2025-12-30T00:00:00Z', '2026-01-01T00:00:00Z']) await insertReadGap(db, ledger, gap(at));
    expect(await pruneMonths(db, ledger, new Date('2025-12-31T23:59:59.999Z'))).toEqual([]);
    expect(await partitions(ledger)).toHaveLength(5);
    const before = new Date('2026-01-01T00:00:00Z');
    const dropped = await Promise.all([pruneMonths(db, ledger, before), pruneMonths(db, ledger, before)]);
    expect(dropped.flat()).toEqual(['2025-12']);
    expect(await partitions(ledger)).toEqual(['read_gaps', 'reads', 'reads_2026_01', 'reads_2026_02']);
    expect(await listReads(db, ledger, {}, { limit: 10 })).toHaveLength(1);
    expect(await listReadGaps(db, ledger, {})).toHaveLength(1);
  });
});

describe('months', () => {
  it('are those of UTC, one after the other', () => {
    expect(monthOf(new Date('2026-12-31T23:59:59.999Z'))).toBe('2026-12');
    expect(['2026-11', '2026-12', '2027-01'].map(monthAfter)).toEqual(['2026-12', '2027-01', '2027-02']);
  });
});
