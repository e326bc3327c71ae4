import { describe, expect, it } from '@jest/globals';
import { rulesTold } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { NOWHERE, placeKey } from '../item/core/place.js';
import { ownLine } from '../stock/stock-lines.js';
import { FoldedStock } from '../stock/postings.js';
import { isItemEvent } from '../item/item.traits.js';
import type { ItemFields } from './fields.js';
import type { Decision, ItemsOperation, ObserveOperation, Operation } from './operation.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const [A, B, C] = ['own/acme/a', 'own/acme/b', 'own/acme/c'];
const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';
const CASE = '01/19506000134359/21/C1';
const CAR = 'own/acme/car/1';
const MOTOR = 'own/acme/motor/1';
const BOLT = 'own/acme/bolt/1';
const PALLET = '00/095060001343520000';

const NINE = '2026-03-01T09:00:00Z';

type Name = ItemsOperation['operation'];
type Items = Parameters<typeof operation>[1];

const by = (party: string, name: Name, items: Items, fields: ItemFields = {}, more: Partial<ItemsOperation> = {}) =>
  operation(name, items, fields, { recordedFor: party, ...more });

/** Whose are made where, each by its owner. */
const made = (owner: string, items: Items, location = PLANT): ItemsOperation =>
  by(owner, 'manufacture', items, { location });

const claims = (...observations: ObserveOperation['observations']): Operation => ({
  operation: 'observe',
  recordedFor: SELF,
  observations,
});

const refusals = (decision: Decision): readonly string[] =>
  decision.kind === 'refused' ? rulesTold(decision) : [decision.kind];

/** What stands where by the postings is what is found by looking at each subject. */
function expectStockAsCounted(ledger: PureLedger): void {
  const stock = new FoldedStock(ledger.events.filter(isItemEvent));
  const posted = new Map<string, number>();
  const count = (of: Map<string, number>, key: string, quantity: number) => of.set(key, (of.get(key) ?? 0) + quantity);
  for (const { postings } of stock.postings.values())
    for (const { place, line, delta } of postings) if (place !== '') count(posted, `${place} ${line}`, delta);
  const counted = new Map<string, number>();
  for (const state of ledger.states.values())
    count(counted, `${placeKey(ledger.resolved(state.subject)?.place ?? NOWHERE)} ${ownLine(ledger.world, state)}`, 1);
  expect(new Map([...posted].filter(([, quantity]) => quantity !== 0))).toEqual(counted);
}

const owners = (ledger: PureLedger, ...subjects: readonly string[]) =>
  subjects.map((subject) => ledger.resolved(subject)?.owner);

