import { describe, expect, it } from '@jest/globals';
import { ruleOf } from '../../../test/support/broken-rules.js';
import { contentsOf, coveredContents } from '../recall/covered-contents.js';
import { firstToExpire, leftOpenIn } from '../../../test/support/covered-contents.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { refold } from '../history/refold.js';
import type { Decision, ItemsOperation, OpenRecallOperation, Operation } from './operation.js';

const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';
const EXPIRED = '01/09506000134352/21/3';
const PALLET = '00/095060001343520000';
const CRATE = '00/095060001343520017';
const LOT = '01/09506000134352/10/L1';
const HERE = '414/9506000134376';
const BUYER = 'own/acme/buyer';
const STRANGER = 'own/acme/stranger';
const ANYWAY = { ifContradicted: 'record', reason: 'as it was' } as const;

const recall: OpenRecallOperation = {
  operation: 'open-recall',
  recall: 'recall/r1',
  scope: { anyOf: [{ lots: [LOT] }] },
  blocks: ['sale'],
  sites: [],
  recordedFor: SELF,
  reason: 'glass',
};
const items = [{ subject: UNIT, field: 'items[0]', fields: {} }];
const marking: Operation = { operation: 'mark-recalled', recall: 'recall/r1', items, recordedFor: SELF };
const closing: Operation = {
  operation: 'close-recall',
  recall: 'recall/r1',
  recordedFor: SELF,
  reason: 'the rest is lost',
};

/** A recalled unit on a pallet, an expired one in a crate, with what the writer looks up of contents. */
function ledger(...more: readonly Operation[]): PureLedger {
  const at = '2026-03-01T08:00:00Z';
  const of = new PureLedger('2026-05-05T08:00:00Z').given(
    operation('manufacture', [UNIT], { location: HERE, at, lot: LOT }),
    operation('manufacture', [OTHER], { location: HERE, at }),
    operation('manufacture', [EXPIRED], { location: HERE, at, expiry: '2026-03-31' }),
    operation('pack', [UNIT], { container: PALLET, at: '2026-03-03T08:00:00Z' }),
    operation('pack', [EXPIRED], { container: CRATE, at: '2026-03-03T08:00:00Z' }),
  );
  of.within = (subject) => {
    const top = of.get(subject);
    const contents = contentsOf(of.states.values());
    const [unit] = top ? coveredContents(contents, top, recall) : [];
    const expires = top && firstToExpire(contents, top);
    const leftOpen = top && leftOpenIn(contents, top, ['recall/r1']);
    return {
      recalled: new Map(unit === undefined ? [] : [['recall/r1', unit]]),
      ...(expires ? { expires } : {}),
      ...(leftOpen ? { leftOpen } : {}),
    };
  };
  return of.given(...more);
}

const sell = (subject: string, fields: object = {}, more: Partial<ItemsOperation> = {}): Operation =>
  operation('sell', [subject], { owner: BUYER, ...fields }, { ...ANYWAY, ...more });

const claimOf = (subject: string, from: string, by = SELF): Operation => ({
  operation: 'observe',
  recordedFor: by,
  observations: [
    {
      type: 'ItemSold',
      subject,
      data: { at: '2026-05-05T08:00:00Z', by, claimed: true, title: { from, to: BUYER } },
    },
  ],
});

function flagsOf(decision: Decision): readonly string[] {
  return decision.kind === 'accepted' ? decision.flags.map(ruleOf) : [decision.kind];
}

/** What the histories say against the events of a decision, for ever. */
function anomaliesOf(of: PureLedger, decision: Decision): readonly string[] {
  const positions = new Set(decision.kind === 'accepted' ? decision.events.map(({ position }) => position) : []);
  const { contradictions } = refold(of.histories());
  return contradictions.filter(({ position }) => positions.has(position)).map(({ rule }) => rule);
}

