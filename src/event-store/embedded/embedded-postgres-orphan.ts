import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LedgerError } from '../../ledger/errors.js';
import { EMBEDDED_SAYS } from '../event-store.sentences.js';

const FAST_SHUTDOWN_MS = 60_000;
const IMMEDIATE_SHUTDOWN_MS = 30_000;
const POLL_MS = 20;

/**
 * Deals with what a killed owner left: a server that still runs in this data directory is shut down by its process id,
 * its last backends are waited for, and a `postmaster.pid` whose number now belongs to a stranger is removed.
 * The caller owns the directory, so a server in it is an orphan. A process of any other directory is never touched.
 */
export async function stopLeftOver(pgdata: string, logger?: { info(message: string): void }): Promise<void> {
  const pidFile = join(pgdata, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (isPostmasterOf(pid, pgdata)) {
    logger?.info(`Stopping the PostgreSQL (process ${pid}) that an ended process left in ${pgdata}`);
    await shutDown(pid, pgdata);
  }
  if (!(await within(IMMEDIATE_SHUTDOWN_MS, () => processesIn(pgdata).length === 0))) {
    throw stillRunning(pgdata, processesIn(pgdata).join(', '));
  }
  // PostgreSQL removes a dead process's file by itself, but refuses to start while any process has that number.
  if (exists(pid)) await rm(pidFile, { force: true });
}

/** PostgreSQL: SIGINT is the fast shutdown, SIGQUIT the immediate one, which recovers at the next start. */
async function shutDown(pid: number, pgdata: string): Promise<void> {
  const ended = (): boolean => !isPostmasterOf(pid, pgdata);
  signal(pid, 'SIGINT');
  if (await within(FAST_SHUTDOWN_MS, ended)) return;
  signal(pid, 'SIGQUIT');
  if (!(await within(IMMEDIATE_SHUTDOWN_MS, ended))) throw stillRunning(pgdata, String(pid));
}

/** A PostgreSQL process works in its data directory; a zombie has none. */
function isPostmasterOf(pid: number, pgdata: string): boolean {
  if (process.platform === 'linux') return workingDirectory(pid) === pgdata && programOf(pid) === 'postgres';
  try {
    const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(pgdata);
  } catch {
    return false;
  }
}

/** Backends outlive a killed postmaster for a moment; where there is no /proc, PostgreSQL's own interlock has to do. */
function processesIn(pgdata: string): number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => workingDirectory(pid) === pgdata && programOf(pid) === 'postgres');
}

function workingDirectory(pid: number): string | undefined {
  return readLink(`/proc/${pid}/cwd`);
}

function programOf(pid: number): string | undefined {
  return readLink(`/proc/${pid}/exe`)
    ?.replace(/ \(deleted\)$/, '')
    .split('/')
    .at(-1);
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between, which is what was wanted.
  }
}

async function within(milliseconds: number, condition: () => boolean): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

function stillRunning(pgdata: string, pids: string): LedgerError {
  return new LedgerError('unavailable', {
    message: EMBEDDED_SAYS['still-running']({ pids, folder: pgdata }),
  });
}