describe('custody', () => {
  it.each<[Name, ItemFields]>([
    ['pack', { container: PALLET }],
    ['install', { assembly: CAR }],
    ['move', { location: SHOP }],
    ['ship', { toParty: B }],
  ])('%s is for the holder, or on behalf of it', (name, fields) => {
    const ledger = () => new PureLedger().given(made(A, [UNIT, CAR]));
    expect(refusals(ledger().when(by(B, name, [UNIT], fields)))).toContain('not-holder');
    expect(refusals(ledger().when(by(A, name, [UNIT], fields)))).toEqual(['accepted']);
    expect(refusals(ledger().when(by(B, name, [UNIT], { ...fields, onBehalfOf: A })))).toEqual(['accepted']);
    const recorded = ledger().when(by(B, name, [UNIT], fields, { ifContradicted: 'record', reason: 'found so' }));
    expect([recorded.kind, ...rulesTold(recorded)]).toEqual(expect.arrayContaining(['accepted', 'not-holder']));
  });

  it.each<[Name, ItemFields]>([
    ['unpack', { container: PALLET }],
    ['remove', { assembly: CAR }],
  ])('%s is for the holder too', (name, fields) => {
    const into = name === 'unpack' ? by(A, 'pack', [UNIT], { container: PALLET }) : by(A, 'install', [UNIT], fields);
    const ledger = () => new PureLedger().given(made(A, [UNIT, CAR]), into);
    expect(refusals(ledger().when(by(B, name, [UNIT], fields)))).toEqual(['not-holder']);
    expect(refusals(ledger().when(by(A, name, [UNIT], fields)))).toEqual(['accepted']);
  });

  it('is asked of the container as well, and by its own time where it is late', () => {
    const ledger = new PureLedger('2026-03-09T08:00:00Z').given(
      { ...made(A, [{ id: UNIT, at: '2026-03-01T08:00:00Z' }]) },
      { ...made(C, [{ id: CASE, at: '2026-03-01T08:00:00Z' }]) },
      by(A, 'move', [UNIT], { location: PLANT, at: '2026-03-05T08:00:00Z' }),
    );
    expect(refusals(ledger.when(by(A, 'pack', [UNIT], { container: CASE })))).toEqual(['not-holder']);
    const late = by(B, 'pack', [UNIT], { container: CASE, at: '2026-03-02T08:00:00Z' });
    expect(refusals(ledger.when(late))).toEqual(expect.arrayContaining(['not-holder']));
  });

  it('is flagged once for a stay that a stranger claims', () => {
    const ledger = new PureLedger(NINE).given(made(A, [UNIT]), by(A, 'manufacture', [PALLET], { location: PLANT }));
    const claim = { at: '2026-03-01T09:01:00Z', by: B, claimed: true, container: PALLET } as const;
    const later = { ...claim, at: '2026-03-01T09:02:00Z' };
    const packed = ledger.when(claims({ type: 'ItemPacked', subject: UNIT, data: claim }));
    expect(rulesTold(packed)).toContain('not-holder');
    expect(rulesTold(ledger.when(claims({ type: 'ItemUnpacked', subject: UNIT, data: later })))).toEqual([]);
  });

  it('leaves a component where its assembly is: with a party is no place of another', () => {
    const ledger = new PureLedger().given(
      made(A, [MOTOR]),
      by(B, 'introduce', [CAR]),
      by(A, 'sell', [MOTOR], { owner: B }),
    );
    expect(refusals(ledger.when(by(A, 'install', [MOTOR], { assembly: CAR, onBehalfOf: B })))).toEqual(['elsewhere']);
  });

  it('is asked of a shipment of what is in a carrier that is on the same way', () => {
    const ledger = new PureLedger().given(made(A, [UNIT]), by(A, 'pack', [UNIT], { container: PALLET }));
    ledger.given(by(A, 'ship', [PALLET], { toParty: B }));
    expect(refusals(ledger.when(by(C, 'ship', [UNIT], { toParty: B })))).toEqual(
      expect.arrayContaining(['carried', 'in-transit', 'not-holder']),
    );
    expect(refusals(ledger.when(by(A, 'ship', [UNIT, PALLET], { toParty: B })))).toContain('in-transit');
  });

  it('does not let anybody receive what stands in its carrier at its place', () => {
    const ledger = new PureLedger().given(made(A, [UNIT]), by(A, 'pack', [UNIT], { container: PALLET }));
    expect(refusals(ledger.when(by(B, 'receive', [UNIT], { location: PLANT })))).toEqual(['carried']);
  });
});

