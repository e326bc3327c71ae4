import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type * as Answering from '../../src/ledger/visibility/answer-party.js';
import { askedOf, isWrong, type Asked } from './compared.js';
import { HOLES } from './planted-holes.js';

const LEDGERS = 80;
const ANSWERING = '../../src/ledger/visibility/answer-party.js';

describe('a planted hole', () => {
  const asked: Asked[] = [];
  beforeAll(() => {
    for (let seed = 1; seed <= LEDGERS; seed++) asked.push(...askedOf(seed));
  });
  afterEach(() => {
    for (const { module } of HOLES) jest.unstable_unmockModule(`../../src/ledger/${module}`);
  });

  it('is none where nothing is planted', async () => {
    const { answerParty } = (await import(ANSWERING)) as typeof Answering;
    expect(asked.filter((one) => isWrong(answerParty, one))).toEqual([]);
  });

  it.each(HOLES)('is found: $name', async ({ module, leak }) => {
    const path = `../../src/ledger/${module}`;
    jest.resetModules();
    const real = (await import(path)) as Readonly<Record<string, unknown>>;
    const leaking = leak(real);
    jest.resetModules();
    jest.unstable_mockModule(path, () => ({ ...real, ...leaking }));
    const { answerParty } = (await import(ANSWERING)) as typeof Answering;
    expect(asked.some((one) => isWrong(answerParty, one))).toBe(true);
  });
});
