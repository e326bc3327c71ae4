import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newApiKey } from '../src/auth/api-key.js';

/** The owner of every ledger that a run of the benchmark starts. */
export const BENCH_KEY = newApiKey();

/** Where the processes of a run find it. */
export function benchKeyFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'traceledger-bench-key-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'owner.key');
  writeFileSync(file, BENCH_KEY);
  chmodSync(file, 0o600);
  return file;
}
