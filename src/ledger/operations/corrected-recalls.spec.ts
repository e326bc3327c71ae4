import { describe, expect, it } from '@jest/globals';
import { PureLedger, SELF, operation } from '../../../test/support/pure-ledger.js';
import type { AccessEvent } from '../access/access.events.js';
import { correctsClosing, openingAmong } from './corrected-recalls.js';
import type { CorrectOperation, Decision, Operation } from './operation.js';

const [RECALL, PLANT, BUYER] = ['recall/r1', 'own/acme/plant', 'own/acme/buyer'];
const UNIT = 'own/acme/unit/1';
const items = [{ subject: UNIT, field: 'items[0]', fields: {} }];
const OPENED = '2026-03-01T08:00:02.000Z';
const opened: Operation = {
  ...{
    operation: 'open-recall',
    recall: RECALL,
    scope: { anyOf: [{ lots: ['own/acme/unit/10/L'] }] },
    blocks: ['sale'],
  },
  ...{ sites: [], reason: 'glass', recordedFor: SELF, at: OPENED },
};
const marking: Operation = { operation: 'mark-recalled', recall: RECALL, items, recordedFor: SELF };
const closing: Operation = { operation: 'close-recall', recall: RECALL, reason: 'tired of it', recordedFor: SELF };
const unmarking: Operation = {
  operation: 'unmark-recalled',
  recall: RECALL,
  openedAt: Date.parse(OPENED),
  items,
  recordedFor: SELF,
};
const sale = (more: object = {}): Operation => operation('sell', [UNIT], { owner: BUYER }, more);

/** A unit of the lot that is recalled. */
function recalledUnit(...then: readonly Operation[]): PureLedger {
  const made = operation('manufacture', [UNIT], { location: PLANT, lot: 'own/acme/unit/10/L' });
  return new PureLedger().given(made, opened, ...then);
}

/** As the writer looks it up. */
function correcting(ledger: PureLedger, more: Partial<CorrectOperation> = {}): CorrectOperation {
  const opening = openingAmong(ledger.events);
  if (!opening) throw new Error('no recall was opened');
  return { operation: 'correct', target: { capture: 'c1' }, recordedFor: SELF, reason: 'a slip', opening, ...more };
}

function rulesOf(decision: Decision): readonly string[] {
  if (decision.kind !== 'refused') return [decision.kind];
  return decision.violations.map((violation) => ('finding' in violation ? violation.finding.rule : violation.field));
}

const flagsOf = (decision: Decision): readonly string[] =>
  decision.kind === 'accepted'
    ? decision.flags.map((flag) => ('finding' in flag ? flag.finding.rule : 'form'))
    : [decision.kind];

describe('a recall that was opened by mistake', () => {
  it('blocks from its opening to its correction, and not from there on', () => {
    const ledger = recalledUnit();
    expect(rulesOf(ledger.when(sale()))).toEqual(['recalled']);
    ledger.given(correcting(ledger));
    const sold = ledger.when(sale());
    expect([sold.kind, flagsOf(sold)]).toEqual(['accepted', []]);
  });

  it('leaves no mark, neither of an open recall nor of one that was closed with the unit open', () => {
    for (const before of [[marking], [marking, closing]]) {
      const ledger = recalledUnit(...before);
      ledger.given(correcting(ledger), unmarking);
      expect(ledger.get(UNIT)?.recalls).toBeUndefined();
      expect(flagsOf(ledger.when(sale()))).toEqual([]);
    }
  });

  it('flags nothing that is sold before its marks are taken off', () => {
    const ledger = recalledUnit(marking, closing);
    expect(flagsOf(ledger.when(sale()))).toEqual(['recalled']);
    const other = recalledUnit(marking, closing);
    other.given(correcting(other));
    expect(flagsOf(other.when(sale()))).toEqual([]);
  });

  it('is marked no more, and its units are neither cleared nor is it closed', () => {
    const ledger = recalledUnit();
    ledger.given(correcting(ledger), marking);
    expect(ledger.get(UNIT)?.recalls).toBeUndefined();
    const clearing: Operation = {
      operation: 'clear-recall',
      recall: RECALL,
      items,
      remedy: 'repaired',
      recordedFor: SELF,
    };
    for (const late of [clearing, closing]) expect(ledger.when(late).kind).toBe('refused');
  });

  it('is declared so once, as a whole, after it was opened, and by who may', () => {
    const ledger = recalledUnit();
    const replacement = operation('move', [UNIT], { location: PLANT });
    const refused: readonly Partial<CorrectOperation>[] = [
      { target: { capture: 'c1', items: [UNIT] } },
      { replacement },
      { closesNoRecall: true },
      { ofParties: [BUYER] },
      { ofNumbers: ['9506000', 'own/acme/other'] },
      { at: '2026-02-28T08:00:00Z' },
      { at: '2027-02-28T08:00:00Z' },
    ];
    for (const more of refused) expect(ledger.when(correcting(ledger, more)).kind).toBe('refused');
    ledger.given(correcting(ledger, { ofParties: [SELF], ofNumbers: ['own/acme'], at: OPENED }));
    expect(ledger.when(correcting(ledger)).kind).toBe('refused');
    expect(ledger.when(opened).kind).toBe('refused');
  });

  it('tells its event with the position of the opening, behind the closing where there was one', () => {
    for (const [before, revision] of [
      [[], 1],
      [[closing], 2],
    ] as const) {
      const ledger = recalledUnit(...before);
      ledger.given(correcting(ledger));
      const event = ledger.events.at(-1);
      expect(event).toMatchObject({ type: 'RecallClosed', revision, data: { erroneous: 1, reason: 'a slip' } });
    }
  });
});

it('who may do what is not corrected', () => {
  const event: AccessEvent = {
    ...{ subject: 'access/1', revision: 0, position: 4, sortAt: 0, type: 'AccessEnded' },
    data: { at: '2026-03-27T10:00:00Z', by: 'own/acme/self', key: 'key-1' },
  };
  const refused = correctsClosing({ target: { event: 4 } }, [event]);
  expect(refused).toMatchObject({ field: 'event', value: 4, rule: expect.stringContaining('revoke the key') });
});
