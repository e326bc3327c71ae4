import { randomInt } from 'node:crypto';

/** What tests draw is the same in each run, so that a red run is red because of a change. `npm run explore` draws another number. */
const SETTLED = '2';
/** What every generator takes: fast-check those of 32 bits with sign. */
const SEEDS_END = 2 ** 31;

/** What all draws of the tests follow from: `TEST_SEED` in the environment, where it is given. `random` becomes a number here, for this process and those that it starts. */
export function testSeed(): number {
  const { TEST_SEED: given = SETTLED } = process.env;
  const seed = given === 'random' ? randomInt(1, SEEDS_END) : /^\d+$/.test(given) ? Number(given) : NaN;
  if (!(seed < SEEDS_END))
    throw new Error(`TEST_SEED=${given} is neither a whole number below ${SEEDS_END} nor "random"`);
  process.env.TEST_SEED = String(seed);
  return seed;
}
