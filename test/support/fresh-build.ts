import { execFile, execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NODE_OF_TESTS = 'dist/test/support/eventstoredb-node/eventstoredb-node.js';

/** What users run is the build; it is made where a source is newer. Once a run: its workers, which begin later, inherit that it is there. */
export function makeFreshBuild(): void {
  if (process.env.FRESH_BUILD === ROOT) return;
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, stdio: 'pipe' });
  process.env.FRESH_BUILD = ROOT;
}

/** In watch mode the next run builds again. */
export function forgetFreshBuild(): void {
  delete process.env.FRESH_BUILD;
}

/**
 * From now on processes that are started find in a temporary folder what Node compiled of the build before. It is filled here: Node writes only
 * where a process ends by itself, which few of those that tests start do. A folder that the user named stays as it is.
 */
export async function startCompileCache(): Promise<void> {
  if (process.env.NODE_COMPILE_CACHE) return;
  const folder = await mkdtemp(join(tmpdir(), 'traceledger-compiled-'));
  process.env.NODE_COMPILE_CACHE = process.env.TEST_COMPILE_CACHE = folder;
  // What the programs have in common; importing one of them would start it.
  const parts = globSync('dist/programs/parts/*.js', { cwd: ROOT });
  const imports = [...parts, NODE_OF_TESTS].map((file) => `await import('./${file}');`).join('\n');
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', imports], { cwd: ROOT });
}

export async function removeCompileCache(): Promise<void> {
  const folder = process.env.TEST_COMPILE_CACHE;
  if (!folder) return;
  delete process.env.NODE_COMPILE_CACHE;
  delete process.env.TEST_COMPILE_CACHE;
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