describe('a return', () => {
  const sold = () => new PureLedger().given(made(SELF, [UNIT]), operation('sell', [UNIT], { owner: A, toParty: A }));
  const back = (fields: ItemFields = {}) =>
    operation('return', [UNIT], { location: SHOP, purpose: 'refund', ...fields });

  it.each([PLANT, SHOP])('of what never went out is refused, at %s', (location) => {
    const ledger = new PureLedger().given(made(SELF, [UNIT]));
    expect(refusals(ledger.when(back({ location })))).toEqual(['nothing-to-return']);
  });

  it('is made once', () => {
    expect(
      refusals(
        sold()
          .given(back())
          .when(back({ location: PLANT })),
      ),
    ).toEqual(['nothing-to-return']);
    const repaired = sold().given(back({ purpose: 'repair' }));
    expect(refusals(repaired.when(back({ purpose: 'repair', location: PLANT })))).toEqual(['nothing-to-return']);
    expect(refusals(repaired.when(back({ location: PLANT })))).toEqual(['accepted']);
    expect(owners(repaired, UNIT)).toEqual([SELF]);
  });

  it('is none of what its owner has, whoever sold it', () => {
    const own = { location: SHOP, purpose: 'refund' } as const;
    expect(refusals(sold().when(by(A, 'return', [UNIT], own)))).toEqual(['nothing-to-return']);
    const back = sold().given(
      by(A, 'sell', [UNIT], { owner: B }),
      by(B, 'sell', [UNIT], { owner: A }),
      by(A, 'move', [UNIT], { location: SHOP }),
    );
    expect(refusals(back.when(by(A, 'return', [UNIT], own)))).toEqual(['nothing-to-return']);
    expect(refusals(back.when(by(SELF, 'return', [UNIT], { ...own, onBehalfOf: A })))).toEqual(['accepted']);
    const kept = new PureLedger().given(made(SELF, [UNIT]), operation('sell', [UNIT], { owner: A }));
    expect(refusals(kept.when(by(SELF, 'return', [UNIT], own)))).toEqual(['accepted']);
  });

  it('comes from its owner or holder', () => {
    expect(refusals(sold().when(back({ onBehalfOf: B })))).toEqual(['not-its-return']);
    expect(refusals(sold().when(back({ onBehalfOf: A })))).toEqual(['accepted']);
    const passedOn = sold().given(by(A, 'sell', [UNIT], { owner: B, toParty: C }));
    expect(refusals(passedOn.when(back()))).toEqual(['returner-unknown']);
    expect(refusals(passedOn.when(back({ onBehalfOf: A })))).toEqual(['not-its-return']);
    expect(refusals(passedOn.when(back({ onBehalfOf: C, purpose: 'repair' })))).toEqual(['accepted']);
    expect(owners(passedOn, UNIT)).toEqual([B]);
  });

  it.each(['refund', 'exchange', 'unsold', 'trade-in'] as const)('for %s brings title to the seller', (purpose) => {
    const ledger = sold().given(back({ purpose }));
    expect(owners(ledger, UNIT)).toEqual([SELF]);
    expect(ledger.events.at(-1)?.data).toMatchObject({ title: { from: A, to: SELF } });
    expect(refusals(ledger.when(operation('sell', [UNIT], { owner: C })))).toEqual(['accepted']);
  });

  it.each(['repair', 'recall'] as const)('for %s does not', (purpose) => {
    const ledger = sold().given(back({ purpose }));
    expect(owners(ledger, UNIT)).toEqual([A]);
    expect(ledger.events.at(-1)?.data).not.toHaveProperty('title');
  });

  it('leaves title where it is said to stay, and is no new title for who owns it', () => {
    const ledger = sold().given(back({ owner: A }));
    expect(owners(ledger, UNIT)).toEqual([A]);
    const shipped = new PureLedger().given(made(SELF, [UNIT]), operation('ship', [UNIT], { toParty: A }));
    expect(rulesTold(shipped.when(back()))).toEqual([]);
    expect(shipped.events.at(-1)?.data).not.toHaveProperty('title');
  });

  it('of dispensed goods is legal, from whomever', () => {
    const ledger = new PureLedger().given(made(SELF, [UNIT]), operation('sell', [UNIT], { purpose: 'dispense' }));
    expect([refusals(ledger.when(back())), owners(ledger, UNIT)]).toEqual([['accepted'], [SELF]]);
  });

  it('is of what a pallet held when it was sold', () => {
    const ledger = new PureLedger().given(
      made(SELF, [UNIT]),
      operation('pack', [UNIT], { container: PALLET }),
      operation('sell', [PALLET], { owner: A, toParty: A }),
      by(A, 'unpack', [UNIT], { container: PALLET }),
      back(),
    );
    expect(owners(ledger, UNIT)).toEqual([SELF]);
  });
});

