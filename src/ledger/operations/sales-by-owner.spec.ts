import { describe, expect, it } from '@jest/globals';
import { ruleOf, rulesOf } from '../../../test/support/broken-rules.js';
import { contentsOf, coveredContents } from '../recall/covered-contents.js';
import { firstToExpire, leftOpenIn } from '../../../test/support/covered-contents.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ItemFields } from './fields.js';
import type { Decision, ItemsOperation, OpenRecallOperation, Operation } from './operation.js';

const UNIT = '01/09506000134352/21/1';
const PALLET = '00/095060001343520000';
const CAR = 'own/acme/car/1';
const LOT = '01/09506000134352/10/L1';
const HERE = '414/9506000134376';
const THERE = '414/9506000134369';
const BUYER = 'own/acme/buyer';
const MAKER = '417/9506000134352';

const recall: OpenRecallOperation = {
  operation: 'open-recall',
  recall: 'recall/r1',
  scope: { anyOf: [{ lots: [LOT] }] },
  blocks: ['sale'],
  sites: ['414/9506000134352'],
  recordedFor: SELF,
  reason: 'glass',
};

/** A lot that was made in March, in a ledger of May, with what the writer looks up of contents. */
function ledger(expiry?: string, ...more: readonly Operation[]): PureLedger {
  const of = new PureLedger('2026-05-05T08:00:00Z').given(
    operation('manufacture', [UNIT, CAR], { location: HERE, at: '2026-03-01T08:00:00Z' }),
  );
  const facts = expiry === undefined ? { lot: LOT } : { lot: LOT, expiry };
  of.given(operation('move', [{ id: UNIT, said: facts }], { location: HERE, at: '2026-03-02T08:00:00Z' }), ...more);
  of.within = (subject) => {
    const top = of.get(subject);
    const contents = contentsOf(of.states.values());
    const [unit] = top ? coveredContents(contents, top, recall) : [];
    const expires = top && firstToExpire(contents, top);
    return { recalled: new Map(unit === undefined ? [] : [['recall/r1', unit]]), ...(expires ? { expires } : {}) };
  };
  return of;
}

const packed = operation('pack', [UNIT], { container: PALLET, at: '2026-03-03T08:00:00Z' });
const installed = operation('install', [UNIT], { assembly: CAR, at: '2026-03-03T08:00:00Z' });
const onTheirWay = (subject: string): Operation => operation('ship', [subject], { toParty: BUYER, toLocation: THERE });
const received = (subject: string, owner?: string): Operation =>
  operation(
    'receive',
    [subject],
    { location: THERE, onBehalfOf: SELF, ...(owner === undefined ? {} : { owner }) },
    { recordedFor: BUYER },
  );
const shipped = (subject: string, fields: ItemFields = {}): Operation =>
  operation('ship', [subject], { toParty: BUYER, owner: BUYER, ...fields });

function flagsOf(decision: Decision): readonly string[] {
  return decision.kind === 'accepted' ? decision.flags.map(ruleOf) : [decision.kind];
}

const WHAT: readonly (readonly [string, readonly Operation[]])[] = [
  [UNIT, []],
  [PALLET, [packed]],
  [CAR, [installed]],
];

