import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { type TestDatabase, createTestDatabase, openPool } from '../../../test/support/postgres.js';
import { PostgresLease, migrateLease } from './lease.js';

let database: TestDatabase;
let db: Kysely<unknown>;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new Kysely({ dialect: new PostgresDialect({ pool: openPool(database.connectionString) }) });
  await migrateLease(db, 'read_main');
  await migrateLease(db, 'read_main');
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const lease = (ledger: string, holder: string): PostgresLease =>
  new PostgresLease({
    db,
    schema: 'read_main',
    ledger,
    holder,
    address: `http://${holder}`,
    models: 'r1',
    leaseMs: 60_000,
  });

describe('the lease', () => {
  it('is held by one, who renews it, and tells the others where to find him', async () => {
    const [a, b] = [lease('one', 'a'), lease('one', 'b')];
    expect(await a.hold()).toEqual({ isHeld: true });
    expect(await b.hold()).toEqual({ isHeld: false, holder: 'a', address: 'http://a', keepsOurModels: true });
    expect(await a.hold()).toEqual({ isHeld: true });
  });

  it('goes on with a table that was made before releases were told apart', async () => {
    await sql`CREATE SCHEMA older`.execute(db);
    await sql`CREATE TABLE older.lease (ledger text PRIMARY KEY, holder text NOT NULL, address text NOT NULL, expires timestamptz NOT NULL)`.execute(
      db,
    );
    await sql`INSERT INTO older.lease VALUES ('one', 'a', 'http://a', now() + interval '1 hour')`.execute(db);
    await migrateLease(db, 'older');
    const b = new PostgresLease({
      db,
      schema: 'older',
      ledger: 'one',
      holder: 'b',
      address: '',
      models: 'r2',
      leaseMs: 60_000,
    });
    expect(await b.hold()).toEqual({ isHeld: false, holder: 'a', address: 'http://a', keepsOurModels: false });
  });

  it('is held by one of many who want it at once', async () => {
    const views = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((holder) => lease('many', holder).hold()));
    expect(views.filter(({ isHeld }) => isHeld)).toHaveLength(1);
  });

  it('passes at once to who starts again at the same address of the same host', async () => {
    const at = (holder: string): PostgresLease =>
      new PostgresLease({
        db,
        schema: 'read_main',
        ledger: 'again',
        holder,
        address: 'http://127.0.0.1:1',
        models: 'r1',
        leaseMs: 60_000,
      });
    expect(await at('host-1 100').hold()).toEqual({ isHeld: true });
    expect(await at('host-2 100').hold()).toMatchObject({ isHeld: false, holder: 'host-1 100' });
    expect(await at('host-1 101').hold()).toEqual({ isHeld: true });
  });

  it('passes on when it is released, or has run out', async () => {
    const [a, b, c] = [lease('pass', 'a'), lease('pass', 'b'), lease('pass', 'c')];
    await a.hold();
    await a.release();
    expect(await b.hold()).toEqual({ isHeld: true });
    await a.release();
    expect(await c.hold()).toMatchObject({ isHeld: false, holder: 'b' });
    await sql`UPDATE read_main.lease SET expires = now() - interval '1 second' WHERE ledger = 'pass'`.execute(db);
    expect(await c.hold()).toEqual({ isHeld: true });
    expect(await b.hold()).toMatchObject({ isHeld: false, holder: 'c' });
  });
});
