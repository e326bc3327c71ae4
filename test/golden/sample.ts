import { randomInt } from 'node:crypto';
import { Chance } from '../faults/chance.js';
import { isExample } from './comparing/errata.js';

/** One of so many recorded answers is asked for again whenever the tests run. */
const ONE_IN = 10;

/** Another part of the questions is tried each time, so that all of them come up in the end; `GOLDEN_SEED` asks the same ones again. */
export const SEED = Number(process.env.GOLDEN_SEED ?? randomInt(1, 2 ** 31));

/** Says of the recorded lines of a ledger, one after the other, whether they are asked: what is drawn, and that by which errata can be seen. */
export function sampleOf(ledger: string, seed: number): (line: string) => boolean {
  const chance = Chance.of(seed, ledger);
  return (line) => chance.below(ONE_IN) === 0 || isExample(ledger, line);
}
