import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ItemFields } from './fields.js';
import type { Decision } from './operation.js';

const A = '01/09506000150024/21/A1';
const B = '01/09506000150024/21/B2';
const CASE = '00/095060001343520017';
const BUYER = '417/9506000134369';
const PLANT = '414/9506000134352';
const SHOP = '414/9506000134369';
const DAY = '2026-03-05';

function owned(...items: readonly string[]): PureLedger {
  const fields = { location: PLANT, owner: SELF, at: '2026-01-01T08:00:00Z' };
  return new PureLedger('2026-03-10T08:00:00Z').given(operation('manufacture', items, fields));
}

const sold = (at: string, owner = BUYER) => operation('sell', [A], { owner, toParty: owner, at });
const returned = (at: string) => operation('return', [A], { location: PLANT, purpose: 'refund', at });
const moved = (at: string, location: string, item = A) => operation('move', [item], { location, at });

function rules(decision: Decision): readonly unknown[] {
  const found = decision.kind === 'refused' ? decision.violations : decision.kind === 'accepted' ? decision.flags : [];
  return [decision.kind, ...found.map((one) => ('finding' in one ? one.finding.rule : one.rule))];
}

/** Types of events of a subject in the order in which they count. */
function told(ledger: PureLedger, subject = A): readonly string[] {
  const history = ledger.histories().get(subject) ?? [];
  return [...history].sort((a, b) => a.sortAt - b.sortAt || a.position - b.position).map(({ type }) => type);
}

