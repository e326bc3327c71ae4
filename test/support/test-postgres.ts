import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/event-store/embedded/embedded-postgres.js';

/** Kept on the process: jest loads this file once per project, and all projects of a run share one server. */
interface Shared {
  traceledgerTestPostgres?: { readonly dataDir: string; readonly postgres: EmbeddedPostgres };
}
const shared = globalThis as Shared;

/** One server per jest run, in a folder of its own; workers find it by `TEST_DATABASE_URL`. Nothing to do when that is given. */
export async function startTestPostgres(): Promise<void> {
  if (process.env.TEST_DATABASE_URL) return;
  const dataDir = await mkdtemp(join(tmpdir(), 'traceledger-test-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  shared.traceledgerTestPostgres = { dataDir, postgres };
  process.env.TEST_DATABASE_URL = postgres.connectionString;
}

export async function stopTestPostgres(): Promise<void> {
  const started = shared.traceledgerTestPostgres;
  if (!started) return;
  delete shared.traceledgerTestPostgres;
  delete process.env.TEST_DATABASE_URL;
  await started.postgres.stop();
  await rm(started.dataDir, { recursive: true, force: true });
}
