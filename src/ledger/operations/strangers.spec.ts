import { describe, expect, it } from '@jest/globals';
import { rulesTold } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ItemFields } from './fields.js';
import type { ItemsOperation } from './operation.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const [A, B, C] = ['own/acme/a', 'own/acme/b', 'own/acme/c'];
const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';

const by = (party: string, name: ItemsOperation['operation'], items: readonly string[], fields: ItemFields = {}) =>
  operation(name, items, fields, { recordedFor: party });

const made = (owner: string, items: readonly string[]): ItemsOperation =>
  by(owner, 'manufacture', items, { location: PLANT });

describe('a receipt that nobody sent', () => {
  const received = (party: string, fields: ItemFields = {}) =>
    by(party, 'receive', [UNIT], { location: PLANT, ...fields });

  it('is flagged where the holder has it, and none where it is for the holder', () => {
    expect(rulesTold(new PureLedger().given(made(A, [UNIT])).when(received(B)))).toEqual(['not-holder']);
    expect(rulesTold(new PureLedger().given(made(A, [UNIT])).when(received(B, { onBehalfOf: A })))).toEqual([]);
  });

  it('is flagged where it was sent to another party, and none where it is for that party', () => {
    const sent = () => new PureLedger().given(made(A, [UNIT]), by(A, 'ship', [UNIT], { toParty: B, toLocation: SHOP }));
    const there = { location: SHOP };
    expect(rulesTold(sent().when(received(C, there)))).toEqual(['misdirected']);
    expect(rulesTold(sent().when(received(B, there)))).toEqual([]);
    expect(rulesTold(sent().when(received(C, { ...there, onBehalfOf: B })))).toEqual([]);
  });
});

describe('who speaks for no holder', () => {
  it('is named where it is said: once for all, and not within an entry', () => {
    const of = new PureLedger().given(made(SELF, [UNIT, OTHER]));
    const decision = of.when(by('own/acme/stranger', 'move', [UNIT, OTHER], { location: SHOP }));
    const violations = decision.kind === 'refused' ? decision.violations : [];
    expect(violations).toMatchObject([UNIT, OTHER].map((one) => ({ field: 'recordedFor', item: one, value: null })));
  });
});
