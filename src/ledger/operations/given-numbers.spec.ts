import { describe, expect, it } from '@jest/globals';
import { rulesOf } from '../../../test/support/broken-rules.js';
import { operation, PureLedger } from '../../../test/support/pure-ledger.js';
import type { Operation } from './operation.js';
import type { RecallCriteria } from '../recall/recall.events.js';
import { EVERYTHING, isAmong, numberOfOthers } from './given-numbers.js';

const OWN = ['9506000', 'own/acme'];

describe('numbers of a key', () => {
  it.each([
    ['01/09506000134352/21/1', true],
    ['01/19506000134359/21/1', true],
    ['00/095060001343520093', true],
    ['414/9506000134352', true],
    ['8004/9506000ABC', true],
    ['own/acme', true],
    ['own/acme/car/1', true],
    ['own/acme2/car/1', false],
    ['01/09506001000005/21/1', false],
    ['imei/490154203237518', false],
  ])('of %s: %s', (id, expected) => {
    expect(isAmong(id, OWN)).toBe(expected);
  });

  const recall = (criteria: RecallCriteria): string | undefined =>
    numberOfOthers({ operation: 'open-recall', scope: { anyOf: [criteria] } } as unknown as Operation, OWN);

  it('bound what a recall may hit', () => {
    expect(recall({ products: ['01/09506000134352'] })).toBeUndefined();
    expect(recall({ lots: ['01/09506000134352/10/A'], components: ['own/x/1'] })).toBeUndefined();
    expect(recall({ serials: [{ product: '01/00300011111116', from: '1', to: '2' }] })).toBe('01/00300011111116');
    expect(recall({ lotCode: 'A', productPrefix: '01/09506000' })).toBeUndefined();
    expect(recall({ lotCode: 'A', productPrefix: '01/0950' })).toBe('01/0950');
    for (const criteria of [{ lotCode: 'A' }, { suppliers: ['S'] }, { components: ['own/acme/1'] }, {}])
      expect(recall(criteria)).toBe(EVERYTHING);
  });

  it('bound births that a document claims, and nothing else of it', () => {
    const observe = (type: string): Operation =>
      ({ operation: 'observe', observations: [{ type, subject: '01/00300011111116/21/1' }] }) as unknown as Operation;
    expect(numberOfOthers(observe('ItemManufactured'), OWN)).toBe('01/00300011111116/21/1');
    expect(numberOfOthers(observe('ItemReceived'), OWN)).toBeUndefined();
  });

  it('bound what a transformation makes, in bulk too, and not what it uses up', () => {
    const [mine, theirs] = ['own/acme/car/1', 'own/x/car/1'];
    const asked = (item: string, fields: object): string | undefined =>
      numberOfOthers(operation('transform', [item], fields), OWN);
    expect(asked(mine, { inputs: [{ id: theirs }], quantities: [{ lot: 'own/acme/a/10/1' }] })).toBeUndefined();
    expect(asked(theirs, {})).toBe(theirs);
    expect(asked(mine, { quantities: [{ lot: 'own/x/a/10/1' }] })).toBe('own/x/a/10/1');
    const names = ['input', 'output'].map((role) => ({ role, subject: `own/x/${role}/10/1` }));
    const claim = { type: 'GoodsTransformed', subject: 'transformation/a', data: { names } };
    expect(numberOfOthers({ operation: 'observe', observations: [claim] } as unknown as Operation, OWN)).toBe(
      'own/x/output/10/1',
    );
  });
});

describe('a logistic unit that begins with what is packed into it', () => {
  const UNIT = 'own/acme/car/1';
  const [MINE, THEIRS] = ['00/095060001343520017', '00/003000111111111112'];
  const DOCK = 'own/acme/dock';
  const made = () => new PureLedger().given(operation('manufacture', [UNIT], { location: DOCK }));
  const packed = (container: string, more: object = {}) =>
    operation('pack', [UNIT], { container }, { ofNumbers: OWN, ...more });

  it('has a number of who packs, whatever is recorded all the same', () => {
    expect(made().when(packed(MINE)).kind).toBe('accepted');
    for (const more of [{}, { ifContradicted: 'record', reason: 'it stands so' }, { onRefusal: 'skip' }])
      expect(rulesOf(made().when(packed(THEIRS, more)))).toEqual([expect.stringContaining('does not give out')]);
  });

  it('may have any where it has begun before', () => {
    const begun = made().given(
      operation('manufacture', ['own/acme/car/2'], { location: DOCK }),
      operation('pack', ['own/acme/car/2'], { container: THEIRS }),
    );
    expect(begun.when(packed(THEIRS)).kind).toBe('accepted');
  });
});
