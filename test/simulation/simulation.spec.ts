import { describe, expect, it } from '@jest/globals';
import { planOf } from './plan.js';
import { play } from './run.js';
import { playSeeds } from './seeds.js';

/** Of each sort of run there are some among them. */
const SEEDS = 250;

describe('simulated writers, projectors and clients, whatever goes wrong', () => {
  it('lose nothing, double nothing, refuse nothing without cause, and end with the rows that the log gives', async () => {
    const { failures, captures } = await playSeeds({ from: 1, count: SEEDS, mostFailures: 3 });
    expect(failures.map(({ seed, message }) => `seed ${seed}: ${message}`)).toEqual([]);
    expect(captures).toBeGreaterThan(SEEDS);
  });

  it.each([2724, 3027, 3129, 3685, 5777, 6088, 6907])('go well by seed %s too, which once did not', async (seed) => {
    expect((await play(planOf(seed))).failure).toBeUndefined();
  });

  it('do the same again for the same seed', async () => {
    const [first, second] = [await play(planOf(7), { isTraced: true }), await play(planOf(7), { isTraced: true })];
    expect(second.trace).toEqual(first.trace);
    expect(first.trace.length).toBeGreaterThan(50);
  });
});
