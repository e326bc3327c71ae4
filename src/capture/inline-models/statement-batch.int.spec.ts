import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type pg from 'pg';
import { createTestDatabase, openPool, type TestDatabase } from '../../../test/support/postgres.js';
import { type BatchCheck, batchedReads, collectedWrites } from './batched-database.js';
import { type BatchRow, encoded, runBatch } from './statement-batch.js';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  // One connection, so that each batch follows another on it.
  pool = openPool(database.connectionString, { max: 1 });
  await pool.query('CREATE TABLE things (id integer PRIMARY KEY, name text, tags text[], at bigint, is_new boolean)');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const NOTHING_CHECKED = (): BatchCheck => ({
  statement: sql`SELECT 1`.compile(collectedWrites(() => undefined)),
  expect: () => undefined,
});

type Thing = readonly [id: number, name: string | null, tags: readonly (string | null)[], at: number, isNew: boolean];

async function write(...things: readonly Thing[]): Promise<void> {
  const statements: Parameters<typeof runBatch>[1][number][] = [];
  const writes = collectedWrites((statement) => void statements.push(encoded(statement)));
  for (const [id, name, tags, at, isNew] of things)
    await sql`INSERT INTO things VALUES (${id}::integer, ${name}, ${tags}::text[], ${at}::bigint, ${isNew}::boolean)`.execute(
      writes,
    );
  await runBatch(pool, statements, { rows: false });
}

async function ids(): Promise<readonly number[]> {
  const { rows } = await pool.query<{ id: number }>('SELECT id FROM things ORDER BY id');
  return rows.map(({ id }) => id);
}

describe('a batch of statements', () => {
  it('writes what the parameters say, whatever stands in them, and again with the same statements', async () => {
    const odd = ['plain', '', 'a "quoted" one', 'back\\slash', '{braces, and commas}', 'NULL', null, 'ü\n漢'];
    await write([1, 'it\'s "odd" \\', odd, 1_772_352_000_000, true], [2, null, [], -1, false]);
    await write([3, '', ['again'], 0, true]);
    const { rows } = await pool.query('SELECT * FROM things WHERE id IN (1, 2, 3) ORDER BY id');
    expect(rows).toEqual([
      { id: 1, name: 'it\'s "odd" \\', tags: odd, at: '1772352000000', is_new: true },
      { id: 2, name: null, tags: [], at: '-1', is_new: false },
      { id: 3, name: '', tags: ['again'], at: '0', is_new: true },
    ]);
  });

  it('writes nothing where one of them fails, and leaves the pool as good as before', async () => {
    const before = await ids();
    await expect(write([10, 'a', [], 0, true], [10, 'b', [], 0, true], [11, 'c', [], 0, true])).rejects.toMatchObject({
      code: '23505',
    });
    expect(await ids()).toEqual(before);
    await write([12, 'd', [], 0, true]);
    expect(await ids()).toEqual([...before, 12]);
  });

  it('says so when its connection breaks', async () => {
    const cut = runBatch(
      pool,
      [encoded(sql`SELECT pg_terminate_backend(pg_backend_pid())`.compile(batchedReads(pool, NOTHING_CHECKED)))],
      {
        rows: true,
      },
    );
    await expect(cut).rejects.toThrow(/terminat/i);
    await expect(ids()).resolves.toContain(1);
  });

  it('refuses a parameter that it has no text for', async () => {
    const statement = sql`SELECT ${{ an: 'object' }}::text`.compile(batchedReads(pool, NOTHING_CHECKED));
    expect(() => encoded(statement)).toThrow('no parameter of a batch');
    await expect(sql`SELECT ${{ an: 'object' }}::text`.execute(batchedReads(pool, NOTHING_CHECKED))).rejects.toThrow(
      'no parameter of a batch',
    );
    await expect(ids()).resolves.toContain(1);
  });
});

describe('reads that are asked together', () => {
  it('are answered each with its own rows, in the types of the driver', async () => {
    const db = batchedReads(pool, NOTHING_CHECKED);
    const [counted, none, arrays] = await Promise.all([
      sql`SELECT count(*) AS many, 1 AS one FROM things`.execute(db),
      sql`SELECT 1 AS one WHERE false`.execute(db),
      sql`SELECT ARRAY['a', NULL] AS list, '{"a":1}'::jsonb AS object UNION ALL SELECT NULL, NULL`.execute(db),
    ]);
    expect(counted.rows).toEqual([{ many: String((await ids()).length), one: 1 }]);
    expect(none.rows).toEqual([]);
    expect(arrays.rows).toEqual([
      { list: ['a', null], object: { a: 1 } },
      { list: null, object: null },
    ]);
  });

  it('go over one connection at once, and fail together', async () => {
    const db = batchedReads(pool, NOTHING_CHECKED);
    const asked = [sql`SELECT 1 AS one`.execute(db), sql`SELECT 1 / 0`.execute(db)];
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    await expect(sql`SELECT 2 AS two`.execute(db)).resolves.toMatchObject({ rows: [{ two: 2 }] });
  });

  it('fail where what is checked with them does not hold, which is asked after them', async () => {
    const statement = sql`SELECT count(*)::integer AS many FROM things`.compile(collectedWrites(() => undefined));
    const expectMore = ([row]: readonly BatchRow[]): void => {
      throw new Error(`there are ${String(row?.['many'])}`);
    };
    const db = batchedReads(pool, () => ({ statement, expect: expectMore }));
    const before = (await ids()).length;
    const added = sql`INSERT INTO things VALUES (20) RETURNING id`.execute(db);
    const outcomes = await Promise.allSettled([added, sql`SELECT 1 AS one`.execute(db)]);
    const told = new Error(`there are ${before + 1}`);
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: told },
      { status: 'rejected', reason: told },
    ]);
  });
});
