import { describe, expect, it } from '@jest/globals';
import { LedgerError } from '../../ledger/errors.js';
import { readStockRequest } from './stock-request.js';

const reader = { caller: 'partner', sees: 'own/acme/self', isLetIn: () => Promise.resolve(true) };

/** The fields that are refused of a partner's question. */
function refusedOf(query: Readonly<Record<string, string>>): readonly string[] {
  try {
    readStockRequest({ reader, query });
  } catch (error) {
    if (error instanceof LedgerError) return error.detail.violations?.map(({ field }) => field) ?? [];
    throw error;
  }
  return [];
}

describe('what a partner asks of its stock', () => {
  it.each([
    ['level', 'all'],
    ['report', 'stolen'],
    ['recalled', 'true'],
    ['site', '414/9506000134352'],
    ['asOf', '2026-03-01'],
    ['knownAt', '7'],
    ['groupBy', 'product,level'],
  ])('is refused where nothing is told to it of that: %s', (name, value) => {
    expect(refusedOf({ [name]: value })).toEqual([name]);
  });

  it('is counted by what it was told of goods', () => {
    expect(
      refusedOf({
        groupBy: 'product,lot,location,disposition,owner',
        location: '414/9506000134352',
        disposition: 'active',
      }),
    ).toEqual([]);
  });
});