describe('title that is moved by an owner', () => {
  it.each(WHAT)('of %s is a sale: refused where a recall blocks sale', (subject, before) => {
    const recalled = (...more: readonly Operation[]): PureLedger => ledger(undefined, ...before, ...more, recall);
    expect(rulesOf(recalled().when(shipped(subject)))).toEqual(['recalled']);
    expect(rulesOf(recalled().when(shipped(subject, { at: '2026-03-04T08:00:00Z' })))).toEqual(['recalled']);
    const cart = operation('ship', [subject], { toParty: BUYER, owner: BUYER }, { onRefusal: 'skip' });
    expect(recalled().when(cart).kind).toBe('refused');
    expect(rulesOf(recalled(onTheirWay(subject)).when(received(subject, BUYER)))).toEqual(['recalled']);
    expect(rulesOf(recalled(onTheirWay(subject)).when(received(subject)))).toEqual(['accepted']);
    expect(rulesOf(recalled().when(onTheirWay(subject)))).toEqual(['accepted']);
  });

  it.each(WHAT)('of %s is refused where it is expired, and said once where it is recorded', (subject, before) => {
    expect(rulesOf(ledger('2026-03-31', ...before).when(shipped(subject)))).toEqual(['expired']);
    expect(rulesOf(ledger('2026-03-31', ...before, onTheirWay(subject)).when(received(subject, BUYER)))).toEqual([
      'expired',
    ]);
    expect(ledger('2026-03-31', ...before).when(onTheirWay(subject)).kind).toBe('accepted');
    const late = shipped(subject, { at: '2026-03-04T08:00:00Z' });
    expect(rulesOf(ledger('2026-03-31', ...before).when(late))).toEqual(['accepted']);
    const anyway = { ifContradicted: 'record', reason: 'as it was' } as const;
    const told = operation('ship', [subject], { toParty: BUYER, owner: BUYER }, anyway);
    expect(flagsOf(ledger('2026-03-31', ...before).when(told))).toEqual(['expired']);
  });

  it('is refused as what replaces a capture', () => {
    const of = ledger(undefined, operation('move', [UNIT], { location: HERE, at: '2026-03-05T08:00:00Z' }), recall);
    const position = of.events.findLastIndex(({ type }) => type === 'ItemMoved');
    const replacement = operation('ship', [UNIT], { toParty: BUYER, owner: BUYER, at: '2026-03-05T08:00:00Z' });
    const found = new Map([[UNIT, [position]]]);
    const target = { event: position };
    const asked = { operation: 'correct' as const, target, found, replacement, recordedFor: SELF, reason: 'a slip' };
    expect(rulesOf(of.when(asked))).toEqual(['recalled']);
  });

  it('is flagged as a claim, once, and not where it repeats what is known', () => {
    const claim = (by: string): Operation => ({
      operation: 'observe',
      recordedFor: by,
      observations: [
        {
          type: 'ItemReceived',
          subject: UNIT,
          data: { at: '2026-05-05T08:04:00Z', by, claimed: true, location: THERE, title: { from: SELF, to: BUYER } },
        },
      ],
    });
    expect(flagsOf(ledger(undefined, onTheirWay(UNIT), recall).when(claim(SELF)))).toContain('recalled');
    expect(flagsOf(ledger(undefined, shipped(UNIT), recall).when(claim(BUYER)))).not.toContain('recalled');
  });

  it.each(WHAT)('of %s is no sale where it is whose it is to be, comes back, or goes to a site', (subject, before) => {
    expect(rulesOf(ledger(undefined, ...before, recall).when(shipped(subject, { owner: MAKER })))).toEqual([
      'accepted',
    ]);
    const sold = ledger(undefined, ...before, shipped(subject, { toLocation: THERE }), recall);
    expect(rulesOf(sold.when(received(subject, BUYER)))).toEqual(['accepted']);
    const back = operation('return', [subject], { location: HERE, purpose: 'recall', owner: SELF, onBehalfOf: BUYER });
    expect(flagsOf(sold.when(back))).toEqual([]);
  });

  it('passes to nobody else by a return', () => {
    const sold = ledger(undefined, shipped(UNIT, { toLocation: THERE }), recall);
    const back = operation('return', [UNIT], {
      location: HERE,
      purpose: 'refund',
      owner: 'own/x/z',
      onBehalfOf: BUYER,
    });
    expect(rulesOf(sold.when(back))).toEqual(['recalled']);
  });

  it('is flagged for ever where the unit was open when its recall was closed', () => {
    const items = [{ subject: UNIT, field: 'items[0]', fields: {} }];
    const of = ledger(
      undefined,
      recall,
      { operation: 'mark-recalled', recall: 'recall/r1', items, recordedFor: SELF },
      { operation: 'close-recall', recall: 'recall/r1', recordedFor: SELF, reason: 'the rest is lost' },
    );
    expect(flagsOf(of.when(onTheirWay(UNIT)))).toEqual([]);
    expect(flagsOf(ledger(undefined).when(shipped(UNIT)))).toEqual([]);
    const again = operation(
      'receive',
      [UNIT],
      { location: THERE, onBehalfOf: SELF, owner: BUYER },
      { recordedFor: BUYER },
    );
    expect(flagsOf(of.when(again))).toEqual(['recalled']);
  });

  const CASE = '01/09506000134352/21/C1';
  const items = (subject: string) => [{ subject, field: 'items[0]', fields: {} }];
  const marking = (subject: string): Operation => ({
    ...{ operation: 'mark-recalled', recall: 'recall/r1', items: items(subject), recordedFor: SELF },
  });
  const clearing = (subject: string): Operation => ({
    ...{ operation: 'clear-recall', recall: 'recall/r1', items: items(subject), recordedFor: SELF, remedy: 'repaired' },
  });
  const closing: Operation = {
    ...{ operation: 'close-recall', recall: 'recall/r1', recordedFor: SELF, reason: 'the rest is lost' },
  };

  /** A unit that was open when its recall was closed, in a car, in a case on a pallet. */
  function leftIn(...more: readonly Operation[]): PureLedger {
    const of = ledger(undefined, operation('manufacture', [CASE], { location: HERE, at: '2026-03-01T08:00:00Z' }));
    const covering = of.within;
    of.within = (subject) => {
      const top = of.get(subject);
      const leftOpen = top && leftOpenIn(contentsOf(of.states.values()), top, ['recall/r1']);
      const { recalled } = covering(subject);
      return { recalled, ...(leftOpen ? { leftOpen } : {}) };
    };
    return of.given(
      installed,
      operation('pack', [CAR], { container: CASE, at: '2026-03-04T08:00:00Z' }),
      operation('pack', [CASE], { container: PALLET, at: '2026-03-05T08:00:00Z' }),
      recall,
      marking(UNIT),
      ...more,
    );
  }

  const left = { rule: 'recalled', values: { recall: 'recall/r1', unit: UNIT } };
  const sold = (subject: string, at?: string): Operation =>
    operation('sell', [subject], { owner: BUYER, ...(at === undefined ? {} : { at }) });

  it.each([PALLET, CASE, CAR])('is flagged for ever where it is in what is sold: %s', (subject) => {
    const out = subject === PALLET ? [] : [operation('unpack', [CASE], { container: PALLET, at: '2026-05-01' })];
    const free = subject === CAR ? [operation('unpack', [CAR], { container: CASE, at: '2026-05-02' })] : [];
    const of = (): PureLedger => leftIn(closing, ...out, ...free);
    for (const asked of [sold(subject), shipped(subject), sold(subject, '2026-05-03T08:00:00Z')]) {
      const decision = of().when(asked);
      const findings = decision.kind === 'accepted' ? decision.flags.map((one) => 'finding' in one && one.finding) : [];
      expect(findings).toMatchObject([left]);
    }
    expect(flagsOf(of().when(operation('move', [subject], { location: HERE })))).toEqual([]);
    const data = { at: '2026-05-05T08:00:00Z', by: SELF, claimed: true, title: { from: SELF, to: BUYER } } as const;
    const claim: Operation = {
      ...{ operation: 'observe', observations: [{ type: 'ItemSold', subject, data }], recordedFor: SELF },
    };
    expect(flagsOf(of().when(claim))).toEqual(['recalled']);
  });

  it('is refused so while the recall is open, and not flagged where it was cleared, or what it is built into', () => {
    expect(rulesOf(leftIn().when(sold(PALLET)))).toEqual(['recalled']);
    expect(flagsOf(leftIn(clearing(UNIT), closing).when(sold(PALLET)))).toEqual([]);
    expect(flagsOf(leftIn(clearing(CAR), closing).when(sold(PALLET)))).toEqual([]);
    expect(flagsOf(leftIn(closing, clearing(UNIT)).when(sold(PALLET)))).toEqual([]);
  });
});

