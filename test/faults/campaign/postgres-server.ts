import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { postgresCommand, postgresEnvironment } from '../../../src/event-store/embedded/embedded-postgres-account.js';
import { startEmbeddedPostgres } from '../../../src/event-store/embedded/embedded-postgres.js';
import { until } from '../until.js';

/** The PostgreSQL that comes with the project, as a server of its own: killed, it comes back at the same port with the same settings. */
export class PostgresServer {
  private constructor(
    /** Of the database `postgres`. */
    readonly connectionString: string,
    private readonly pgdata: string,
    private readonly args: readonly string[],
    private server: ChildProcess,
  ) {}

  static async start(dataDir: string): Promise<PostgresServer> {
    const first = await startEmbeddedPostgres({ dataDir });
    const pgdata = join(dataDir, 'pgdata');
    // PostgreSQL writes its command line there, each argument in quotes.
    const line = await readFile(join(pgdata, 'postmaster.opts'), 'utf8');
    await first.stop();
    const args = [...line.matchAll(/"([^"]*)"/g)].map(([, argument = '']) => argument);
    const started = launch(pgdata, args);
    const server = new PostgresServer(first.connectionString, pgdata, args, started);
    await server.untilReady();
    return server;
  }

  /** kill -9 of the postmaster; its backends end when they notice. */
  async kill(): Promise<void> {
    const { server } = this;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
    await until('the last backend is gone', async () => (await this.backends()).length === 0, { everyMs: 5 });
  }

  /** kill -9 of one backend: PostgreSQL ends all others and recovers. Answers which; undefined where there is none. */
  async killBackend(choose: (count: number) => number): Promise<number | undefined> {
    const backends = (await this.backends()).filter((pid) => pid !== this.server.pid);
    const victim = backends[choose(backends.length)];
    if (victim !== undefined) sendSignal(victim, 'SIGKILL');
    return victim;
  }

  async startAgain(): Promise<void> {
    this.server = launch(this.pgdata, this.args);
    await this.untilReady();
  }

  /** Fast shutdown. */
  async stop(): Promise<void> {
    const { server } = this;
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    await ended;
  }

  get isRunning(): boolean {
    return this.server.exitCode === null && this.server.signalCode === null;
  }

  private async untilReady(): Promise<void> {
    const { server } = this;
    await until('PostgreSQL takes connections', async () => {
      if (!this.isRunning) throw new Error('PostgreSQL ended while starting; its log is in the evidence');
      const lines = (await readFile(join(this.pgdata, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
      return lines[0] === String(server.pid) && lines[7]?.trim() === 'ready';
    });
  }

  /** All processes that work in its folder. */
  private async backends(): Promise<readonly number[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    const folders = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')));
    return pids.filter((_, index) => folders[index] === this.pgdata);
  }
}

function launch(pgdata: string, args: readonly string[]): ChildProcess {
  const command = postgresCommand(pgdata);
  const [file, prefix] = command.launch('postgres');
  const log = openSync(join(pgdata, '..', 'postgres.log'), 'a', 0o600);
  return spawn(file, [...prefix, ...args], {
    ...command.runAs,
    cwd: '/',
    env: postgresEnvironment(),
    stdio: ['ignore', log, log],
    detached: true,
  });
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
