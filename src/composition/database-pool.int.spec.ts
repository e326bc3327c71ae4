import { afterEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Socket } from 'node:net';
import { databaseAway } from '../../projections/reading/database-away.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { readConfig } from '../config.js';
import { BadSettingsError } from '../settings-reader.js';
import { LedgerError } from '../ledger/errors.js';
import { createLogger } from '../telemetry/logging.js';
import { openPool } from './database-pool.js';
import { openStores } from './open-ledger.js';

const logger = createLogger({ level: 'silent', name: 'test', forPerson: false });

let database: TestDatabase | undefined;
afterEach(async () => {
  await database?.drop();
});

describe('more questions than there are connections', () => {
  it('are told that too much is asked, not that the database is away', async () => {
    database = await createTestDatabase();
    const settings = { connectionString: database.connectionString, max: 1, answerMs: 0, connectionTimeoutMillis: 200 };
    const opened = openPool(settings, logger);
    const { pool, db } = opened;
    const held = await pool.connect();
    const errors = await Promise.all(
      Array.from({ length: 1_100 }, () =>
        sql`SELECT 1`.execute(db).then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
    );
    held.release();
    const atOnce = errors.filter((error) => error instanceof LedgerError);
    expect(atOnce).toHaveLength(100);
    for (const error of errors)
      expect(error instanceof LedgerError ? error : databaseAway(error)).toMatchObject({ code: 'overloaded' });
    expect((await sql<{ one: number }>`SELECT 1 AS one`.execute(db)).rows).toEqual([{ one: 1 }]);
    await opened.close();
  });
});

/** It never gets through to anybody. */
class DeafSocket extends Socket {
  override connect(): this {
    return this;
  }
}

describe('a connection that cannot be opened in time', () => {
  it.each([
    { answers: true, code: 'overloaded' },
    { answers: false, code: 'unavailable' },
  ])('is $code where the database answers others meanwhile: $answers', async ({ answers, code }) => {
    database = await createTestDatabase();
    let sockets = 0;
    const stream = (): Socket => (sockets++ === 0 ? new Socket() : new DeafSocket());
    const settings = { connectionString: database.connectionString, max: 2, answerMs: 0, connectionTimeoutMillis: 300 };
    const opened = openPool({ ...settings, stream }, logger);
    const { db } = opened;
    const error = await db.connection().execute(async (held) => {
      await sql`SELECT 1`.execute(held);
      let isTold = false;
      const asked = sql`SELECT 1`.execute(db).then(
        () => undefined,
        (refused: unknown) => refused,
      );
      const told = asked.finally(() => (isTold = true));
      while (answers && !isTold) await sql`SELECT 1`.execute(held);
      return told;
    });
    expect(error instanceof LedgerError ? error : databaseAway(error)).toMatchObject({ code });
    await opened.close();
  });
});

describe('a password that PostgreSQL refuses', () => {
  it('is a bad setting, which no waiting mends', async () => {
    database = await createTestDatabase();
    const url = new URL(database.connectionString);
    url.username = 'nobody';
    url.password = 'wrong';
    const config = { ...readConfig({}), databaseUrl: url.href };
    const error = await openStores(config, logger).catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(BadSettingsError);
    expect(String(error)).toMatch(/DATABASE_URL=postgres:\/\/nobody:\*\*\*@.*PostgreSQL refuses it/s);
    expect(String(error)).not.toContain('wrong');
  });
});
