import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { discardReadModels } from '../../src/composition/discard-read-models.js';
import { dropEarlierModels, earlierModels } from './earlier-models.js';
import { addBuild, allBuilds, createRegistry } from './registry.js';

let database: TestDatabase;
let db: Kysely<unknown>;
let ledger = '';
let ledgers = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  db = new Kysely({ dialect: new PostgresDialect({ pool: openPool(database.connectionString) }) });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  ledger = `earlier_${++ledgers}`;
  await createRegistry(db, ledger);
  await addBuild(db, ledger, 'items', 1, 'live');
});

/** As processes left it that did not tell releases apart; one build had been dropped by them already. */
async function leaveBehind(shownSecondsAgo: number): Promise<void> {
  const shared = `read_${ledger}`;
  await sql`CREATE TABLE ${sql.id(shared, 'builds')} (model text, build integer, schema_name text)`.execute(db);
  await sql`INSERT INTO ${sql.id(shared, 'builds')} VALUES ('items', 1, ${`${ledger}_items_v1_b1`}),
    ('ownership', 2, ${`${ledger}_ownership_v1_b2`}), ('ownership', 1, ${`${ledger}_ownership_v1_b1`})`.execute(db);
  for (const table of ['parked', 'inline_checkpoint'])
    await sql`CREATE TABLE ${sql.id(shared, table)} (x integer)`.execute(db);
  await sql`CREATE TABLE ${sql.id(shared, 'projector')} AS
    SELECT clock_timestamp() - ${shownSecondsAgo} * interval '1 second' AS shown_at`.execute(db);
  for (const name of ['items_v1_b1', 'ownership_v1_b2']) {
    await sql`CREATE SCHEMA ${sql.id(`${ledger}_${name}`)}`.execute(db);
    await sql`CREATE TABLE ${sql.id(`${ledger}_${name}`, 'rows')} AS SELECT generate_series(1, 1000) AS x`.execute(db);
  }
}

const drop = (): Promise<readonly string[]> => db.transaction().execute((trx) => dropEarlierModels(trx, ledger));

async function schemas(): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`SELECT nspname AS name FROM pg_namespace
    WHERE nspname LIKE ${`${ledger}\\_%`} ORDER BY 1`.execute(db);
  return rows.map(({ name }) => name);
}

describe('read models of a time before releases were told apart', () => {
  it('are none in a ledger of now', async () => {
    expect(await earlierModels(db, ledger)).toBeUndefined();
    expect(await drop()).toEqual([]);
  });

  it('are found with their size, and dropped without what is of now', async () => {
    await leaveBehind(3_600);
    const names = [`${ledger}_items_v1_b1`, `${ledger}_ownership_v1_b2`];
    const found = await earlierModels(db, ledger);
    expect(found?.schemas).toEqual(names);
    expect(found?.bytes).toBeGreaterThanOrEqual(2 * 36_000);
    expect(await drop()).toEqual(names);
    expect(await schemas()).toEqual([]);
    expect(await earlierModels(db, ledger)).toBeUndefined();
    expect((await allBuilds(db, ledger)).map(({ model }) => model)).toEqual(['items']);
  });

  it('are kept while a projector of that time works', async () => {
    await leaveBehind(5);
    await expect(drop()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await schemas()).toHaveLength(2);
  });

  it('go with all others when all are discarded', async () => {
    await leaveBehind(3_600);
    await discardReadModels(db, ledger);
    expect(await schemas()).toEqual([]);
  });
});
