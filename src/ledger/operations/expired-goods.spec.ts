import { describe, expect, it } from '@jest/globals';
import { ruleOf, rulesOf } from '../../../test/support/broken-rules.js';
import { contentsOf } from '../recall/covered-contents.js';
import { firstToExpire } from '../../../test/support/covered-contents.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { SECOND_RULES } from '../item/rules.js';
import type { ItemFields } from './fields.js';
import type { Decision, EventDraft, Operation } from './operation.js';

const UNIT = '01/09506000134352/21/1';
const CASE = '01/09506000134352/21/C1';
const FRESH = '01/09506000134352/21/2';
const PALLET = '00/095060001343520000';
const CAR = 'own/acme/car/1';
const HERE = '414/9506000134376';
const EXPIRY = '2026-03-31';
/** The date is over everywhere. */
const OVER = '2026-04-01T12:00:00Z';
const LAST = '2026-04-01T11:59:59Z';
const dispense: ItemFields = { purpose: 'dispense' };
const sale: ItemFields = { owner: 'own/acme/customer' };
const told = { ifContradicted: 'record', reason: 'as it was' } as const;

/** Made in March, in a ledger of a day in May. */
function ledger(): PureLedger {
  const at = '2026-03-01T08:00:00Z';
  return new PureLedger('2026-05-05T08:00:00Z').given(
    operation('manufacture', [UNIT], { location: HERE, expiry: EXPIRY, at }),
  );
}

/** What is in a carrier is looked up by the writer. */
function lookedUp(of: PureLedger): PureLedger {
  of.within = (subject) => {
    const top = of.get(subject);
    const expires = top && firstToExpire(contentsOf(of.states.values()), top);
    return { recalled: new Map(), ...(expires ? { expires } : {}) };
  };
  return of;
}

function flagsOf(decision: Decision): readonly string[] {
  return decision.kind === 'accepted' ? decision.flags.map(ruleOf) : [decision.kind];
}

