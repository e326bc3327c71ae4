import { afterEach, describe, expect, it } from '@jest/globals';
import { cp, rm } from 'node:fs/promises';
import pg from 'pg';
import { expectAllThere } from './all-there.js';
import { untilAtHead } from './clean-rebuild.js';
import { untilHealthSays } from './health.js';
import { serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { Witness, largeManufacture } from './witness.js';

let site: Site | undefined;
const copies: string[] = [];
afterEach(async () => {
  Witness.giveUp();
  await TestProcess.endAll();
  for (const name of copies.splice(0)) await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await site?.close();
});

const databaseUrl = (): string => site?.environment.DATABASE_URL ?? '';
const urlOf = ({ environment }: Site): string => `http://127.0.0.1:${environment.PORT}`;

async function onServer<Row extends pg.QueryResultRow>(
  statement: string,
  database = 'postgres',
): Promise<readonly Row[]> {
  const url = new URL(databaseUrl());
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** A backup, taken while nobody is connected; it can be run on as it is. */
async function backUpDatabase({ environment }: Site): Promise<Site['environment']> {
  const name = new URL(databaseUrl()).pathname.slice(1);
  const copy = `${name}_${copies.length}`;
  await onServer(`CREATE DATABASE ${copy} TEMPLATE ${name}`);
  copies.push(copy);
  return { ...environment, DATABASE_URL: databaseUrl().replace(name, copy) };
}

interface Running {
  readonly api: TestProcess;
  readonly projector: TestProcess;
}

async function startBoth(environment: Site['environment']): Promise<Running> {
  const api = TestProcess.start('src/api', environment);
  await api.printed(/listening/);
  const projector = TestProcess.start('src/projector', environment);
  await untilHealthSays(`http://127.0.0.1:${environment.PORT}`, { status: 'ready' });
  return { api, projector };
}

async function stop(...processes: readonly TestProcess[]): Promise<void> {
  for (const process of processes) process.signal('SIGTERM');
  for (const process of processes) await process.end();
}

/** Some operations, with all models at the end of the log; then nothing runs. */
async function record(opened: Site, witness: Witness, environment = opened.environment): Promise<void> {
  const { api, projector } = await startBoth(environment);
  witness.startClients(2, [urlOf(opened)]);
  await witness.progress(30);
  await witness.finish();
  const stores = await opened.open(environment);
  await untilAtHead(stores, stores.ledger).finally(() => stores.close());
  await stop(api, projector);
}

async function refuses(program: string, environment: Site['environment'], code: number): Promise<void> {
  const refused = TestProcess.start(program, environment);
  expect({ program, ...(await refused.end()) }).toEqual({ program, code, signal: null });
  expect(refused.output).toMatch(/built from another log/);
  expect(refused.output).toMatch(/restored from a backup.*npm run ledger -- discard/s);
  expect(refused.output).not.toMatch(/\n\s+at /);
}

async function discard(environment: Site['environment']): Promise<void> {
  const command = TestProcess.start('src/cli', environment, ['discard']);
  expect({ ...(await command.end()), said: command.output }).toMatchObject({ code: 0 });
  expect(command.output).toMatch(/Dropped: .*items.*stock-levels/);
}

describe('read models restored from a backup that is older than the log', () => {
  it.each(['api', 'projector'] as const)('are brought up to it, the %s first', async (first) => {
    const opened = (site = await serverSite('eventstoredb'));
    const witness = new Witness();
    await record(opened, witness);
    const older = await backUpDatabase(opened);
    await record(opened, witness);
    // One of the two is far behind the other for a while.
    const other = first === 'api' ? 'projector' : 'api';
    const alone = TestProcess.start(`src/${first}`, older);
    if (first === 'api') await alone.printed(/listening/);
    else {
      const stores = await opened.open(older);
      await untilAtHead(stores, stores.ledger).finally(() => stores.close());
    }
    TestProcess.start(`src/${other}`, older);
    await untilHealthSays(urlOf(opened), { status: 'ready' });
    // What was acknowledged after the backup is known by its key.
    witness.startClients(2, [urlOf(opened)]);
    await witness.progress(10);
    await witness.finish();
    await expectAllThere(opened, witness, older);
  });
});

describe('a log restored from a backup that is older than the read models', () => {
  it('is refused in plain words by each process, and taken when that is what a person wants; on EventStoreDB', async () => {
    const opened = (site = await serverSite('eventstoredb'));
    const [before, after] = [new Witness(), new Witness()];
    await record(opened, before);
    await opened.node?.kill();
    const backup = `${opened.node?.dir}.backup`;
    await cp(opened.node?.dir ?? '', backup, { recursive: true });
    await opened.node?.startAgain();
    await record(opened, after);
    const newer = await backUpDatabase(opened);
    await opened.node?.kill();
    await rm(opened.node?.dir ?? '', { recursive: true });
    await cp(backup, opened.node?.dir ?? '', { recursive: true });
    await rm(backup, { recursive: true });
    await opened.node?.startAgain();
    await refuses('src/api', opened.environment, 1);
    await refuses('src/projector', opened.environment, 3);
    await discard(opened.environment);
    // Other operations take the positions of those that the backup did not have.
    await record(opened, before);
    await record(opened, before);
    await expectAllThere(opened, before);
    // The read models of before know events of these positions that never were in this log.
    await refuses('src/api', newer, 1);
    await refuses('src/projector', newer, 3);
  });

  it('is refused in plain words by each process, and taken when that is what a person wants; on PostgreSQL', async () => {
    const opened = (site = await serverSite('postgres'));
    const witness = new Witness();
    await record(opened, witness);
    const database = new URL(databaseUrl()).pathname.slice(1);
    const [row] = await onServer<{ position: string }>('SELECT position FROM log_main.head', database);
    const head = Number(row?.position);
    const lost = new Witness();
    await record(opened, lost);
    // The tables of the log as they were before.
    await onServer(
      `DELETE FROM log_main.events WHERE position > ${head}; UPDATE log_main.head SET position = ${head}`,
      database,
    );
    await refuses('src/main', opened.environment, 1);
    await refuses('src/api', opened.environment, 1);
    await refuses('src/projector', opened.environment, 3);
    await discard(opened.environment);
    const { api } = await startBoth(opened.environment);
    const again = largeManufacture('after', 100_000, 50);
    expect((await witness.sendUntilAnswered(again, [urlOf(opened)])).status).toBe(201);
    const running = TestProcess.start('src/cli', opened.environment, ['discard']);
    expect(await running.end()).toMatchObject({ code: 1 });
    expect(running.output).toMatch(/Stop all of them/);
    expect(api.hasEnded).toBe(false);
    await expectAllThere(opened, witness);
  });
});
