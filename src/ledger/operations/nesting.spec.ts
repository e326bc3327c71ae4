import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { decide } from './decide.js';
import type { ObserveOperation, Operation } from './operation.js';

const id = (index: number): string => `own/acme/case/${index}`;
const AT = '2026-03-01T08:00:00Z';

const nested = (levels: number): Operation => {
  const items = Array.from({ length: levels }, (_, index) => ({ id: id(index), container: id(index + 1) }));
  return operation('pack', items);
};
const claimed = (levels: number): ObserveOperation => ({
  operation: 'observe',
  recordedFor: SELF,
  observations: Array.from({ length: levels }, (_, index) => ({
    type: 'ItemPacked' as const,
    subject: id(index),
    data: { at: AT, by: SELF, claimed: true as const, container: id(index + 1) },
  })),
});
const assembled = (levels: number): Operation => {
  const items = Array.from({ length: levels }, (_, index) => ({ id: id(index), components: [{ id: id(index + 1) }] }));
  return operation('manufacture', items, { location: 'own/acme/plant' });
};

const made = (count: number): PureLedger => {
  const items = Array.from({ length: count }, (_, index) => id(index));
  return new PureLedger().given(operation('manufacture', items, { location: 'own/acme/plant' }));
};

describe('what a request puts into one another', () => {
  it.each([
    ['pack', nested, 'items[100].container'],
    ['claim', claimed, 'observations[100]'],
    ['manufacture', assembled, 'items[0].components[0]'],
  ] as const)('is at most a hundred levels deep, and more is told at once: %s', (_name, asked, field) => {
    const decision = decide(asked(15_000), { ...new PureLedger().context(), subjectOf: () => undefined });
    expect(decision).toMatchObject({ kind: 'refused', violations: [{ field, rule: expect.stringContaining('100') }] });
  });

  it('is taken where it is as deep as that, in time, late, and in place of what is corrected', () => {
    expect(made(102).when(nested(100)).kind).toBe('accepted');
    expect(made(102).when(claimed(100)).kind).toBe('accepted');
    expect(made(102).when(nested(101)).kind).toBe('refused');
    const found = new Map([[id(0), [0]]]);
    const replacement = nested(101) as Extract<Operation, { items: unknown }>;
    const asked = { operation: 'correct', recordedFor: SELF, target: { capture: 'c' }, found, replacement };
    expect(made(102).when(asked as Operation)).toMatchObject({
      kind: 'refused',
      violations: [{ field: 'items[100].container' }],
    });
  });
});
