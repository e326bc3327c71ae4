// Runs the tests that draw, with another seed than the settled one of `npm test`: a new one each time, or TEST_SEED. `npm run explore -- test/golden` runs those below that path.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { testSeed } from '../test/support/seed/test-seed.ts';

const SPECS = '{src,projections,test,bench}/**/*{.spec,.e2e-spec}.ts';
/** Long draws of these are `npm run faults`. */
const KILLS = 'test/faults/**';
const DRAWS = /from '(fast-check|.*\/test-seed\.js)'/;
const IMPORTED = /from '(\.{1,2}\/[^']+)\.js'/g;

const known = new Map();

/** Whether a source, or what it imports, draws. */
function draws(path) {
  const before = known.get(path);
  if (before !== undefined) return before;
  known.set(path, false);
  const text = readFileSync(path, 'utf8');
  const imported = [...text.matchAll(IMPORTED)].map(([, name]) => join(dirname(path), `${name}.ts`));
  const answer = DRAWS.test(text) || imported.filter((file) => existsSync(file)).some(draws);
  known.set(path, answer);
  return answer;
}

process.env.TEST_SEED ??= 'random';
process.stderr.write(`TEST_SEED=${testSeed()}\n`);
const below = process.argv.slice(2);
const specs = globSync(SPECS, { exclude: ['**/node_modules', KILLS] })
  .filter((path) => below.length === 0 || below.some((part) => path.includes(part)))
  .filter(draws);
const jest = ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];
const { status } = spawnSync(process.execPath, [...jest, '--runTestsByPath', ...specs], { stdio: 'inherit' });
process.exitCode = status ?? 1;
