import { afterEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSeed } from './test-seed.js';

const ofThisRun = process.env.TEST_SEED;
const given = (seed: string): void => void (process.env.TEST_SEED = seed);
afterEach(() => given(ofThisRun ?? ''));

it('is one number for all that draws: of the run, of its processes, of fast-check', () => {
  expect(ofThisRun).toMatch(/^\d+$/);
  expect(fc.readConfigureGlobal().seed).toBe(testSeed());
  expect(process.env.TEST_SEED).toBe(ofThisRun);
});

it('is drawn once where it is to be another, and the same from then on', () => {
  given('random');
  const drawn = testSeed();
  expect([drawn, Number(process.env.TEST_SEED)]).toEqual([testSeed(), drawn]);
});

it.each(['', 'often', '-1', '1.5', '2147483648'])('is refused where it is no seed: "%s"', (seed) => {
  given(seed);
  expect(testSeed).toThrow(`TEST_SEED=${seed} is neither`);
});
