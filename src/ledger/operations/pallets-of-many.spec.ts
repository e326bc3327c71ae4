import { describe, expect, it } from '@jest/globals';
import { PureLedger, operation } from '../../../test/support/pure-ledger.js';
import { decide } from './decide.js';

const PALLET = '00/095060001343520093';
const PLANT = '414/9506000134352';

const unit = (n: number): string => `01/09506000134352/21/P${n}`;

/** How many states are looked up for each unit while so many are packed into a new logistic unit. */
function lookUpsForEach(count: number): number {
  const units = Array.from({ length: count }, (_, n) => unit(n));
  const ledger = new PureLedger().given(operation('manufacture', units, { location: PLANT }));
  const { world, ...context } = ledger.context();
  let lookUps = 0;
  const get = (subject: string): ReturnType<typeof world.get> => {
    lookUps += 1;
    return world.get(subject);
  };
  const decision = decide(operation('pack', units, { container: PALLET }), { ...context, world: { ...world, get } });
  expect(decision.kind).toBe('accepted');
  return lookUps / count;
}

describe('A pallet of many', () => {
  it('costs each unit as much as one of few does', () => {
    expect(lookUpsForEach(400)).toBeLessThanOrEqual(lookUpsForEach(50));
  });
});
