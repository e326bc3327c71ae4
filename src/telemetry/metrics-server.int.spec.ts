import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { createRegistry } from '../../projections/builds/registry.js';
import { releaseOf } from '../../projections/builds/releases.js';
import { until } from '../../test/faults/until.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { TcpProxy } from '../../test/support/tcp-proxy.js';
import { PostgresEventStore } from '../event-store/postgres/postgres-event-store.js';
import { createLogger } from './logging.js';
import { Metrics } from './metrics.js';
import { serveMetrics, type MetricsServer, type Refusal } from './metrics-server.js';

describe('the metrics of a process without an API', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let pool: pg.Pool;
  let store: PostgresEventStore;
  let server: MetricsServer;
  let refused: Refusal | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await TcpProxy.start(database.connectionString);
    pool = openPool(proxy.through(database.connectionString), { connectionTimeoutMillis: 60_000 });
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
    await createRegistry(db, 'main');
    store = await PostgresEventStore.open({ connectionString: database.connectionString, ledger: 'main' });
    const release = releaseOf('main', [], 1);
    const observed = { store, db, release, metrics: new Metrics(), pools: { projector: pool } };
    const logger = createLogger({ level: 'silent', name: 'test' });
    const door = { refusal: () => Promise.resolve(refused) };
    server = await serveMetrics(observed, { host: '127.0.0.1', port: 0, door, createServer }, logger);
  });
  afterAll(async () => {
    await server.close();
    await store.close();
    await pool.end();
    await proxy.close();
    await database.drop();
  });

  const ask = async (path: string): Promise<{ status: number; text: string }> => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return { status: response.status, text: await response.text() };
  };

  it('tells what is up, the connections, and the health', async () => {
    const { status, text } = await ask('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('traceledger_store_up 1');
    expect(text).toContain('traceledger_database_up 1');
    expect(text).toMatch(/traceledger_database_connections\{pool="projector",state="idle"\} [1-9]/);
    expect((await ask('/health/live')).status).toBe(200);
    expect((await ask('/health/ready')).status).toBe(200);
    expect((await ask('/elsewhere')).status).toBe(404);
  });

  it('is told to nobody whom the door refuses, but that the process lives', async () => {
    refused = 403;
    expect([await ask('/metrics'), await ask('/health/ready')].map(({ status }) => status)).toEqual([403, 403]);
    expect((await ask('/health/live')).status).toBe(200);
    refused = undefined;
  });

  it('says that the database is away, and that it is back', async () => {
    proxy.refuse();
    proxy.cut();
    const away = await ask('/health/ready');
    expect(away.status).toBe(503);
    expect((await ask('/metrics')).text).toContain('traceledger_database_up 0');
    expect((await ask('/metrics')).text).toContain('traceledger_store_up 1');
    proxy.restore();
    // A look takes three seconds at most, and a busy machine may let them pass.
    await until('health says so', async () => (await ask('/health/ready')).status === 200);
    await until('metrics say so', async () => (await ask('/metrics')).text.includes('traceledger_database_up 1'));
  });
});
