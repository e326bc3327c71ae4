import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from './embedded-postgres.js';

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'traceledger-embedded-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('keeps its data over a stop and a start, and never trades durability for speed', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await query(first.connectionString, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDir });
    expect(await query(second.connectionString, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    const names = ['fsync', 'synchronous_commit', 'full_page_writes'];
    for (const name of names) expect(await query(second.connectionString, `SHOW ${name}`)).toEqual([{ [name]: 'on' }]);
    expect((await stat(join(dataDir, 'superuser-password'))).mode & 0o777).toBe(0o600);
    await second.stop();
  });

  it('refuses a directory that a living process owns, by the name of the setting', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/DATA_DIR.*in use by process/);
    expect(await query(first.connectionString, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await first.stop();
  });

  it('takes over from an owner killed with its server running, and loses nothing committed', async () => {
    const { ownerPid, connectionString, exited } = await ownerInAnotherProcess(dataDir);
    await query(connectionString, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(ownerPid, 'SIGKILL');
    await exited;
    const second = await startEmbeddedPostgres({ dataDir });
    expect(await query(second.connectionString, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();
  });

  it('is not misled by a process file that names a stranger', async () => {
    await (await startEmbeddedPostgres({ dataDir })).stop();
    const path = join(dataDir, 'pgdata', 'postmaster.pid');
    await writeFile(path, `${process.pid}\n${join(dataDir, 'pgdata')}\n1\n5432\n\n127.0.0.1\n1 1\nready\n`);
    const second = await startEmbeddedPostgres({ dataDir });
    expect((await readFile(path, 'utf8')).split('\n')[0]).toBe(String(second.pid));
    await second.stop();
  });
});

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

interface Owner {
  readonly ownerPid: number;
  readonly connectionString: string;
  readonly exited: Promise<unknown>;
}

async function ownerInAnotherProcess(dataDir: string): Promise<Owner> {
  const script = `
    import { startEmbeddedPostgres } from './src/event-store/embedded/embedded-postgres.ts';
    const { connectionString } = await startEmbeddedPostgres({ dataDir: process.argv[1] });
    console.log(connectionString);
    setInterval(() => {}, 60_000);`;
  const hooks = resolve('test/support/register-typescript.mjs');
  const args = ['--import', hooks, '--input-type=module', '-e', script, dataDir];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const ended = exited.then(([code]) => Promise.reject(new Error(`the owner ended with ${code} before it was ready`)));
  const [line] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  return { ownerPid: child.pid as number, connectionString: line.toString().trim(), exited };
}