describe('a recall that blocks use', () => {
  const used: OpenRecallOperation = { ...recall, blocks: ['use'] };
  const built = (lot: string): Operation =>
    operation('manufacture', ['own/acme/car/2'], {
      location: HERE,
      components: [{ lot, quantity: '2', unit: 'C62' }],
    });

  it.each([
    { anyOf: [{ lots: [LOT] }] },
    { anyOf: [{ products: ['01/09506000134352'] }] },
    { anyOf: [{ lotCode: 'L1', productPrefix: '01/0950600' }] },
    { anyOf: [{ components: [LOT] }] },
  ])('holds for lots that are built in without serials: %j', (scope) => {
    const of = ledger(undefined, { ...used, scope });
    expect(of.when(built(LOT))).toMatchObject({
      kind: 'refused',
      violations: [{ finding: { rule: 'recalled', values: { unit: LOT } } }],
    });
    const past = operation('manufacture', ['own/acme/car/3'], {
      ...{ location: HERE, at: '2026-03-01T08:00:00Z' },
      components: [{ lot: LOT, quantity: '2' }],
    });
    expect(rulesOf(of.when(past))).toEqual(['recalled']);
    expect(rulesOf(of.when(built('own/acme/cell/10/X')))).toEqual(['accepted']);
    expect(rulesOf(ledger(undefined, { ...recall, scope }).when(built(LOT)))).toEqual(['accepted']);
  });

  it.each(WHAT)('holds for what is consumed or sampled, not for what is destroyed: %s', (subject, before) => {
    const of = ledger(undefined, ...before, used);
    const end = (cause: string): Operation => operation('decommission', [subject], { cause } as object);
    expect(rulesOf(of.when(end('consumed')))).toContain('recalled');
    expect(rulesOf(of.when(end('sampled')))).toContain('recalled');
    expect(rulesOf(of.when(end('destroyed')))).toEqual(['accepted']);
  });
});