describe('what only the writer could find against an event', () => {
  const out = operation('unpack', [UNIT], { container: PALLET, at: '2026-03-04T08:00:00Z' });
  it.each<readonly [what: string, rules: readonly string[], before: readonly Operation[], asked: Operation]>([
    ['a unit that its recall left open', ['recalled'], [out, recall, marking, closing], sell(UNIT)],
    ['one in what is sold', ['recalled'], [recall, marking, closing], sell(PALLET)],
    ['one that is blocked, all the same', ['recalled'], [recall], sell(PALLET)],
    ['the same told late', ['recalled'], [recall], sell(PALLET, { at: '2026-03-04T08:00:00Z' })],
    ['the same by a shipment', ['recalled'], [recall], operation('ship', [PALLET], { owner: BUYER }, ANYWAY)],
    ['expired goods in what is sold', ['expired'], [], sell(CRATE)],
    ['and in what is moved', ['expired'], [], operation('move', [CRATE], { location: HERE })],
    [
      'expired goods that are sold by themselves, once',
      ['expired'],
      [operation('unpack', [EXPIRED], { container: CRATE })],
      sell(EXPIRED),
    ],
    ['a transfer that reaches nothing', ['reaches-nothing'], [], sell(PALLET, {}, { recordedFor: STRANGER })],
    [
      'the same told late',
      ['reaches-nothing'],
      [],
      sell(PALLET, { at: '2026-03-04T08:00:00Z' }, { recordedFor: STRANGER }),
    ],
    ['a claim of one', ['reaches-nothing'], [], claimOf(PALLET, STRANGER)],
    ['a claim of a sale that is blocked', ['recalled'], [recall], claimOf(PALLET, SELF)],
  ])('is told by its history for ever: %s', (_what, rules, before, asked) => {
    const of = ledger(...before);
    const decision = of.when(asked);
    expect(flagsOf(decision)).toEqual(rules);
    expect(anomaliesOf(of, decision)).toEqual(rules);
    // What is told later, of before it or behind it, changes nothing of that.
    of.given(operation('move', [OTHER], { location: HERE, at: '2026-03-03T09:00:00Z' }));
    expect(anomaliesOf(of, decision)).toEqual(rules);
  });

  it('is told of what replaces a capture, and goes with what is declared erroneous', () => {
    const of = ledger(recall, operation('move', [PALLET], { location: HERE, at: '2026-03-05T08:00:00Z' }));
    const position = of.events.findLastIndex(({ type }) => type === 'ItemMoved');
    const correcting = (event: number, replacement?: ItemsOperation): Operation => ({
      operation: 'correct',
      target: { event },
      found: new Map([[PALLET, [event]]]),
      ...(replacement ? { replacement } : {}),
      recordedFor: SELF,
      reason: 'a slip',
    });
    const sold = of.when(correcting(position, sell(PALLET, { at: '2026-03-05T08:00:00Z' }) as ItemsOperation));
    expect(anomaliesOf(of, sold)).toEqual(['recalled']);
    of.given(correcting(of.events.findLastIndex(({ type }) => type === 'ItemSold')));
    expect(anomaliesOf(of, sold)).toEqual([]);
  });

  it('is nothing where nothing was found, and each event of a list keeps its own', () => {
    const of = ledger(recall);
    const decision = of.when(operation('sell', [OTHER, PALLET, CRATE], { owner: BUYER }, ANYWAY));
    const kept = of.events.slice(-3).map(({ subject, data }) => [subject, 'flags' in data ? data.flags : undefined]);
    expect(flagsOf(decision)).toEqual(['recalled', 'expired']);
    expect(kept).toEqual([
      [OTHER, undefined],
      [PALLET, [{ rule: 'recalled', values: { recall: 'recall/r1', unit: UNIT } }]],
      [CRATE, [{ rule: 'expired', values: { expiry: '2026-03-31', content: EXPIRED } }]],
    ]);
  });
});
