import { rmSync } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/event-store/embedded/embedded-postgres.js';

interface Started {
  readonly dataDir: string;
  readonly postgres: EmbeddedPostgres;
  /** Of the signals that end a run before it is over. */
  readonly interrupted: (signal: NodeJS.Signals) => void;
}

/** Kept on the process: jest loads this file once per project, and all projects of a run share one server. */
interface Shared {
  traceledgerTestPostgres?: Started;
}
const shared = globalThis as Shared;

/** A folder in memory, on Linux. */
const MEMORY = '/dev/shm';
/** The write-ahead log alone may become 2 GB. */
const ENOUGH_BYTES = 8 * 2 ** 30;
const INTERRUPTIONS = ['SIGINT', 'SIGTERM'] as const;

/** One server per jest run, in a folder of its own; workers find it by `TEST_DATABASE_URL`. Nothing to do when that is given. */
export async function startTestPostgres(): Promise<void> {
  if (process.env.TEST_DATABASE_URL) return;
  const dataDir = await mkdtemp(join(await parentFolder(), 'traceledger-test-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const interrupted = (signal: NodeJS.Signals): void => {
    process.kill(postgres.pid, 'SIGQUIT');
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    process.kill(process.pid, signal);
  };
  for (const signal of INTERRUPTIONS) process.once(signal, interrupted);
  shared.traceledgerTestPostgres = { dataDir, postgres, interrupted };
  process.env.TEST_DATABASE_URL = postgres.connectionString;
}

export async function stopTestPostgres(): Promise<void> {
  const started = shared.traceledgerTestPostgres;
  if (!started) return;
  delete shared.traceledgerTestPostgres;
  delete process.env.TEST_DATABASE_URL;
  await started.postgres.stop();
  await rm(started.dataDir, { recursive: true, force: true });
  for (const signal of INTERRUPTIONS) process.off(signal, started.interrupted);
}

/** Nobody cuts the power of this server: where there is memory enough, it need not wait for a disk at each commit. */
async function parentFolder(): Promise<string> {
  const room = await statfs(MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return Math.min(room, process.availableMemory()) >= ENOUGH_BYTES ? MEMORY : tmpdir();
}
