import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger } from '../../../test/support/pure-ledger.js';
import type { ItemState } from '../item/item.state.js';
import type { RecallCriteria } from './recall.events.js';
import { matches } from './scope.js';

const PRODUCT = '01/09506000134352';
const LOT = `${PRODUCT}/10/L1`;
const UNIT = `${PRODUCT}/21/0007`;
const CELLS = 'own/acme/cell/10/C9';

function unit(): ItemState {
  const production = { line: '4', equipment: 'press-2', operator: 'op-17', supplier: 'own/acme/forge' };
  const ledger = new PureLedger('2026-03-02T10:00:00Z').given(
    operation('manufacture', [UNIT], {
      product: PRODUCT,
      lot: LOT,
      production,
      components: [{ lot: CELLS, quantity: '2' }],
    }),
  );
  const state = ledger.get(UNIT);
  if (!state) throw new Error('the unit was manufactured');
  return state;
}

const isIn = (criteria: RecallCriteria): boolean => matches({ anyOf: [criteria] }, unit());

describe('a recall’s scope', () => {
  it.each<[string, RecallCriteria, RecallCriteria]>([
    ['product', { products: [PRODUCT] }, { products: ['01/19506000134359'] }],
    ['lot', { lots: [LOT] }, { lots: [`${PRODUCT}/10/L2`] }],
    ['lot code of any product', { lotCode: 'L1' }, { lotCode: 'L' }],
    [
      'lot code of a maker’s products',
      { lotCode: 'L1', productPrefix: '01/09506' },
      { lotCode: 'L1', productPrefix: '01/19' },
    ],
    [
      'serial range',
      { serials: [{ product: PRODUCT, from: '0001', to: '0007' }] },
      { serials: [{ product: PRODUCT, from: '1', to: '9' }] },
    ],
    ['item', { items: [UNIT] }, { items: [`${PRODUCT}/21/0008`] }],
    ['supplier', { suppliers: ['own/acme/forge'] }, { suppliers: ['own/acme/mill'] }],
    [
      'line and operator',
      { production: { line: '4', operator: 'op-17' } },
      { production: { line: '4', operator: 'op-18' } },
    ],
    [
      'day of manufacture',
      { manufacturedFrom: '2026-03-02', manufacturedTo: '2026-03-02' },
      { manufacturedTo: '2026-03-01' },
    ],
    ['component lot', { components: [CELLS] }, { components: ['own/acme/cell/10/C8'] }],
  ])('singles out by %s', (_what, fitting, other) => {
    expect(isIn(fitting)).toBe(true);
    expect(isIn(other)).toBe(false);
  });

  it.each<[at: string, criteria: RecallCriteria, isHit: boolean]>([
    ['2026-05-14T23:30:00-05:00', { manufacturedFrom: '2026-05-14', manufacturedTo: '2026-05-14' }, true],
    ['2026-05-14T23:30:00-05:00', { manufacturedFrom: '2026-05-15' }, false],
    ['2026-05-15T01:00:00+09:00', { manufacturedTo: '2026-05-14' }, false],
    ['2026-05-15T01:00:00+09:00', { manufacturedFrom: '2026-05-15', manufacturedTo: '2026-05-15' }, true],
    ['2026-05-14T23:30:00-05:00', { manufacturedFrom: '2026-05-15T04:30:00Z' }, true],
    ['2026-05-14T23:30:00-05:00', { manufacturedTo: '2026-05-15T04:29:59Z' }, false],
    // Of what was made at an hour that nobody told every hour of that date may be meant.
    ['2026-05-14', { manufacturedFrom: '2026-05-14T12:00:00Z' }, true],
    ['2026-05-14', { manufacturedTo: '2026-05-14T06:00:00-05:00' }, true],
    ['2026-05-14', { manufacturedFrom: '2026-05-15T00:00:00Z' }, false],
    ['2026-05-14', { manufacturedFrom: '2026-05-14', manufacturedTo: '2026-05-14' }, true],
    ['2026-05-14T12:00:00Z', { manufacturedTo: '2026-05-14T11:59:59Z' }, false],
  ])('of what was made %s compares the date as told, and instants as instants', (at, criteria, isHit) => {
    const ledger = new PureLedger('2026-06-02T10:00:00Z').given(operation('manufacture', [UNIT], { at }));
    const state = ledger.get(UNIT);
    expect(state && matches({ anyOf: [criteria] }, state)).toBe(isHit);
  });

  it('compares what was made under the first rules by the day in UTC', () => {
    const at = '2026-05-14T23:30:00-05:00';
    const ledger = new PureLedger('2026-06-02T10:00:00Z', () => 1).given(operation('manufacture', [UNIT], { at }));
    const state = ledger.get(UNIT);
    expect(state && matches({ anyOf: [{ manufacturedTo: '2026-05-14' }] }, state)).toBe(false);
  });

  it('asks for all criteria of an alternative, and for one alternative of several', () => {
    expect(isIn({ lots: [LOT], suppliers: ['own/acme/mill'] })).toBe(false);
    expect(matches({ anyOf: [{ items: ['own/a/b/c'] }, { lots: [LOT] }] }, unit())).toBe(true);
  });

  it('leaves out what it excepts, whatever it matches', () => {
    expect(matches({ anyOf: [{ lots: [LOT] }], except: [UNIT] }, unit())).toBe(false);
  });

  it('takes an assembly by what is in it, and by what was built into that', () => {
    const wanted = { anyOf: [{ items: [UNIT], components: ['own/acme/cell/10/C8'] }] };
    expect(matches(wanted, unit())).toBe(false);
    expect(
      matches(wanted, unit(), [{ subject: 'own/acme/pack/1', componentLots: [{ lot: 'own/acme/cell/10/C8' }] }]),
    ).toBe(true);
    expect(matches(wanted, unit(), [{ subject: 'own/acme/cell/1', lot: 'own/acme/cell/10/C8' }])).toBe(true);
  });

  describe('of what was made of goods in bulk', () => {
    it.each<RecallCriteria>([
      { lots: [CELLS] },
      { products: ['own/acme/cell'] },
      { products: ['own/acme/cell'], lots: [CELLS] },
      { lotCode: 'C9' },
      { lotCode: 'C9', productPrefix: 'own/acme/c' },
      { productPrefix: 'own/acme/cell' },
      { components: [CELLS] },
    ])('takes it by %j', (criteria) => {
      expect(isIn(criteria)).toBe(true);
      expect(matches({ anyOf: [criteria], except: [UNIT] }, unit())).toBe(false);
    });

    it.each<RecallCriteria>([
      { lots: ['own/acme/cell/10/C8'] },
      { products: ['own/acme/cel'] },
      { lots: [CELLS], products: ['own/acme/foil'] },
      { lotCode: 'C9', productPrefix: 'own/acme/d' },
      { products: ['own/acme/cell'], manufacturedFrom: '2020-01-01' },
      { products: ['own/acme/cell'], production: { line: 'L1' } },
      { lots: [CELLS], suppliers: ['own/acme/mill'] },
      { lots: [CELLS], items: ['own/acme/pack/2'] },
    ])('does not take it by %j, of which nobody knows anything', (criteria) => {
      expect(isIn(criteria)).toBe(false);
    });
  });
});
