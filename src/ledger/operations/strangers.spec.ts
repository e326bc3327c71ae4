import { describe, expect, it } from '@jest/globals';
import { rulesTold } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ItemFields } from './fields.js';
import type { ItemsOperation, ObserveOperation } from './operation.js';

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

describe('what a stranger tells of a carrier', () => {
  const PALLET = '00/095060001343520017';
  const FRESH = '00/095060001343520024';
  const DAY = '2026-02-01T08:00:00Z';
  const LATER = '2026-02-02T08:00:00Z';
  const filled = (): PureLedger =>
    new PureLedger().given(
      by(SELF, 'manufacture', [UNIT, OTHER], { location: PLANT, at: DAY }),
      by(SELF, 'pack', [UNIT], { container: PALLET, at: DAY }),
      by(SELF, 'install', [OTHER], { assembly: UNIT, at: DAY }),
    );
  const claim = (...observations: ObserveOperation['observations']): ObserveOperation => ({
    operation: 'observe',
    recordedFor: B,
    observations,
  });
  const told = (location: string) => ({ at: LATER, by: B, claimed: true, location }) as const;
  const unpacked = (location: string) =>
    claim({ type: 'ItemUnpacked', subject: UNIT, data: { ...told(location), container: PALLET } });
  const removed = (location: string) =>
    claim({ type: 'ComponentRemoved', subject: OTHER, data: { ...told(location), assembly: UNIT } });
  const packed = (location: string, container = FRESH) =>
    claim({ type: 'ItemPacked', subject: UNIT, data: { ...told(location), container } });
  const holders = (ledger: PureLedger): readonly unknown[] =>
    [UNIT, OTHER, PALLET].map((subject) => ledger.resolved(subject)?.holder);

  it.each([
    ['unpacking there', unpacked(PLANT)],
    ['unpacking elsewhere', unpacked(SHOP)],
    ['removal there', removed(PLANT)],
    ['removal elsewhere', removed(SHOP)],
    ['packing into what nobody heard of', packed(PLANT)],
    ['packing elsewhere', packed(SHOP)],
    ['packing that is known', packed(SHOP, PALLET)],
  ])('takes nothing from its holder: %s', (_case, observed) => {
    const ledger = filled();
    expect(rulesTold(ledger.when(observed))).toContain('not-holder');
    expect(holders(ledger)).toEqual([SELF, SELF, SELF]);
    expect(ledger.resolved(FRESH)?.holder ?? SELF).toBe(SELF);
    const free = ledger.get(UNIT)?.carrier?.id ?? UNIT;
    expect(rulesTold(ledger.when(by(SELF, 'move', [free], { location: SHOP })))).toEqual([]);
  });

  it('takes nothing from its holder that is recorded later than the claim', () => {
    const ours = by(SELF, 'manufacture', [UNIT], { location: PLANT, at: DAY });
    const ledger = new PureLedger().given(packed(PLANT), { ...ours, ifContradicted: 'record', reason: 'it is ours' });
    expect([UNIT, FRESH].map((subject) => ledger.resolved(subject)?.holder)).toEqual([SELF, SELF]);
  });

  it('is its to hold where it was on its way there, or nobody was known to hold it', () => {
    const sent = by(SELF, 'ship', [PALLET], { toParty: B, toLocation: SHOP, at: '2026-02-01T12:00:00Z' });
    const ledger = filled().given(sent, unpacked(SHOP));
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: SHOP }, holder: B });
    expect(rulesTold(ledger.when(by(B, 'move', [UNIT], { location: PLANT })))).toEqual([]);
    expect(new PureLedger().given(packed(SHOP)).resolved(UNIT)?.holder).toBe(B);
  });

  it.each([
    ['unpack', by(B, 'unpack', [UNIT], { container: PALLET, location: PLANT, at: LATER }), UNIT],
    ['remove', by(B, 'remove', [OTHER], { assembly: UNIT, location: PLANT, at: LATER }), OTHER],
  ])('takes nothing by %s that is recorded all the same', (_case, asked, subject) => {
    const ledger = filled().given({ ...asked, ifContradicted: 'record', reason: 'seen' });
    expect(ledger.resolved(subject)?.holder).toBe(SELF);
    expect(rulesTold(ledger.when(by(SELF, 'move', [subject], { location: SHOP })))).toEqual([]);
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
