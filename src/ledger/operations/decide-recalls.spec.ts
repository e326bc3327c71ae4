import { describe, expect, it } from '@jest/globals';
import { rulesOf } from '../../../test/support/broken-rules.js';
import type { ClearRecallOperation } from './operation.js';
import type { Remedy } from '../recall/remedies.js';
import { SECOND_RULES } from '../item/rules.js';
import { matches } from '../recall/scope.js';
import type { ItemState } from '../item/item.state.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';

const FACTORY = '414/9506000134376';
const SHOP = '414/9506000134369';
const BUYER = '417/9506000134352';
const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';

describe('recalls', () => {
  const lot = '01/09506000134352/10/L1';
  const recall = {
    operation: 'open-recall' as const,
    recall: 'recall/r1',
    scope: { anyOf: [{ lots: [lot] }] },
    blocks: ['sale' as const, 'shipment' as const],
    sites: [SHOP],
    recordedFor: SELF,
    reason: 'glass',
  };

  it('block what they say from their position on, but not the way to their sites', () => {
    const ledger = new PureLedger().given(operation('manufacture', [UNIT], { location: FACTORY, lot }), recall);
    expect(rulesOf(ledger.when(operation('sell', [UNIT], { owner: BUYER })))).toEqual(['recalled']);
    expect(rulesOf(ledger.when(operation('ship', [UNIT], { toParty: BUYER })))).toEqual(['recalled']);
    ledger.given(operation('ship', [UNIT], { toLocation: SHOP }));
  });

  it('let a cleared unit go, and everything when closed', () => {
    const ledger = new PureLedger().given(operation('manufacture', [UNIT, OTHER], { location: FACTORY, lot }), recall);
    ledger.given({
      operation: 'clear-recall',
      recall: 'recall/r1',
      items: [{ subject: UNIT, field: 'items[0]', fields: {} }],
      recordedFor: SELF,
      remedy: 'repaired',
    });
    ledger.given(operation('sell', [UNIT], { owner: BUYER }));
    expect(rulesOf(ledger.when(operation('sell', [OTHER], { owner: BUYER })))).toEqual(['recalled']);
    ledger.given(
      { operation: 'close-recall', recall: 'recall/r1', recordedFor: SELF },
      operation('sell', [OTHER], { owner: BUYER }),
    );
  });

  it('are answered by who may act for the party that opened them, also after they were closed', () => {
    const ledger = new PureLedger().given(operation('manufacture', [UNIT, OTHER], { location: FACTORY, lot }), recall);
    const items = [{ subject: UNIT, field: 'items[0]', fields: {} }];
    const clear = (ofParties?: readonly string[]): ClearRecallOperation => ({
      ...{ operation: 'clear-recall', recall: 'recall/r1', recordedFor: BUYER, items, remedy: 'repaired' },
      ...(ofParties ? { ofParties } : {}),
    });
    const close = { operation: 'close-recall', recall: 'recall/r1', recordedFor: BUYER } as const;
    const refused = {
      kind: 'refused',
      violations: [{ field: 'id', value: 'recall/r1', rule: expect.stringContaining(SELF) }],
    };
    expect(ledger.when(clear([BUYER]))).toMatchObject(refused);
    expect(ledger.when({ ...close, ofParties: [BUYER] })).toMatchObject(refused);
    ledger.given(clear([BUYER, SELF]), { ...close, ofParties: [SELF] });
    const late = { ...clear([BUYER]), items: [{ subject: OTHER, field: 'items[0]', fields: {} }] };
    expect(ledger.when(late)).toMatchObject(refused);
    expect(ledger.when({ ...late, ofParties: [SELF, BUYER] })).not.toMatchObject(refused);
  });

  it('end the life of what is cleared as destroyed, on behalf of its holder, once', () => {
    const clear = (subject: string): ClearRecallOperation => ({
      ...{ operation: 'clear-recall', recall: 'recall/r1', recordedFor: SELF, remedy: 'destroyed' },
      items: [{ subject, field: 'items[0]', fields: {} }],
    });
    const ledger = new PureLedger().given(
      operation('manufacture', [UNIT, OTHER], { location: FACTORY, lot }),
      operation('sell', [UNIT], { toParty: BUYER }),
      recall,
      operation('decommission', [OTHER], { cause: 'destroyed' } as object),
      clear(UNIT),
      clear(OTHER),
    );
    const ends = ledger.events.filter(({ type }) => type === 'ItemDecommissioned');
    expect(ends).toMatchObject([
      { subject: OTHER },
      { subject: UNIT, data: { onBehalfOf: BUYER, cause: 'destroyed' } },
    ]);
    expect(rulesOf(ledger.when(operation('sell', [UNIT], { owner: SELF, onBehalfOf: BUYER })))).toContain('ended');
  });

  it.each(['lost', 'written_off'])('end as destroyed what was %s, so that it is not found again', (cause) => {
    const ledger = new PureLedger().given(
      operation('manufacture', [UNIT], { location: FACTORY, lot }),
      recall,
      operation('decommission', [UNIT], { cause } as object),
      clear(UNIT, 'destroyed'),
    );
    expect(ledger.resolved(UNIT)).toMatchObject({ ended: 'destroyed' });
    expect(rulesOf(ledger.when(operation('report', [UNIT], { as: 'found' } as object)))).toContain(
      'counterfeit-suspected',
    );
  });

  describe('end as destroyed what was dispensed', () => {
    const PALLET = '00/095060001343520017';
    const SHELF = { location: FACTORY };
    const dispensed = (...by: readonly string[]): PureLedger => {
      const packed = new PureLedger().given(operation('manufacture', [UNIT, OTHER], { ...SHELF, lot }));
      if (by.includes(PALLET)) packed.given(operation('pack', [UNIT, OTHER], { container: PALLET }));
      return packed.given(operation('sell', [...by], { purpose: 'dispense' }), recall);
    };
    const back = (...items: readonly string[]) => operation('return', [...items], { ...SHELF, purpose: 'refund' });

    it('so that it cannot be returned and sold again', () => {
      const ledger = dispensed(UNIT);
      expect(ledger.when(clear(UNIT, 'destroyed'))).toMatchObject({ kind: 'accepted', flags: [] });
      expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'gone' }, ended: 'destroyed' });
      expect(ledger.events.at(-1)).toMatchObject({ type: 'ItemDecommissioned', data: { remedyOf: 'recall/r1' } });
      expect(rulesOf(ledger.when(back(UNIT)))).toEqual(['ended']);
      ledger.given({ ...back(UNIT), ifContradicted: 'record', reason: 'it is here' });
      expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'gone' }, ended: 'destroyed' });
      expect(rulesOf(ledger.when(operation('sell', [UNIT], { owner: BUYER })))).toContain('ended');
      expect(rulesOf(ledger.when(clear(UNIT, 'destroyed')))).toEqual(['is cleared of this recall already']);
    });

    it('in a pallet, which comes back without it', () => {
      const ledger = dispensed(PALLET).given(clear(UNIT, 'destroyed'), back(PALLET));
      expect([UNIT, OTHER].map((one) => ledger.resolved(one)?.place.kind)).toEqual(['gone', 'at']);
      expect(ledger.resolved(UNIT)).toMatchObject({ ended: 'destroyed' });
      expect(ledger.get(PALLET)?.contents).toBe(1);
    });

    it('also where it is told later that it was dispensed before', () => {
      const ledger = new PureLedger().given(operation('manufacture', [UNIT], { ...SHELF, lot }));
      const at = new Date(ledger.context().recordedAtMs).toISOString();
      ledger.passTime(60_000);
      ledger.given({ ...recall, blocks: [] }, clear(UNIT, 'destroyed'));
      expect(rulesOf(ledger.when(operation('sell', [UNIT], { purpose: 'dispense', at })))).toEqual(['accepted']);
      expect(ledger.resolved(UNIT)).toMatchObject({ ended: 'destroyed' });
    });

    it('by no other way, and not by the rules of before', () => {
      const destroyed = { cause: 'destroyed' } as object;
      expect(rulesOf(dispensed(UNIT).when(operation('decommission', [UNIT], destroyed)))).toEqual(['dispensed']);
      const old = new PureLedger(undefined, () => SECOND_RULES).given(
        operation('manufacture', [UNIT], { ...SHELF, lot }),
        operation('sell', [UNIT], { purpose: 'dispense' }),
        recall,
        clear(UNIT, 'destroyed'),
      );
      expect(old.resolved(UNIT)).not.toHaveProperty('ended');
    });

    it('and not where it was only repaired', () => {
      expect(rulesOf(dispensed(UNIT).given(clear(UNIT, 'repaired')).when(back(UNIT)))).toEqual(['accepted']);
    });
  });

  it.each(['missing', 'stolen'])('clear what is reported as %s, and flag it', (as) => {
    const ledger = new PureLedger().given(
      operation('manufacture', [UNIT], { location: FACTORY, lot }),
      recall,
      operation('report', [UNIT], { as } as object),
    );
    const decision = ledger.when(clear(UNIT, 'destroyed'));
    expect(decision).toMatchObject({
      kind: 'accepted',
      flags: [{ finding: { rule: 'reported', values: { report: as } } }],
    });
    expect(ledger.resolved(UNIT)).toMatchObject({ ended: 'destroyed' });
  });

  it('mark nothing that is an identifier of another by now', () => {
    const alias = 'own/acme/alias/1';
    const ledger = new PureLedger().given(
      operation('manufacture', [UNIT], { location: FACTORY, lot }),
      operation('identify', [UNIT], { identifier: alias, change: 'added' }),
      recall,
    );
    const items = [alias, UNIT].map((subject, index) => ({ subject, field: `items[${index}]`, fields: {} }));
    const marks = { operation: 'mark-recalled' as const, recall: 'recall/r1', items, recordedFor: SELF };
    expect(ledger.when(marks)).toMatchObject({ kind: 'accepted', events: [{ type: 'ItemRecalled', subject: UNIT }] });
  });

  const clear = (subject: string, remedy?: Remedy) => ({
    operation: 'clear-recall' as const,
    recall: 'recall/r1',
    items: [{ subject, field: 'items[0]', fields: {} }],
    recordedFor: SELF,
    ...(remedy === undefined ? {} : { remedy }),
  });
  const mark = (subject: string) => ({ ...clear(subject), operation: 'mark-recalled' as const });

  it('clear only what they hit', () => {
    const other = operation('manufacture', [OTHER], { location: FACTORY });
    const ledger = new PureLedger().given(operation('manufacture', [UNIT], { location: FACTORY, lot }), other, recall);
    expect(rulesOf(ledger.when(clear(OTHER)))).toEqual([
      'is not hit by this recall, so that there is nothing to clear',
    ]);
    ledger.given(mark(OTHER), clear(OTHER));
    expect(rulesOf(ledger.when(clear(OTHER)))).toEqual(['is cleared of this recall already']);
  });

  it.each(['quarantined', 'unreachable', 'returned'] as const)(
    'go on for a unit that is %s, until it is remedied',
    (step) => {
      const ledger = new PureLedger().given(operation('manufacture', [UNIT], { location: FACTORY, lot }), recall);
      ledger.given(clear(UNIT, step));
      expect(ledger.get(UNIT)?.recalls).toEqual({ 'recall/r1': 'marked' });
      expect(rulesOf(ledger.when(operation('sell', [UNIT], { owner: BUYER })))).toEqual(['recalled']);
      ledger.given(clear(UNIT, 'replaced'), operation('sell', [UNIT], { owner: BUYER }));
    },
  );

  it('ask for a reason where units are open when they are closed, and flag the sale of those for ever', () => {
    const close = { operation: 'close-recall' as const, recall: 'recall/r1', recordedFor: SELF };
    const open = { units: 1, first: [UNIT] };
    const ledger = new PureLedger().given(
      operation('manufacture', [UNIT], { location: FACTORY, lot }),
      recall,
      mark(UNIT),
    );
    expect(rulesOf(ledger.when({ ...close, open }))).toEqual([
      `is needed to close it: 1 unit is not cleared, such as ${UNIT}`,
    ]);
    ledger.given({ ...close, open, reason: 'the rest is lost' });
    expect(ledger.when(operation('sell', [UNIT], { owner: BUYER }))).toMatchObject({
      kind: 'accepted',
      flags: [{ finding: { rule: 'recalled' } }],
    });
  });

  it('hit nothing that was corrected away, though it is marked, until it is recorded again', () => {
    const named = { anyOf: [{ items: [UNIT] }] };
    const ledger = new PureLedger().given(operation('manufacture', [UNIT], { location: FACTORY }), mark(UNIT));
    const isHit = (): boolean => ledger.get(UNIT) !== undefined && matches(named, ledger.get(UNIT) as ItemState);
    expect(isHit()).toBe(true);
    const found = new Map([[UNIT, [0]]]);
    ledger.given({ operation: 'correct', target: { event: 0 }, found, recordedFor: SELF, reason: 'a typing error' });
    expect(isHit()).toBe(false);
    ledger.given(operation('receive', [UNIT], { location: SHOP }));
    expect(isHit()).toBe(true);
  });

  it('are opened once and closed once', () => {
    const ledger = new PureLedger().given(recall);
    expect(ledger.when(recall).kind).toBe('refused');
    ledger.given({ operation: 'close-recall', recall: 'recall/r1', recordedFor: SELF });
    expect(ledger.when({ operation: 'close-recall', recall: 'recall/r1', recordedFor: SELF }).kind).toBe('refused');
  });

  describe('are answered by nothing that is told of a time before them', () => {
    const opened = (at: string): PureLedger =>
      new PureLedger('2026-06-02T08:00:00Z').given(
        operation('manufacture', [UNIT], { location: FACTORY, lot, at: '2026-01-01T08:00:00Z' }),
        { ...recall, at },
      );
    const clearing = (at: string): ClearRecallOperation => ({
      ...{ operation: 'clear-recall', recall: recall.recall, recordedFor: SELF, remedy: 'repaired' },
      items: [{ subject: UNIT, field: 'items[0]', fields: { at } }],
    });
    const closing = (at: string) => ({
      ...{ operation: 'close-recall' as const, recall: recall.recall, recordedFor: SELF, reason: 'over' },
      at,
    });
    const before = expect.stringContaining('is before the recall was opened');

    it.each([
      ['2026-06-01T10:00:00Z', '2026-06-01T09:59:59Z'],
      ['2026-06-01T10:00:00Z', '2026-01-15'],
      ['2026-06-01', '2026-05-31T08:00:00Z'],
      ['2026-06-01', '2026-05-31'],
    ])('opened at %s, at %s', (openedAt, at) => {
      for (const answer of [clearing(at), closing(at)])
        expect(rulesOf(opened(openedAt).when(answer))).toEqual([before]);
      const closed = opened(openedAt).given(closing('2026-06-02'));
      expect(rulesOf(closed.when(clearing(at)))).toEqual([before]);
    });

    it.each([
      ['2026-06-01T10:00:00Z', '2026-06-01T10:00:00Z'],
      ['2026-06-01T10:00:00Z', '2026-06-01'],
      ['2026-06-01T10:00:00Z', '2026-06-01T12:00:00+02:00'],
      ['2026-06-01', '2026-06-01T00:00:00Z'],
    ])('but opened at %s, what is told at %s may be after it', (openedAt, at) => {
      for (const answer of [clearing(at), closing(at)]) expect(opened(openedAt).when(answer).kind).toBe('accepted');
    });
  });
});
