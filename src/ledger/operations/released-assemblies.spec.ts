import { describe, expect, it } from '@jest/globals';
import { PureLedger, SELF, operation } from '../../../test/support/pure-ledger.js';
import type { Remedy } from '../recall/remedies.js';
import { contentsOf, coveredContents } from '../recall/covered-contents.js';
import type { Operation } from './operation.js';

const [RECALL, PLANT] = ['recall/r1', 'own/acme/plant'];
const [FIRST, SECOND, MODULE, CAR] = ['own/acme/cell/1', 'own/acme/cell/2', 'own/acme/module/1', 'own/acme/car/1'];
const entries = (subjects: readonly string[]) =>
  subjects.map((subject, index) => ({ subject, field: `items[${index}]`, fields: {} }));
const clearing = (subjects: readonly string[], remedy: Remedy = 'repaired'): Operation => {
  return { operation: 'clear-recall', recall: RECALL, items: entries(subjects), remedy, recordedFor: SELF };
};

/** Two cells of a recalled lot in a module in a car, all marked. */
function marked(scope: object = { lots: ['own/acme/cell/10/L'] }): PureLedger {
  const ledger = new PureLedger();
  ledger.within = (subject) => {
    const top = ledger.get(subject);
    if (!top) return { recalled: new Map() };
    const contents = contentsOf(ledger.states.values());
    const found = ledger.context().recalls.map((one) => [one.recall, coveredContents(contents, top, one)] as const);
    const recalled = found.flatMap(([recall, [one]]) => (one === undefined ? [] : [[recall, one] as const]));
    return { recalled: new Map(recalled), causes: new Map(found) };
  };
  return ledger.given(
    operation('manufacture', [FIRST, SECOND], { location: PLANT, lot: 'own/acme/cell/10/L' }),
    operation('manufacture', [MODULE, CAR], { location: PLANT }),
    operation('install', [FIRST, SECOND], { assembly: MODULE }),
    operation('install', [MODULE], { assembly: CAR }),
    {
      ...{ operation: 'open-recall', recall: RECALL, scope: { anyOf: [scope] }, blocks: ['sale'] },
      ...{ sites: [], reason: 'fire', recordedFor: SELF },
    },
    {
      ...{ operation: 'mark-recalled', recall: RECALL, items: entries([FIRST, SECOND, MODULE, CAR]) },
      recordedFor: SELF,
    },
  );
}

const marks = (ledger: PureLedger): readonly unknown[] =>
  [FIRST, SECOND, MODULE, CAR].map((subject) => ledger.get(subject)?.recalls?.[RECALL]);

describe('an assembly that is recalled for its components', () => {
  it('is released with the last of them, by one clearing or by one after the other', () => {
    const ledger = marked();
    ledger.given(clearing([FIRST]));
    expect(marks(ledger)).toEqual(['cleared', 'marked', 'marked', 'marked']);
    ledger.given(clearing([SECOND]));
    expect(marks(ledger)).toEqual(['cleared', 'cleared', 'cleared', 'cleared']);
    const atOnce = marked();
    atOnce.given(clearing([FIRST, SECOND], 'destroyed'));
    expect(marks(atOnce)).toEqual(['cleared', 'cleared', 'cleared', 'cleared']);
    expect(atOnce.resolved(CAR)?.ended).toBeUndefined();
  });

  it('is released with an assembly in it that is cleared', () => {
    const ledger = marked();
    ledger.given(clearing([MODULE]));
    expect(marks(ledger)).toEqual(['marked', 'marked', 'cleared', 'cleared']);
    expect(ledger.when(operation('sell', [CAR], { owner: 'own/acme/buyer' })).kind).toBe('accepted');
  });

  it('is not released by a step on the way, nor where it is covered itself', () => {
    const stepped = marked();
    stepped.given(clearing([FIRST, SECOND], 'quarantined'));
    expect(marks(stepped)).toEqual(['marked', 'marked', 'marked', 'marked']);
    const covered = marked({ items: [FIRST, CAR] });
    covered.given(clearing([FIRST]));
    expect(marks(covered)).toEqual(['cleared', 'marked', 'cleared', 'marked']);
  });

  it('is recalled anew by what is built in afterwards', () => {
    const ledger = marked();
    ledger.given(clearing([FIRST, SECOND]));
    const third = 'own/acme/cell/3';
    ledger.given(
      operation('manufacture', [third], { location: PLANT, lot: 'own/acme/cell/10/L' }),
      operation('install', [third], { assembly: MODULE }, { ifContradicted: 'record' }),
      {
        ...{ operation: 'mark-recalled', recall: RECALL, items: entries([MODULE, CAR]), again: true },
        recordedFor: SELF,
      },
    );
    expect(marks(ledger).slice(2)).toEqual(['marked', 'marked']);
    expect(ledger.when(operation('sell', [CAR], { owner: 'own/acme/buyer' })).kind).toBe('refused');
  });
});
