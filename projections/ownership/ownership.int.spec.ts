import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { LogScript } from '../../test/support/log-script.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import type { ClosureQuestion } from '../../src/ledger/history/closure.js';
import { closure } from '../histories/closure.queries.js';
import { histories } from '../histories/histories.projection.js';
import { owners } from '../histories/owners.queries.js';
import type { Db } from '../builds/registry.js';
import { hashRows } from '../runner/row-hashes.js';
import { ownership } from './ownership.projection.js';
import { titlesTo } from './ownership.queries.js';
import { NO_HISTORIES } from '../../test/support/no-histories.js';

const UNIT = '01/09506000134352/21/A1';
const CASE = '01/09506000134369/21/C1';

describe('ownership', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let db: Db;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = openPool(database.connectionString);
    db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  async function project(script: LogScript, name: string, batch: number): Promise<void> {
    await histories.create(db, `histories_${name}`);
    await ownership.create(db, `ownership_${name}`);
    for (let from = 0; from < script.captures.length; from += batch) {
      const part = script.captures.slice(from, from + batch);
      await db.transaction().execute(async (trx) => {
        const reader = { db: trx, schema: `histories_${name}` };
        const target = {
          db: trx,
          closure: (question: ClosureQuestion) => closure(reader, question),
          histories: NO_HISTORIES,
        };
        await histories.apply(part, { ...target, schema: reader.schema });
        await ownership.apply(part, { ...target, schema: `ownership_${name}` });
      });
    }
  }

  it('tells who owned a unit, as of a time and as known at a position, and what a party was given', async () => {
    const script = new LogScript();
    script.capture(['ItemManufactured', UNIT, { location: '414/1', owner: '417/1' }]);
    script.capture(['ItemPacked', UNIT, { container: CASE }]);
    script.capture(['ItemSold', CASE, { title: { from: '417/1', to: '417/2' } }]);
    const mistaken = script.capture(['ItemSold', UNIT, { title: { from: '417/2', to: '417/3' } }]);
    const declared = script.capture(['ErrorDeclared', UNIT, { positions: [script.positionOf(mistaken, 0)] }]);
    await project(script, 'a', 1);
    await project(script, 'b', 100);
    expect(await hashRows(db, ownership, 'ownership_a')).toEqual(await hashRows(db, ownership, 'ownership_b'));

    const reader = { db, schema: 'histories_a' };
    const names = async (question: object): Promise<unknown> =>
      (await owners(reader, { subject: UNIT, knownAt: declared.position, ...question })).map((link) => link.owner);
    expect(await names({})).toEqual(['417/1', '417/2']);
    expect(await names({ knownAt: mistaken.position })).toEqual(['417/1', '417/2', '417/3']);
    expect(await names({ asOfMs: Date.parse('2026-03-01T08:00:02Z') })).toEqual(['417/1']);
    expect(await names({ subject: '01/1/21/none' })).toEqual([]);

    const titles = { db, schema: 'ownership_a' };
    expect(await titlesTo(titles, { to: '417/2', limit: 10 })).toMatchObject([
      { subject: CASE, from: '417/1', how: 'ItemSold' },
    ]);
    expect(await titlesTo(titles, { to: '417/3', limit: 10 })).toEqual([]);
    expect(await titlesTo(titles, { to: '417/3', knownAt: mistaken.position, limit: 10 })).toHaveLength(1);
  });
});
