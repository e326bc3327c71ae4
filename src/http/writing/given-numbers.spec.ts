import { describe, expect, it } from '@jest/globals';
import type { Operation } from '../../ledger/operations/operation.js';
import type { RecallCriteria } from '../../ledger/recall/recall.events.js';
import { ownPrefixes } from './granted.js';
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

  it('are the only company prefixes that count', () => {
    expect(ownPrefixes(['9506000', '0300011'], { numbers: OWN })).toEqual(['9506000']);
    expect(ownPrefixes(['0300011'], {})).toEqual(['0300011']);
  });
});
