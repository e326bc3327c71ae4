import { describe, expect, it } from '@jest/globals';
import { ruleOf, rulesOf } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ItemFields } from './fields.js';
import type { Decision, ItemsOperation, Operation } from './operation.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const [B, C] = ['own/acme/b', 'own/acme/c'];
const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';
const CASE = '01/19506000134359/21/C1';
const PALLET = '00/095060001343520000';

type Name = ItemsOperation['operation'];

const by = (party: string, name: Name, items: readonly string[], fields: ItemFields = {}) =>
  operation(name, items, fields, { recordedFor: party });

const made = (): PureLedger => new PureLedger().given(by(SELF, 'manufacture', [UNIT, OTHER], { location: PLANT }));

const flags = (decision: Decision): readonly string[] =>
  decision.kind === 'accepted' ? decision.flags.map(ruleOf) : [decision.kind];

describe('a logistic unit of which only a claim told', () => {
  const JUST_AFTER = '2026-03-01T08:00:01.500Z';
  const packing = (subject: string, location = PLANT, container = PALLET): Operation => {
    const data = { at: JUST_AFTER, by: SELF, claimed: true, container, location } as const;
    return { operation: 'observe', recordedFor: SELF, observations: [{ type: 'ItemPacked', subject, data }] };
  };
  const packed = () => made().given(packing(UNIT));

  it('begins with what is packed into it, and no flag', () => {
    expect(flags(made().when(packing(UNIT)))).toEqual([]);
    expect(flags(made().when(packing(UNIT, PLANT, CASE)))).toEqual(['unknown-item']);
  });

  it('is flagged where what is packed into it stands elsewhere', () => {
    expect(flags(made().when(packing(UNIT, SHOP)))).toEqual(['elsewhere']);
  });

  it.each<readonly [Name, ItemFields]>([
    ['move', { location: SHOP }],
    ['ship', { toParty: B }],
    ['sell', { owner: B }],
    ['decommission', { cause: 'destroyed' } as object],
    ['report', { as: 'missing' } as object],
  ])('is there for its holder to %s, and for nobody else', (name, fields) => {
    expect(flags(packed().when(by(SELF, name, [PALLET], fields)))).toEqual([]);
    if (name === 'report' || name === 'sell') return;
    expect(rulesOf(packed().when(by(C, name, [PALLET], fields)))).toContain('not-holder');
  });

  it.each(['', CASE])('is there, and empty, where what is claimed to be in it had ended, also with %s', (within) => {
    const ledger = made().given(by(SELF, 'manufacture', [CASE], { location: PLANT }));
    if (within) ledger.given(by(SELF, 'pack', [UNIT], { container: CASE }));
    ledger.given(by(SELF, 'decommission', [within || UNIT], { cause: 'destroyed' } as object));
    ledger.passTime(3_600_000);
    const data = {
      at: '2026-03-01T09:00:00.500Z',
      by: SELF,
      claimed: true,
      container: PALLET,
      location: SHOP,
    } as const;

    const claim: Operation = {
      operation: 'observe',
      recordedFor: SELF,
      observations: [{ type: 'ItemPacked', subject: UNIT, data }],
    };
    expect(flags(ledger.when(claim))).toContain('ended');
    const there = { place: { kind: 'at', location: SHOP }, contents: 0, isContainer: true };
    expect(ledger.get(PALLET)).toMatchObject(there);
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'gone' }, ended: 'destroyed' });
    expect(rulesOf(ledger.when(by(SELF, 'move', [PALLET], { location: PLANT })))).toEqual(['accepted']);
    // As of a position it is told by one of which nothing else is known.
    const representative = new PureLedger('2026-03-01T09:00:00Z').given({
      ...claim,
      observations: [{ type: 'ItemPacked', subject: OTHER, data }],
    });
    const { place, holder, isContainer, filled } = representative.get(PALLET) ?? {};
    expect({ ...ledger.get(PALLET), place: there.place }).toMatchObject({ place, holder, isContainer, filled });
  });

  it('is there also where the packing that began it was corrected, and holds what was packed into it later', () => {
    const ledger = made().given(by(SELF, 'pack', [UNIT], { container: PALLET }));
    const first = ledger.head - 2;
    ledger.given(by(SELF, 'pack', [OTHER], { container: PALLET }));
    const found = new Map([
      [PALLET, [first]],
      [UNIT, [first + 1]],
    ]);
    ledger.given({ operation: 'correct', recordedFor: SELF, reason: 'mistyped', target: { capture: '' }, found });
    expect(flags(ledger.when(by(SELF, 'move', [PALLET], { location: SHOP })))).toEqual([]);
    expect(ledger.resolved(OTHER)?.place).toEqual({ kind: 'at', location: SHOP });
  });
});