describe('title', () => {
  it('passes to somebody else: a sale to oneself, or to who owns it, is none', () => {
    const ledger = new PureLedger().given(made(SELF, [UNIT]));
    expect(refusals(ledger.when(operation('sell', [UNIT], { owner: SELF })))).toEqual(['owns-already']);
    ledger.given(operation('sell', [UNIT], { owner: A }));
    expect(refusals(ledger.when(operation('sell', [UNIT], { owner: A })))).toContain('owns-already');
  });

  it('that names its owner is no change and no contradiction', () => {
    const ledger = new PureLedger().given(made(A, [UNIT]));
    expect(rulesTold(ledger.when(by(A, 'ship', [UNIT], { toParty: B, owner: A })))).toEqual([]);
    expect(rulesTold(ledger.when(by(B, 'receive', [UNIT], { location: SHOP, owner: A })))).toEqual([]);
    expect(owners(ledger, UNIT)).toEqual([A]);
  });

  it('of a pallet reaches what the seller owns on it, with its disposition, and nothing else', () => {
    const ledger = new PureLedger().given(
      made(SELF, [UNIT]),
      by(SELF, 'introduce', [OTHER], { location: PLANT, owner: C }),
      operation('pack', [UNIT, OTHER], { container: PALLET }),
    );
    expect(refusals(ledger.when(operation('sell', [PALLET], { owner: A, onBehalfOf: B })))).toEqual([
      'reaches-nothing',
    ]);
    ledger.given(operation('sell', [PALLET], { owner: A }));
    expect(owners(ledger, UNIT, OTHER)).toEqual([A, C]);
    expect([UNIT, OTHER].map((one) => ledger.resolved(one)?.disposition)).toEqual(['retail_sold', 'in_progress']);
    ledger.given(operation('unpack', [UNIT, OTHER]));
    expect(owners(ledger, UNIT, OTHER)).toEqual([A, C]);
    expectStockAsCounted(ledger);
  });

  it('reaches nothing on a pallet that is known only by what a partner claimed to have packed into it', () => {
    const claimed = { at: '2026-03-01T08:00:00Z', by: B, claimed: true, container: PALLET } as const;
    const filled = (): PureLedger =>
      new PureLedger().given({
        operation: 'observe',
        recordedFor: B,
        observations: [{ type: 'ItemPacked', subject: UNIT, data: claimed }],
      });
    for (const name of ['sell', 'ship'] as const) {
      const told = by(B, name, [PALLET], { owner: A, ...(name === 'ship' ? { toParty: A } : {}) });
      expect(refusals(filled().when(told))).toContain('reaches-nothing');
      const emptied = filled().given(by(B, 'unpack', [UNIT], { container: PALLET }, { ifContradicted: 'record' }));
      expect(refusals(emptied.when(told))).toContain('reaches-nothing');
    }
  });

  it('reaches nothing on an empty pallet, nor late on one that was empty then', () => {
    const ledger = new PureLedger('2026-03-09T08:00:00Z').given(
      operation('manufacture', [{ id: PALLET, at: '2026-03-01T08:00:00Z' }], { location: PLANT }),
    );
    expect(refusals(ledger.when(operation('sell', [PALLET], { owner: A })))).toEqual(['reaches-nothing']);
    ledger.given(made(SELF, [UNIT]), operation('pack', [UNIT], { container: PALLET }));
    const late = operation('sell', [PALLET], { owner: A, at: '2026-03-02T08:00:00Z' });
    expect(refusals(ledger.when(late))).toEqual(['reaches-nothing']);
    expect(refusals(ledger.when(operation('sell', [PALLET], { owner: A })))).toEqual(['accepted']);
  });

  it('reaches nothing by a returnable tray, which stays whose it is', () => {
    const tray = '8003/0950600013435201';
    const ledger = new PureLedger().given(
      by(SELF, 'introduce', [tray], { location: PLANT, owner: SELF }),
      made(SELF, [UNIT]),
      operation('sell', [UNIT], { owner: A }),
      operation('pack', [UNIT], { container: tray }),
      operation('pack', [tray], { container: PALLET }),
    );
    expect(refusals(ledger.when(operation('sell', [PALLET], { owner: B })))).toEqual(['reaches-nothing']);
    expect(refusals(ledger.when(by(A, 'sell', [PALLET], { owner: B })))).toEqual(['accepted']);
    expect(owners(ledger, UNIT, tray)).toEqual([B, SELF]);
  });

  it('passes of goods in a crate of somebody else, which stays whose it is', () => {
    const ledger = new PureLedger().given(
      by(B, 'introduce', [CASE], { location: PLANT, owner: A }),
      made(B, [UNIT]),
      by(B, 'pack', [UNIT], { container: CASE }),
      by(B, 'sell', [CASE], { owner: C }),
    );
    expect(owners(ledger, UNIT, CASE)).toEqual([C, A]);
    expect(ledger.resolved(CASE)?.disposition).not.toBe('retail_sold');
    expectStockAsCounted(ledger);
  });

  it('of a component goes with its assembly only, at any depth, also on a pallet', () => {
    const ledger = new PureLedger().given(
      by(SELF, 'introduce', [MOTOR, BOLT], { location: PLANT, owner: A }),
      by(SELF, 'introduce', [CAR], { location: PLANT, owner: C }),
      by(SELF, 'introduce', [UNIT], { location: PLANT, owner: A }),
      operation('install', [BOLT], { assembly: MOTOR }),
      operation('install', [MOTOR], { assembly: CAR }),
      operation('pack', [CAR, UNIT], { container: PALLET }),
      operation('sell', [PALLET], { owner: B, onBehalfOf: A }),
    );
    expect(owners(ledger, UNIT, CAR, MOTOR, BOLT)).toEqual([B, C, A, A]);
    ledger.given(operation('sell', [CAR], { owner: A, onBehalfOf: C }));
    expect(owners(ledger, CAR, MOTOR, BOLT)).toEqual([A, A, A]);
    ledger.given(operation('unpack', [CAR]), operation('sell', [CAR], { owner: B, onBehalfOf: A }));
    expect(owners(ledger, CAR, MOTOR, BOLT)).toEqual([B, B, B]);
    ledger.given(operation('remove', [MOTOR], { assembly: CAR }));
    expect(owners(ledger, MOTOR, BOLT)).toEqual([B, B]);
    expectStockAsCounted(ledger);
  });

  it('of a component alone is refused', () => {
    const ledger = new PureLedger().given(made(SELF, [MOTOR, CAR]), operation('install', [MOTOR], { assembly: CAR }));
    expect(refusals(ledger.when(operation('sell', [MOTOR], { owner: A })))).toEqual(['carried']);
  });

  it('passes on the word of its owner: a claim that another transferred it is flagged', () => {
    const ledger = new PureLedger(NINE).given(made(A, [UNIT]));
    const data = { at: '2026-03-01T09:01:00Z', by: B, claimed: true, title: { from: A, to: B } } as const;
    expect(rulesTold(ledger.when(claims({ type: 'ItemSold', subject: UNIT, data })))).toEqual(['not-owner']);
    expect(owners(ledger, UNIT)).toEqual([A]);
    const own = { ...data, by: A };
    expect(rulesTold(ledger.when(claims({ type: 'ItemSold', subject: UNIT, data: own })))).toEqual([]);
    expect(owners(ledger, UNIT)).toEqual([B]);
  });
});

