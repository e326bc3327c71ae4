import { describe, expect, it, jest } from '@jest/globals';
import { quarantine } from '../../../test/support/quarantine-facet.js';
import type { ItemEvent } from '../item/item.events.js';

const real = await import('../item/facets.js');
jest.unstable_mockModule('../item/facets.js', () => ({ FACETS: [...real.FACETS, quarantine] }));
const { rulesDifferences } = await import('./rules-audit.js');
const { RULES } = await import('../item/rules.js');

const UNIT = 'own/acme/unit/1';
const OTHER = 'own/acme/unit/2';

function history(subject: string, rules: number | undefined, claimed: boolean): readonly ItemEvent[] {
  const types = ['ItemManufactured', 'QuarantineBegun', 'QuarantineEnded', 'ItemShipped'];
  return types.map((type, index) => {
    const claim = claimed && type === 'QuarantineEnded' ? { claimed: true } : {};
    const data = { at: '2026-03-01', by: 'own/acme/self', ...claim };
    const numbered = rules === undefined ? {} : { rules };
    return {
      type,
      subject,
      revision: index,
      position: index,
      sortAt: index,
      ...numbered,
      data,
    } as unknown as ItemEvent;
  });
}

describe('what the newest rules would read otherwise', () => {
  it('is told by subject, with both readings, and nothing is told of what reads the same', () => {
    const histories = new Map([
      [UNIT, history(UNIT, undefined, true)],
      [OTHER, history(OTHER, undefined, false)],
    ]);
    const found = rulesDifferences(histories, [UNIT, OTHER], 2);
    expect(found.map(({ subject, differs }) => ({ subject, differs }))).toEqual([
      { subject: UNIT, differs: ['contradictions', 'quarantine'] },
    ]);
    expect(found[0]?.recorded.contradictions).toEqual([]);
    expect(found[0]?.newest.contradictions).toEqual(['3 quarantined']);
  });

  it('is nothing where all was recorded under the newest rules already', () => {
    expect(rulesDifferences(new Map([[UNIT, history(UNIT, 2, true)]]), [UNIT], 2)).toEqual([]);
  });

  it('is nothing by the rules that there are now, of which all that is recorded has the number', () => {
    expect(rulesDifferences(new Map([[UNIT, history(UNIT, RULES, true)]]), [UNIT])).toEqual([]);
  });
});
