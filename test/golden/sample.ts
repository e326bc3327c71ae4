import { Chance } from '../faults/chance.js';
import { testSeed } from '../support/seed/test-seed.js';
import { isExample } from './comparing/errata.js';

/** One of so many recorded answers is asked for again whenever the tests run. */
const ONE_IN = 10;

/** Says of the recorded lines of a ledger, one after the other, whether they are asked: what is drawn, and that by which errata can be seen. */
export function sampleOf(ledger: string): (line: string) => boolean {
  const chance = Chance.of(testSeed(), ledger);
  return (line) => chance.below(ONE_IN) === 0 || isExample(ledger, line);
}