describe('what is in a container, sold in place of it', () => {
  const CRATE = '00/095060001343520000';
  const [FIRST, SECOND] = ['01/09506000134352/21/S1', '01/09506000134352/21/S2'];
  const PLANT = '414/9506000134376';
  const SHOPPER = 'own/acme/shopper';

  function sold(fields: ItemFields, more: Partial<ItemsOperation> = {}) {
    const ledger = new PureLedger().given(
      operation('manufacture', [FIRST, SECOND], { location: PLANT }),
      operation('pack', [FIRST, SECOND], { container: CRATE }),
    );
    const emptied = { field: 'contentsOf', carrier: CRATE, kind: 'container', fields } as const;
    return { ledger, decision: ledger.when(operation('sell', [FIRST, SECOND], fields, { emptied, ...more })) };
  }

  it.each<[ItemFields, object]>([
    [{ toParty: SHOPPER }, { place: { kind: 'with', party: SHOPPER }, holder: SHOPPER, owner: SHOPPER }],
    [{ owner: SHOPPER, toLocation: '414/9506000134369' }, { place: { kind: 'at', location: '414/9506000134369' } }],
    [{ purpose: 'dispense' }, { place: { kind: 'gone' }, disposition: 'dispensed' }],
  ])('is taken out where it is handed over: %j', (fields, is) => {
    const { ledger, decision } = sold(fields);
    expect(decision).toMatchObject({ kind: 'accepted', flags: [] });
    for (const unit of [FIRST, SECOND]) expect(ledger.resolved(unit)).toMatchObject({ ...is, path: [] });
    expect(ledger.get(CRATE)).toMatchObject({ contents: 0, place: { kind: 'at', location: PLANT } });
    expect(ledger.events.slice(-4).map(({ type }) => type)).toEqual([
      'ItemUnpacked',
      'ItemSold',
      'ItemUnpacked',
      'ItemSold',
    ]);
  });

  it('stays in it where only its title passes, and is for its holder to hand over', () => {
    const { ledger, decision } = sold({ owner: SHOPPER });
    expect(decision).toMatchObject({ kind: 'accepted', flags: [] });
    expect(ledger.resolved(FIRST)).toMatchObject({ owner: SHOPPER, path: [CRATE] });
    expect(rulesOf(sold({ toParty: SHOPPER }, { recordedFor: 'own/acme/other' }).decision)).toContain('not-holder');
  });
});
