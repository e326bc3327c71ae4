import { describe, expect, it } from '@jest/globals';
import { REMEDIES } from '../../ledger/recall/remedies.js';
import { heldBy, mayLift } from './recalls-of-others.js';

const [MAKER, SHOP] = ['417/9506000134352', '417/9506000134369'];
const opened = {
  recall: 'recall/r1',
  openedBy: MAKER,
  scope: { anyOf: [{ lots: ['01/09506000134352/10/L1'] }, { products: ['own/acme/car'] }] },
};
const of = (party: string, ...numbers: readonly string[]) => ({
  parties: new Set([party]),
  ...(numbers.length > 0 ? { numbers } : {}),
});

describe('who may lift a recall', () => {
  it('is who acts for the party that opened it, and gives out all numbers that it hits', () => {
    expect(mayLift(opened, {})).toBe(true);
    expect(mayLift(opened, of(MAKER))).toBe(true);
    expect(mayLift(opened, of(MAKER, '9506000', 'own/acme'))).toBe(true);
    expect(mayLift(opened, { numbers: ['9506000', 'own/acme'] })).toBe(true);
  });

  it.each([[of(SHOP)], [of(MAKER, '9506000')], [{ numbers: ['own/acme'] }], [of(SHOP, '9506000', 'own/acme')]])(
    'is nobody else: %j',
    (sender) => {
      expect(mayLift(opened, sender)).toBe(false);
    },
  );

  it('others release nothing of it; who acts for a holder tells the steps, and the end', () => {
    const told = REMEDIES.filter((remedy) => {
      try {
        return heldBy(opened, remedy, of(SHOP)).isOfOthers === true;
      } catch {
        return false;
      }
    });
    expect(told).toEqual(['quarantined', 'returned', 'destroyed', 'unreachable']);
    expect(() => heldBy(opened, undefined, of(SHOP))).toThrow(/does not lift recall\/r1/);
    expect(() => heldBy(opened, 'quarantined', { numbers: ['own/other'] })).toThrow(/does not lift recall\/r1/);
    expect(heldBy(opened, 'repaired', of(MAKER))).toEqual({ ofParties: [MAKER] });
    expect(heldBy(opened, 'repaired', {})).toEqual({});
  });
});
