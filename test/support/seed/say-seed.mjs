import { testSeed } from './test-seed.ts';

/** A reporter of jest that says which seed a failed run drew from. */
export default class SaySeed {
  onRunComplete(_contexts, { numFailedTestSuites: failed }) {
    const seed = `TEST_SEED=${testSeed()}`;
    if (failed > 0)
      process.stderr.write(`\nWhat was drawn is drawn again by ${seed}, in npm test and in npm run explore.\n`);
  }
}