describe('what is in a container that is named too', () => {
  const packed = () => new PureLedger().given(made(SELF, [UNIT, CASE]), operation('pack', [UNIT], { container: CASE }));

  it.each<[Name, ItemFields]>([
    ['ship', { toParty: A }],
    ['ship', { toParty: A, owner: A }],
    ['sell', { owner: A }],
    ['move', { location: SHOP }],
  ])('is part of it, in any order: %s %j', (name, fields) => {
    const answers = [
      [CASE, UNIT],
      [UNIT, CASE],
    ].map((items) => {
      const ledger = packed();
      const decision = ledger.when(operation(name, items, fields));
      return [decision.kind, rulesTold(decision), ledger.resolved(UNIT)];
    });
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.slice(0, 2)).toEqual(['accepted', []]);
  });

  it('has no fields of its own', () => {
    const decision = packed().when(operation('ship', [CASE, { id: UNIT, toParty: B }], { toParty: A }));
    expect(decision).toMatchObject({ kind: 'refused', violations: [{ field: 'items[1].toParty', value: B }] });
  });
});

describe('an SSCC that was emptied', () => {
  const emptied = () =>
    new PureLedger('2026-03-01T08:00:00Z').given(
      made(SELF, [UNIT, OTHER]),
      operation('pack', [UNIT], { container: PALLET }),
      operation('unpack', [UNIT]),
    );
  const DAY = 86_400_000;

  it('goes on with its life where it is', () => {
    const ledger = emptied().given(operation('pack', [OTHER], { container: PALLET }));
    expect(ledger.events.filter(({ type }) => type === 'ContainerStarted')).toHaveLength(1);
  });

  it('is not taken elsewhere within twelve months, after which packing begins its next life', () => {
    const ledger = emptied().given(operation('move', [OTHER], { location: SHOP }));
    ledger.passTime(364 * DAY);
    expect(refusals(ledger.when(operation('pack', [OTHER], { container: PALLET })))).toEqual(['elsewhere']);
    ledger.passTime(DAY);
    expect(refusals(ledger.when(operation('pack', [OTHER], { container: PALLET })))).toEqual(['accepted']);
    expect(ledger.events.filter(({ type }) => type === 'ContainerStarted')).toHaveLength(2);
  });

  it('is said to be on another, where it is', () => {
    const ledger = emptied().given(operation('pack', [PALLET], { container: '00/095060001343520017' }));
    const decision = ledger.when(operation('manufacture', [PALLET], { location: PLANT }));
    expect(decision).toMatchObject({ violations: [{ finding: { values: { because: 'carried' } } }] });
  });
});
