// Installs what only the benchmark, or only mutation testing, needs: `node scripts/packages-beside.mjs bench` does so in bench/, when it is missing or
// not what bench/package-lock.json says. Without its packages the benchmark still runs; the rows that compare with them are reported as failed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const [folder = 'bench'] = process.argv.slice(2);
const stamp = `${folder}/node_modules/.installed`;
const wanted = createHash('sha256')
  .update(readFileSync(`${folder}/package-lock.json`))
  .digest('hex');
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';

if (installed !== wanted) {
  process.stdout.write(`installing the packages that nothing else needs, into ${folder}/node_modules ...\n`);
  // In the folder rather than by --prefix, because npm reads .npmrc of the directory that it runs in.
  const npm = process.env.npm_execpath;
  const [file, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const { status, error } = spawnSync(file, [...first, 'ci'], { cwd: folder, stdio: 'inherit' });
  if (status === 0) writeFileSync(stamp, wanted);
  else
    process.stderr.write(
      `${folder}/ could not be installed (${error?.message ?? `npm ended with ${status}`}): what needs its packages will fail.\n`,
    );
}