describe('goods whose expiry date is over', () => {
  it.each([sale, dispense])('are not sold as %j, from the moment on at which the date is over everywhere', (how) => {
    expect(rulesOf(ledger().when(operation('sell', [UNIT], { ...how, at: LAST })))).toEqual(['accepted']);
    expect(rulesOf(ledger().when(operation('sell', [UNIT], { ...how, at: '2026-03-31' })))).toEqual(['accepted']);
    expect(rulesOf(ledger().when(operation('sell', [UNIT], { ...how, at: OVER })))).toEqual(['expired']);
    expect(rulesOf(ledger().when(operation('sell', [UNIT], { ...how, at: '2026-04-01' })))).toEqual(['expired']);
  });

  it('were not made after that: refused with the date, now and late, recorded with a reason, and flagged as a claim', () => {
    const made = (fields: ItemFields, more = {}): Operation =>
      operation('manufacture', [FRESH], { location: HERE, expiry: EXPIRY, ...fields }, more);
    for (const at of [OVER, '2026-04-01', '2026-05-04T08:00:00Z']) {
      const decision = ledger().when(made({ at }));
      expect(decision).toMatchObject({
        violations: [{ field: 'items[0].expiry', value: EXPIRY, finding: { rule: 'expired', values: { made: at } } }],
      });
      expect(flagsOf(ledger().when(made({ at }, told)))).toEqual(['expired']);
    }
    for (const at of [LAST, '2026-03-31']) expect(flagsOf(ledger().when(made({ at })))).toEqual([]);
    expect(rulesOf(ledger().when(made({ at: OVER }, { onRefusal: 'skip' })))).toEqual(['expired']);
    const said = operation('manufacture', [{ id: FRESH, said: { expiry: EXPIRY } }], { location: HERE, at: OVER });
    expect(rulesOf(ledger().when(said))).toEqual(['expired']);
    const claim: Operation = {
      ...{ operation: 'observe', recordedFor: SELF },
      observations: [
        {
          type: 'ItemManufactured',
          subject: FRESH,
          data: { at: OVER, by: SELF, claimed: true, location: HERE, expiry: EXPIRY },
        },
      ],
    };
    expect(flagsOf(ledger().when(claim))).toEqual(['expired']);
  });

  it('may be sold late, at a time when they were good', () => {
    const later = ledger().given(operation('move', [UNIT], { location: HERE, at: '2026-04-20T08:00:00Z' }));
    expect(rulesOf(later.when(operation('sell', [UNIT], { ...sale, at: '2026-04-10T08:00:00Z' })))).toEqual([
      'expired',
    ]);
    expect(rulesOf(later.when(operation('sell', [UNIT], { ...sale, at: '2026-03-20T08:00:00Z' })))).toEqual([
      'accepted',
    ]);
  });

  it('are judged by what was in a case when it was sold, as reports are, not by what is in it now', () => {
    const at = (day: string) => ({ at: `${day}T08:00:00Z` });
    const of = ledger()
      .given(operation('manufacture', [FRESH, CASE], { location: HERE, ...at('2026-03-01') }))
      .given(operation('pack', [UNIT], { container: CASE, ...at('2026-03-02') }))
      .given(operation('unpack', [UNIT], { container: CASE, ...at('2026-04-20') }))
      .given(operation('pack', [FRESH], { container: CASE, ...at('2026-04-21') }));
    const sold = (day: string) => rulesOf(of.when(operation('sell', [CASE], { ...sale, ...at(day) })));
    expect(sold('2026-04-10')).toEqual(['expired']);
    of.given(operation('pack', [UNIT], { container: CASE, ...at('2026-05-01') }));
    of.given(operation('report', [FRESH], { as: 'stolen', ...at('2026-05-02') } as ItemFields));
    of.given(operation('unpack', [UNIT], { container: CASE, ...at('2026-05-04') }));
    expect(sold('2026-05-03')).toEqual(['expired', 'reported']);
    of.given(operation('move', [CASE], { location: HERE, ...at('2026-05-05') }));
    expect(sold('2026-05-04')).toEqual(['reported']);
    expect(sold('2026-04-22')).toEqual(['accepted']);
  });

  it('are sold with a reason, or as a claim, and flagged', () => {
    expect(flagsOf(ledger().when(operation('sell', [UNIT], dispense, told)))).toEqual(['expired']);
    const data = { at: OVER, by: SELF, claimed: true, dispensed: true } as const;
    const claim: Operation = {
      operation: 'observe',
      observations: [{ type: 'ItemSold', subject: UNIT, data }],
      recordedFor: SELF,
    };
    expect(flagsOf(ledger().when(claim))).toEqual(['expired']);
  });

  it.each(['sell', 'dispense'])('forbid to %s a pallet and an assembly that they are in, at any depth', (word) => {
    const how = word === 'sell' ? sale : dispense;
    const packed = ledger().given(
      operation('manufacture', [CASE, CAR], { location: HERE }),
      operation('pack', [UNIT], { container: CASE }),
      operation('pack', [CASE], { container: PALLET }),
    );
    expect(rulesOf(lookedUp(packed).when(operation('sell', [PALLET], how)))).toContain('expired');
    const built = ledger().given(
      operation('manufacture', [CAR], { location: HERE }),
      operation('install', [UNIT], { assembly: CAR }),
    );
    expect(rulesOf(lookedUp(built).when(operation('sell', [CAR], how)))).toEqual(['expired']);
    built.given(operation('remove', [UNIT], { assembly: CAR }));
    expect(rulesOf(built.when(operation('sell', [CAR], how)))).toEqual(['accepted']);
  });

  it.each([UNIT, CASE])('are not sold by what replaces a capture: %s', (sold) => {
    const of = lookedUp(
      ledger().given(
        operation('manufacture', [CASE], { location: HERE }),
        ...(sold === CASE ? [operation('pack', [UNIT], { container: CASE })] : []),
        operation('move', [sold], { location: HERE }),
      ),
    );
    const position = of.events.at(-1)?.position ?? 0;
    const correction = (replacement: ReturnType<typeof operation>): Operation => ({
      operation: 'correct',
      target: { event: position },
      found: new Map([[sold, [position]]]),
      replacement,
      recordedFor: SELF,
    });
    expect(rulesOf(of.when(correction(operation('sell', [sold], sale))))).toEqual(['expired']);
    expect(flagsOf(of.when(correction(operation('sell', [sold], sale, told))))).toEqual(['expired']);
  });

  it.each<[Operation, string]>([
    [operation('ship', [UNIT], { toLocation: '414/9506000134369' }), 'expired'],
    [operation('receive', [UNIT], { location: '414/9506000134369' }), 'missing-leg expired'],
    [operation('move', [UNIT], { location: '414/9506000134369' }), 'expired'],
    [operation('pack', [UNIT], { container: PALLET }), 'expired'],
  ])('are flagged when %j', (asked, flags) => {
    expect(flagsOf(ledger().when(asked))).toEqual(flags.split(' '));
  });

  /** A unit that is expired in May, and one that never is, each in a case on a pallet. */
  function onPallet(unit = UNIT): PureLedger {
    const day = (date: string): ItemFields => ({ at: `2026-03-${date}T08:00:00Z` });
    const packed = ledger().given(
      operation('manufacture', [CASE, CAR, FRESH], { location: HERE, ...day('02') }),
      operation('pack', [unit], { container: CASE, ...day('03') }),
      operation('pack', [CASE], { container: PALLET, ...day('04') }),
    );
    return lookedUp(packed);
  }

  const PLACE = '414/9506000134369';
  const PARTNER = 'own/acme/partner';
  const doings: readonly [string, ItemFields][] = [
    ['move', { location: PLACE }],
    ['ship', { toParty: PARTNER }],
    ['receive', { location: PLACE }],
    ['pack', { container: '00/195060001343520007' }],
    ['install', { assembly: CAR }],
  ];

  it.each(doings)('are flagged in a pallet, too: %s %j', (name, fields) => {
    const of = (unit: string): PureLedger => onPallet(unit);
    const asked = operation(name as 'move', [PALLET], fields);
    const expired = { rule: 'expired', values: { expiry: EXPIRY, content: UNIT } };
    const flagged = of(UNIT).when(asked);
    expect(flagged.kind === 'accepted' && flagged.flags).toContainEqual(expect.objectContaining({ finding: expired }));
    expect(flagsOf(of(FRESH).when(asked))).not.toContain('expired');
    const good = operation(name as 'move', [PALLET], { ...fields, at: LAST });
    expect(flagsOf(of(UNIT).when(good))).not.toContain('expired');
  });

  it('are flagged in a pallet by what was in it at that time, as a claim and in place of what is corrected', () => {
    const late = operation('move', [PALLET], { location: PLACE, at: OVER });
    expect(
      flagsOf(
        onPallet()
          .given(operation('move', [PALLET], { location: HERE }))
          .when(late),
      ),
    ).toEqual(['expired']);
    const emptied = onPallet().given(operation('unpack', [UNIT], { container: CASE }));
    expect(flagsOf(emptied.when(operation('move', [PALLET], { location: PLACE })))).toEqual([]);
    expect(flagsOf(emptied.when(late))).toEqual(['expired']);
    const data = { at: OVER, by: SELF, claimed: true, location: PLACE } as const;
    const claim: Operation = {
      operation: 'observe',
      observations: [{ type: 'ItemMoved', subject: PALLET, data }],
      recordedFor: SELF,
    };
    expect(flagsOf(onPallet().when(claim))).toEqual(['expired']);
    const moved = onPallet().given(operation('move', [PALLET], { location: HERE }));
    const position = moved.events.at(-1)?.position ?? 0;
    const corrected: Operation = {
      operation: 'correct',
      target: { event: position },
      found: new Map([[PALLET, [position]]]),
      replacement: operation('move', [PALLET], { location: PLACE }),
      recordedFor: SELF,
    };
    expect(flagsOf(moved.when(corrected))).toEqual(['expired']);
  });

  it.each(['unpack', 'decommission', 'return'])('are not flagged in a pallet: %s', (name) => {
    const of = onPallet().given(operation('ship', [PALLET], { toParty: PARTNER }));
    if (name !== 'return') of.given(operation('receive', [PALLET], { location: PLACE }));
    const fields = {
      container: PALLET,
      cause: 'destroyed',
      location: name === 'unpack' ? undefined : PLACE,
      purpose: 'unsold',
    };
    const asked = operation(name as 'return', [name === 'unpack' ? CASE : PALLET], fields as unknown as ItemFields);
    expect(flagsOf(of.when(asked))).toEqual([]);
  });

  const SHELF = '414/9506000134369';
  const said = { expiry: EXPIRY };

  /** Made without a word of when it expires. */
  const unlabelled = (): PureLedger =>
    new PureLedger('2026-05-05T08:00:00Z').given(
      operation('manufacture', [UNIT, CASE, CAR], { location: HERE, at: '2026-03-01T08:00:00Z' }),
    );

  it.each<[Operation, string]>([
    [operation('sell', [UNIT], { ...sale, said }), 'expired'],
    [operation('sell', [UNIT], { ...dispense, said }), 'expired'],
    [operation('ship', [UNIT], { toParty: 'own/acme/customer', ...sale, said }), 'expired'],
    [operation('receive', [UNIT], { location: SHELF, ...sale, ...said }), 'missing-leg expired'],
  ])('are not sold by a scan that says so itself: %j', (asked, rules) => {
    expect(rulesOf(unlabelled().when(asked))).toEqual(['expired']);
    expect(flagsOf(unlabelled().when({ ...asked, ...told }))).toEqual(rules.split(' '));
    const good = { ...asked, items: 'items' in asked ? asked.items.map((item) => goodUntil(item)) : [] };
    expect(rulesOf(unlabelled().when(good as Operation))).toEqual(['accepted']);
  });

  /** The same at a time when it was good. */
  function goodUntil<Entry extends { readonly fields: ItemFields }>(entry: Entry): Entry {
    return { ...entry, fields: { ...entry.fields, at: LAST } };
  }

  it.each<[Operation, string]>([
    [operation('move', [UNIT], { location: SHELF, said }), 'expired'],
    [operation('pack', [UNIT], { container: PALLET, said }), 'expired'],
    [operation('install', [UNIT], { assembly: CAR, said }), 'expired'],
    [operation('ship', [UNIT], { toParty: 'own/acme/customer', said }), 'expired'],
    [operation('receive', [FRESH], { location: SHELF, ...said }), 'expired'],
    [operation('move', [UNIT], { location: SHELF, said: { expiry: '2035-01-31' } }), ''],
  ])('are flagged by a scan that says so itself: %j', (asked, flags) => {
    expect(flagsOf(unlabelled().when(asked)).join(' ')).toBe(flags);
  });

  it('are flagged in a claim that says so itself, of what is unknown, too', () => {
    const claimed = (subject: string, type: 'ItemSold' | 'ItemMoved', more: object): Operation => ({
      operation: 'observe',
      observations: [
        { type, subject, data: { at: OVER, by: SELF, claimed: true, facts: said, ...more } } as EventDraft,
      ],
      recordedFor: SELF,
    });
    expect(flagsOf(unlabelled().when(claimed(UNIT, 'ItemSold', { dispensed: true })))).toEqual(['expired']);
    expect(flagsOf(unlabelled().when(claimed(FRESH, 'ItemSold', {})))).toEqual(['unknown-item', 'expired']);
    expect(flagsOf(unlabelled().when(claimed(UNIT, 'ItemMoved', { location: SHELF })))).toEqual(['expired']);
  });

  const at = (time: string): ItemFields => ({ at: time });

  it('are not sold late by such a scan, nor where only a later one says so, nor a pallet that they were in', () => {
    const moved = unlabelled().given(operation('move', [UNIT], { location: HERE, ...at('2026-05-01T08:00:00Z') }));
    const late = { ...sale, ...at('2026-04-20T08:00:00Z') };
    expect(rulesOf(moved.when(operation('sell', [UNIT], { ...late, said })))).toEqual(['expired']);
    expect(rulesOf(moved.when(operation('sell', [UNIT], late)))).toEqual(['accepted']);

    const learned = unlabelled().given(
      operation('pack', [UNIT], { container: CASE, ...at('2026-03-02T08:00:00Z') }),
      operation('unpack', [UNIT], { container: CASE, ...at('2026-04-30T08:00:00Z') }),
      operation('move', [UNIT], { location: HERE, said, ...at('2026-05-01T08:00:00Z') }),
      operation('move', [CASE], { location: HERE, ...at('2026-05-01T08:00:00Z') }),
    );
    expect(rulesOf(learned.when(operation('sell', [CASE], late)))).toEqual(['expired']);
    const between = { ...sale, ...at('2026-04-30T09:00:00Z') };
    expect(rulesOf(learned.when(operation('sell', [UNIT], between)))).toEqual(['expired']);
    expect(rulesOf(learned.when(operation('sell', [UNIT], { ...between, said })))).toEqual(['expired']);
    expect(flagsOf(learned.when(operation('sell', [UNIT], { ...between, said }, told)))).toEqual(['expired']);
  });

  it('are judged in place of what is corrected by what still counts of that', () => {
    const corrected = (replacement: ReturnType<typeof operation>): Decision => {
      const of = unlabelled().given(operation('move', [UNIT], { location: HERE, said }));
      const position = of.events.at(-1)?.position ?? 0;
      const target = { event: position };
      const found = new Map([[UNIT, [position]]]);
      return of.when({ operation: 'correct', target, found, replacement, recordedFor: SELF });
    };
    const shipment = { toParty: 'own/acme/customer', ...sale };
    expect(rulesOf(corrected(operation('sell', [UNIT], { ...sale, said })))).toEqual(['expired']);
    expect(rulesOf(corrected(operation('ship', [UNIT], { ...shipment, said })))).toEqual(['expired']);
    expect(rulesOf(corrected(operation('sell', [UNIT], sale)))).toEqual(['accepted']);
    expect(rulesOf(corrected(operation('ship', [UNIT], shipment)))).toEqual(['accepted']);
  });

  it('go on being judged by what was known before, by the rules of before', () => {
    const old = new PureLedger('2026-05-05T08:00:00Z', () => SECOND_RULES).given(
      operation('manufacture', [UNIT], { location: HERE, at: '2026-03-01T08:00:00Z' }),
    );
    expect(flagsOf(old.when(operation('move', [UNIT], { location: SHELF, said })))).toEqual([]);
  });

  it('come back unflagged', () => {
    const sold = ledger().given(operation('sell', [UNIT], { ...sale, toParty: 'own/acme/customer', at: LAST }));
    const back = operation('return', [UNIT], { location: HERE, purpose: 'refund', onBehalfOf: 'own/acme/customer' });
    expect(flagsOf(sold.when(back))).toEqual([]);
  });
});
