import { afterAll, beforeAll } from '@jest/globals';
import type pg from 'pg';
import { backUpSchemas } from '../../../test/support/back-up-schemas.js';
import { type TestDatabase, createTestDatabase, openPool } from '../../../test/support/postgres.js';
import { describeSetBack } from '../../../test/support/set-back-suite.js';
import type { WriterStores } from '../../../test/support/writer-stores.js';
import { describeWriter } from '../../../test/support/writer-suite.js';
import { PostgresEventStore } from '../../event-store/postgres/postgres-event-store.js';
import { PostgresInlineModels } from '../inline-models/postgres-inline-models.js';

let database: TestDatabase;
let pool: pg.Pool;
let ledgers = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.connectionString);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function open(): Promise<WriterStores> {
  const ledger = `w${ledgers++}`;
  const store = await PostgresEventStore.open({ connectionString: database.connectionString, ledger });
  const models = new PostgresInlineModels(pool, ledger);
  await models.migrate();
  return { store, database: { models, backUp: () => backUpSchemas(pool, ledger) } };
}

describeWriter('over PostgreSQL', open);
describeSetBack('over PostgreSQL', open);
