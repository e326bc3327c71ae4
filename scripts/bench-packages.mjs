// Installs what only the benchmark needs, in bench/, when it is missing or not what bench/package-lock.json says.
// Without these packages the benchmark still runs; the rows that compare with them are reported as failed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const STAMP = 'bench/node_modules/.installed';
const wanted = createHash('sha256').update(readFileSync('bench/package-lock.json')).digest('hex');
const installed = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : '';

if (installed !== wanted) {
  process.stdout.write('installing the packages that only the benchmark needs, into bench/node_modules ...\n');
  // In bench/ rather than by --prefix, because npm reads .npmrc of the directory that it runs in.
  const npm = process.env.npm_execpath;
  const [file, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const { status, error } = spawnSync(file, [...first, 'ci'], { cwd: 'bench', stdio: 'inherit' });
  if (status === 0) writeFileSync(STAMP, wanted);
  else
    process.stderr.write(
      `bench/ could not be installed (${error?.message ?? `npm ended with ${status}`}): what is compared with its packages will fail.\n`,
    );
}
