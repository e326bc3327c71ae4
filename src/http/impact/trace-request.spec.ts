import { describe, expect, it } from '@jest/globals';
import { ruleOf } from '../../../test/support/broken-rules.js';
import fc from 'fast-check';
import { LedgerError } from '../../ledger/errors.js';
import type { Violation } from '../../ledger/violation.js';
import { readTrace } from './trace-request.js';

const PRODUCT = '01/00300011111116';

function refusals(read: () => unknown): readonly Violation[] {
  try {
    read();
  } catch (error) {
    if (error instanceof LedgerError) return error.detail.violations ?? [];
    throw error;
  }
  return [];
}

describe('reading the scope of a trace', () => {
  it.each([
    [{ anyOf: [] }, 'scope.anyOf'],
    [{ anyOf: [{}] }, 'scope.anyOf[0]'],
    [{ anyOf: [{ production: {} }] }, 'scope.anyOf[0]'],
    [{ anyOf: [{ lot: 'A' }] }, 'scope.anyOf[0].lot'],
    [{ anyOf: [{ lots: ['A'] }] }, 'scope.anyOf[0].lots[0]'],
    [{ anyOf: [{ serials: [{ product: PRODUCT, from: '9', to: '1' }] }] }, 'scope.anyOf[0].serials[0]'],
  ])('refuses a scope that says too much or nothing: %j', (scope, field) => {
    expect(refusals(() => readTrace({ scope })).map((violation) => violation.field)).toEqual([field]);
  });

  it('never fails but by naming fields, whatever is sent', () => {
    const scope = fc.record({
      anyOf: fc.array(
        fc.dictionary(fc.constantFrom('products', 'lots', 'serials', 'items', 'production', 'lotCode'), fc.anything()),
      ),
    });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ scope: fc.oneof(scope, fc.anything()) })), (body) => {
        for (const violation of refusals(() => readTrace(body))) expect(ruleOf(violation)).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });
});
