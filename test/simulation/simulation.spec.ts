import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type Plan, planOf } from './plan.js';
import { play } from './run.js';
import { playSeeds } from './seeds.js';

/** As they were drawn then. */
const ONCE_FAILED = JSON.parse(readFileSync(new URL('plans-that-failed.json', import.meta.url), 'utf8')) as Plan[];
/** Of each sort of run there are some among them. */
const SEEDS = 250;

describe('simulated writers, projectors and clients, whatever goes wrong', () => {
  it('lose nothing, double nothing, refuse nothing without cause, and end with the rows that the log gives', async () => {
    const { failures, captures } = await playSeeds({ from: 1, count: SEEDS, mostFailures: 3 });
    expect(failures.map(({ seed, message }) => `seed ${seed}: ${message}`)).toEqual([]);
    expect(captures).toBeGreaterThan(SEEDS);
  });

  it.each(ONCE_FAILED)('go well by the plan of seed $seed too, which once did not', async (plan) => {
    expect((await play(plan)).failure).toBeUndefined();
  });

  it('do the same again for the same seed', async () => {
    const [first, second] = [await play(planOf(7), { isTraced: true }), await play(planOf(7), { isTraced: true })];
    expect(second.trace).toEqual(first.trace);
    expect(first.trace.length).toBeGreaterThan(50);
  });
});
