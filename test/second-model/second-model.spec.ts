import { describe, expect, it } from '@jest/globals';
import { testSeed } from '../support/seed/test-seed.js';
import { kindOf, type Disagreement } from './disagreement.js';
import { knownAs } from './known-differences.js';
import { firstDisagreement, playSeed, shrunk } from './play.js';

const SEEDS = [0, 1, 2, 3, 4].map((more) => testSeed() + more);
const STEPS = 60;

/** With as few steps as show it, so that a failure is read at once. */
function told(disagreement: Disagreement, steps: Parameters<typeof shrunk>[0]): string {
  const few = shrunk(steps, kindOf(disagreement));
  const requests = few.map(({ request }) => JSON.stringify(request));
  return [kindOf(disagreement), ...requests, firstDisagreement(few)?.detail ?? disagreement.detail].join('\n');
}

describe('the product and a second model of the rules', () => {
  it.each(SEEDS)('answer alike what a random ledger is told and asked, seed %d', (seed) => {
    const unknown: string[] = [];
    let accepted = 0;
    playSeed(seed, STEPS, (_step, { disagreements, outcome }, steps) => {
      if (outcome.kind === 'accepted') accepted += 1;
      for (const disagreement of disagreements) if (!knownAs(disagreement)) unknown.push(told(disagreement, steps));
    });
    expect(unknown).toEqual([]);
    expect(accepted).toBeGreaterThan(10);
  });
});
