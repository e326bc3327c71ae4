import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerParty } from '../../src/ledger/visibility/answer-party.js';
import { askedOf, comparable } from './compared.js';
import { CANARY } from './twin.js';

const LEDGERS = 80;

describe('what random ledgers tell a party', () => {
  it('is what a second reading of the rules says, and the same where they differ only in what it may not see', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        for (const { events, twin, party, expected } of askedOf(seed)) {
          const told = answerParty(events, party);
          expect(comparable(told)).toEqual(expected);
          const toldByTwin = JSON.stringify(answerParty(twin, party), undefined, 1);
          expect(JSON.stringify(twin)).toContain(CANARY);
          expect(toldByTwin).not.toContain(CANARY);
          expect(toldByTwin).toBe(JSON.stringify(told, undefined, 1));
        }
      }),
      { numRuns: LEDGERS },
    );
  });
});
