import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createTestDatabase, openPool, type TestDatabase } from '../../../test/support/postgres.js';
import { TcpProxy } from '../../../test/support/tcp-proxy.js';
import { newEvents, PATIENT_MS, type ContractTarget, type Patience } from '../contract/event-store-target.contract.js';
import { eventStoreContract } from '../contract/event-store.contract.js';
import { BEFORE_FIRST } from '../event-store.js';
import { PostgresEventStore } from './postgres-event-store.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const newLedger = (): string => `t${randomUUID().replaceAll('-', '')}`;

const TIMING = {
  patient: {
    statementTimeoutMilliseconds: PATIENT_MS,
    connectTimeoutMilliseconds: PATIENT_MS,
    pollMilliseconds: PATIENT_MS,
    silenceMilliseconds: PATIENT_MS,
  },
  impatient: {
    statementTimeoutMilliseconds: 1_000,
    connectTimeoutMilliseconds: 1_000,
    pollMilliseconds: 500,
    silenceMilliseconds: 1_000,
  },
};

async function openTarget(patience: Patience): Promise<ContractTarget> {
  const { connectionString } = database;
  const ledger = newLedger();
  const proxy = await TcpProxy.start(connectionString);
  const store = await PostgresEventStore.open({
    connectionString: proxy.through(connectionString),
    ledger,
    ...TIMING[patience],
  });
  const others: PostgresEventStore[] = [];
  return {
    store,
    connect: async () => {
      const other = await PostgresEventStore.open({ connectionString, ledger, ...TIMING.patient });
      others.push(other);
      return other;
    },
    faults: {
      dropConnections: async () => proxy.cut(),
      // The statement's text is sent once; later calls carry only its name and the values.
      dropReplyAfterCommit: async () => void proxy.loseReplyTo((request) => request.includes('append')),
      silence: async () => proxy.silence(),
      restore: async () => proxy.restore(),
      bytesReceived: () => proxy.bytesToClients,
    },
    close: async () => {
      proxy.restore();
      await Promise.all([store, ...others].map((each) => each.close()));
      await proxy.close();
    },
  };
}

eventStoreContract('PostgreSQL', openTarget);

describe('the log in PostgreSQL', () => {
  it('survives the server ending its connections', async () => {
    const store = await PostgresEventStore.open({ connectionString: database.connectionString, ledger: newLedger() });
    await store.append(newEvents(1), BEFORE_FIRST);
    const admin = openPool(database.connectionString);
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const events = newEvents(2);
    let outcome = await store.append(events, 0);
    if (outcome.kind === 'unknown') outcome = await store.append(events, 0);
    expect(outcome).toEqual({ kind: 'appended', position: 2 });
    await admin.end();
    await store.close();
  });

  it('is created once however many open it at the same time, each ledger by itself', async () => {
    const { connectionString } = database;
    const [ledger, another] = [newLedger(), newLedger()];
    const stores = await Promise.all(
      [ledger, ledger, ledger, another].map((name) => PostgresEventStore.open({ connectionString, ledger: name })),
    );
    await stores[0]?.append(newEvents(3), BEFORE_FIRST);
    expect(await Promise.all(stores.map((store) => store.head()))).toEqual([2, 2, 2, BEFORE_FIRST]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('says unavailable when nothing listens, and refuses a name that is no ledger', async () => {
    const proxy = await TcpProxy.start(database.connectionString);
    proxy.refuse();
    const connectionString = proxy.through(database.connectionString);
    await expect(PostgresEventStore.open({ connectionString, ledger: 'main' })).rejects.toMatchObject({
      code: 'unavailable',
    });
    await expect(PostgresEventStore.open({ connectionString, ledger: 'a; DROP' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    await proxy.close();
  });

  it('keeps a lean row', async () => {
    const ledger = newLedger();
    const store = await PostgresEventStore.open({ connectionString: database.connectionString, ledger });
    const at = '2026-01-01T00:00:00Z';
    const events = newEvents(100).map((event) => ({
      ...event,
      data: { at, location: '414/9506000134352', lot: 'A123' },
    }));
    await store.append(events, BEFORE_FIRST);
    const admin = openPool(database.connectionString);
    const { rows } = await admin.query<{ bytes: number }>(
      `SELECT avg(pg_column_size(e.*))::float8 AS bytes FROM log_${ledger}.events e`,
    );
    expect(rows[0]?.bytes).toBeLessThan(220);
    await admin.end();
    await store.close();
  });
});
