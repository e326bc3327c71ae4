import { afterAll, beforeAll } from '@jest/globals';
import { type TestDatabase, createTestDatabase } from '../../test/support/postgres.js';
import { describeWriter } from '../../test/support/writer-suite.js';
import { PostgresEventStore } from '../event-store/postgres/postgres-event-store.js';

let database: TestDatabase;
let ledgers = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describeWriter('over PostgreSQL', () =>
  PostgresEventStore.open({ connectionString: database.connectionString, ledger: `w${ledgers++}` }),
);
