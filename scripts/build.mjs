// Builds dist/ only when a source is newer than the last build, so that every script may ask for it at no cost,
// and a running ledger does not lose its files because somebody started the demo beside it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { buildPrograms } from './programs.mjs';

const SOURCES = [
  '{src,projections,bench,test}/**/*',
  'scripts/programs.mjs',
  '.swcrc',
  'nest-cli.json',
  'tsconfig.json',
  'package-lock.json',
];
const STAMP = 'dist/.sources';

/** A digest of the path, size and modification time of everything that the build reads. */
function digestOfSources() {
  const digest = createHash('sha256');
  for (const path of globSync(SOURCES, { exclude: ['**/node_modules', 'bench/results'] }).sort()) {
    const { size, mtimeMs } = statSync(path);
    digest.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return digest.digest('hex');
}

const wanted = digestOfSources();
const built = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : '';
if (built !== wanted) {
  const build = spawnSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], { encoding: 'utf8' });
  if (build.status !== 0) {
    process.stderr.write(build.stdout + build.stderr);
    process.exit(1);
  }
  await buildPrograms();
  writeFileSync(STAMP, wanted);
  // Standard output belongs to what is run after it.
  process.stderr.write('built dist/\n');
}