describe('a date of which nobody told the hour', () => {
  it('sorts at the start of its day, so that what is told of that day follows it', () => {
    const ledger = owned(A).given(sold(DAY));
    expect(rules(ledger.when(returned(`${DAY}T15:00:00Z`)))).toEqual(['accepted']);
    expect(ledger.resolved(A)?.place).toEqual({ kind: 'at', location: PLANT });
  });

  it('sorts just after what is known of that day', () => {
    const ledger = owned(A).given(moved(`${DAY}T11:00:00Z`, SHOP), sold(DAY), returned(`${DAY}T15:00:00Z`));
    expect(told(ledger)).toEqual(['ItemManufactured', 'ItemMoved', 'ItemSold', 'ItemReturned']);
  });

  it('sorts after what is known of its day where something is known of a later one', () => {
    const ledger = owned(A).given(moved(`${DAY}T11:00:00Z`, SHOP), moved('2026-03-06T11:00:00Z', 'own/acme/next'));
    expect(rules(ledger.when(moved(DAY, 'own/acme/shelf')))).toEqual(['accepted']);
    expect(ledger.resolved(A)?.place).toEqual({ kind: 'at', location: 'own/acme/next' });
    expect(ledger.events.at(-1)).toMatchObject({ sortAt: Date.parse(`${DAY}T11:00:00Z`) });
  });

  it('keeps the order of recording among dates of one day', () => {
    const ledger = owned(A).given(sold(DAY), returned(DAY));
    expect(told(ledger)).toEqual(['ItemManufactured', 'ItemSold', 'ItemReturned']);
  });

  it('is found another hour where the order of recording contradicts', () => {
    const ledger = owned(A).given(operation('ship', [A], { toParty: BUYER, at: `${DAY}T15:00:00Z` }));
    expect(rules(ledger.when(moved(DAY, 'own/acme/gate')))).toEqual(['accepted']);
    expect(told(ledger)).toEqual(['ItemManufactured', 'ItemMoved', 'ItemShipped']);
    expect(ledger.resolved(A)?.place).toMatchObject({ kind: 'transit' });
  });

  it('is found an hour for each item of one operation', () => {
    const ledger = owned(A, B).given(
      operation('ship', [A], { toParty: BUYER, at: `${DAY}T09:00:00Z` }),
      moved(`${DAY}T12:00:00Z`, SHOP, B),
    );
    const both = operation('move', [A, B], { location: 'own/acme/gate', at: DAY });
    expect(rules(ledger.when(both))).toEqual(['accepted']);
    expect(ledger.resolved(A)?.place).toMatchObject({ kind: 'transit' });
    expect(ledger.resolved(B)?.place).toEqual({ kind: 'at', location: 'own/acme/gate' });
  });

  it('is drafted as things stood at the hour that is found', () => {
    const ledger = owned(A).given(
      moved(`${DAY}T10:00:00Z`, SHOP),
      operation(
        'unpack',
        [A],
        { container: CASE, at: `${DAY}T12:00:00Z` },
        { ifContradicted: 'record', reason: 'seen' },
      ),
      moved(`${DAY}T13:00:00Z`, PLANT),
      moved('2026-03-06T13:00:00Z', 'own/acme/next'),
    );
    expect(rules(ledger.when(operation('pack', [A], { container: CASE, at: DAY })))).toEqual(['accepted']);
    expect(ledger.events.slice(-2)).toMatchObject([
      { type: 'ContainerStarted', data: { location: SHOP }, sortAt: Date.parse(`${DAY}T10:00:00Z`) },
      { type: 'ItemPacked', data: { stood: { kind: 'at', location: SHOP } } },
    ]);
  });

  it('excuses no packing by where the item stands only if it does not happen later', () => {
    const ledger = owned(A).given(operation('ship', [A], { toLocation: SHOP, at: DAY }));
    expect(rules(ledger.when(operation('pack', [A], { container: CASE, at: `${DAY}T00:00:00Z` })))).toEqual([
      'refused',
      'in-transit',
    ]);
  });

  it('lets what is manufactured on a day be used before noon of it, in any zone', () => {
    const made = { location: PLANT, owner: SELF, at: DAY };
    for (const at of [`${DAY}T06:00:00Z`, `${DAY}T01:00:00+09:00`, `${DAY}T23:00:00-05:00`]) {
      const ledger = new PureLedger('2026-03-10T08:00:00Z').given(operation('manufacture', [A], made));
      expect(ledger.when(moved(at, SHOP)).kind).toBe('accepted');
    }
  });

  it('follows what is told with that date in its own zone', () => {
    const made = { location: PLANT, owner: SELF, at: `${DAY}T22:00:00-05:00` };
    const ledger = new PureLedger('2026-03-10T08:00:00Z').given(operation('manufacture', [A], made));
    expect(rules(ledger.when(sold(DAY)))).toEqual(['accepted']);
    expect(told(ledger)).toEqual(['ItemManufactured', 'ItemSold']);
  });

  it('of today sorts after what was scanned today, and never after its recording', () => {
    const ledger = new PureLedger('2026-03-10T08:00:00Z').given(
      operation('manufacture', [A], { location: PLANT, owner: SELF }),
      moved('2026-03-10', SHOP),
      moved('2026-03-10T08:00:03Z', PLANT),
      // It has begun where clocks are ahead.
      operation('manufacture', [B], { location: PLANT, owner: SELF, at: '2026-03-10' }),
    );
    expect(told(ledger)).toEqual(['ItemManufactured', 'ItemMoved', 'ItemMoved']);
    const late = new PureLedger('2026-03-10T20:00:00Z').given(
      operation('manufacture', [A], { location: PLANT, owner: SELF, at: '2026-03-11' }),
    );
    expect(late.events).toMatchObject([{ sortAt: Date.parse('2026-03-10T20:00:01Z') }]);
  });

  it('is after what is known of what carries it', () => {
    const ledger = owned(A).given(
      operation('pack', [A], { container: CASE, at: '2026-03-01T08:00:00Z' }),
      moved(`${DAY}T11:00:00Z`, SHOP, CASE),
      operation('unpack', [A], { container: CASE, at: DAY }),
    );
    expect(ledger.resolved(A)?.place).toEqual({ kind: 'at', location: SHOP });
  });

  it('is refused where no hour of it would do', () => {
    const ledger = owned(A).given(sold('2026-03-04T10:00:00Z'), movedByBuyer());
    expect(rules(ledger.when(sold(DAY, 'own/acme/other')))).toEqual(['refused', 'not-holder', 'not-owner']);
    expect(rules(ledger.when(operation('manufacture', [A], { location: PLANT, at: DAY })))).toEqual([
      'refused',
      'exists-already',
    ]);
  });

  it('is late enough for the next life of a logistic unit, where some hour of it is', () => {
    const emptied = (): PureLedger =>
      owned(A, B).given(
        operation('pack', [A], { container: CASE, location: PLANT, at: '2026-01-02T08:00:00Z' }),
        operation('unpack', [A], { container: CASE, at: '2026-01-03T08:00:00Z' }),
        operation('move', [A, B], { location: SHOP, at: '2026-01-04T08:00:00Z' }),
      );
    const packed = (at: string) => operation('pack', [B], { container: CASE, at });
    for (const [at, told] of [
      ['2027-01-02', ['refused', 'elsewhere']],
      ['2027-01-03', ['accepted']],
      ['2027-01-03T08:01:00Z', ['accepted']],
    ] as const) {
      const ledger = emptied();
      ledger.passTime(365 * 86_400_000);
      expect([at, rules(ledger.when(packed(at)))]).toEqual([at, told]);
    }
  });

  it('chooses hours in what replaces something erroneous', () => {
    const ledger = owned(A).given(moved(`${DAY}T09:00:00Z`, SHOP));
    const wrong = ledger.head - 1;
    ledger.given(operation('ship', [A], { toParty: BUYER, at: `${DAY}T15:00:00Z` }), {
      operation: 'correct',
      target: { event: wrong },
      found: new Map([[A, [wrong]]]),
      replacement: moved(DAY, 'own/acme/gate'),
      recordedFor: SELF,
      reason: 'wrong shelf',
    });
    expect(told(ledger)).toEqual(['ItemManufactured', 'ItemMoved', 'ItemMoved', 'ItemShipped', 'ErrorDeclared']);
    expect(ledger.resolved(A)?.place).toMatchObject({ kind: 'transit', from: 'own/acme/gate' });
  });
});

/** By who bought it. */
function movedByBuyer() {
  return operation('move', [A], { location: SHOP, at: `${DAY}T10:00:00Z` }, { recordedFor: BUYER });
}

describe('what contradicts an event of that day of which nobody told the hour', () => {
  it.each([
    ['known before', `${DAY}T10:00:00Z`],
    ['in its own zone only', `${DAY}T23:30:00-05:00`],
  ])('is recorded and flagged, %s', (_case, at) => {
    const ledger = owned(A).given(sold(DAY));
    expect(rules(ledger.when(moved(at, SHOP)))).toEqual(['accepted', 'not-holder']);
  });

  it('is recorded and flagged where it is told of an earlier hour than the date was given', () => {
    const ledger = owned(A).given(
      operation('identify', [A], { identifier: 'own/acme/tag/1', change: 'added', at: `${DAY}T12:00:00Z` }),
      sold(DAY),
    );
    const byBuyer = operation('move', [A], { location: SHOP, at: `${DAY}T11:00:00Z` }, { recordedFor: BUYER });
    // Against itself, and against the sale that it now stands before.
    expect(rules(ledger.when(byBuyer))).toEqual(['accepted', 'not-holder', 'not-holder']);
  });

  it('is refused where it contradicts whatever the hour was', () => {
    const ledger = owned(A).given(sold('2026-03-04T10:00:00Z'));
    ledger.given(operation('move', [A], { location: SHOP, at: DAY }, { recordedFor: BUYER }));
    expect(rules(ledger.when(moved(`${DAY}T10:00:00Z`, SHOP)))).toEqual(['refused', 'not-holder']);
    expect(rules(ledger.when(moved('2026-03-08T10:00:00Z', SHOP)))).toEqual(['refused', 'not-holder']);
  });

  it('is decided item by item, where what is refused is skipped', () => {
    const ledger = owned(A, B).given(
      sold(DAY),
      operation('sell', [B], { owner: BUYER, toParty: BUYER, at: '2026-03-04' }),
    );
    const fields: ItemFields = { location: SHOP, at: `${DAY}T10:00:00Z` };
    const decision = ledger.when(operation('move', [A, B], fields, { onRefusal: 'skip' }));
    expect(decision).toMatchObject({ kind: 'accepted', skipped: [{ item: B }] });
  });
});

describe('a date of the first rules', () => {
  it('sorts as the end of its day', () => {
    const ledger = new PureLedger('2026-03-10T08:00:00Z', () => 1).given(
      operation('manufacture', [A], { location: PLANT, owner: SELF, at: '2026-01-01T08:00:00Z' }),
      sold(DAY),
    );
    expect(ledger.events.at(-1)).toMatchObject({ sortAt: Date.parse('2026-03-06T00:00:00Z') - 1 });
    expect(ledger.when(returned(`${DAY}T15:00:00Z`)).kind).toBe('refused');
  });
});
