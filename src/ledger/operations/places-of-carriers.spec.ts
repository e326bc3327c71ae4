import { describe, expect, it } from '@jest/globals';
import { rulesTold } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { isItemEvent } from '../item/item.traits.js';
import { resolve } from '../item/core/resolve.js';
import { foldAsOf } from '../history/refold.js';
import { placeKey } from '../item/core/place.js';
import { FoldedStock } from '../stock/postings.js';
import type { ItemFields } from './fields.js';
import type { ItemsOperation, Operation } from './operation.js';

const [A, B, STRANGER] = ['own/acme/a', 'own/acme/b', 'own/acme/stranger'];
const PLANT = 'own/acme/plant';
const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';
const CASE = '01/19506000134359/21/C1';
const PALLET = '00/095060001343520000';
const CAR = 'own/acme/car/1';
const MOTOR = 'own/acme/motor/1';
const AT_PLANT = { place: { kind: 'at', location: PLANT }, holder: A };
const WITH_A = { place: { kind: 'with', party: A }, holder: A };
const at = '2026-03-01T08:00:30Z';

const of = (
  party: string,
  name: ItemsOperation['operation'],
  items: readonly string[],
  fields: ItemFields = {},
  more: Partial<ItemsOperation> = {},
) => operation(name, items, fields, { recordedFor: party, ...more });

const claimed = (
  type: 'ItemPacked' | 'ComponentInstalled',
  subject: string,
  by: string,
  carrier: string,
): Operation => {
  const said = { at, by, claimed: true } as const;
  return {
    operation: 'observe',
    recordedFor: SELF,
    observations: [
      type === 'ItemPacked'
        ? { type, subject, data: { ...said, container: carrier } }
        : { type, subject, data: { ...said, assembly: carrier } },
    ],
  };
};

/** Pieces by place are the states that are there. */
function expectAllInStock(ledger: PureLedger): void {
  const pieces = new Map<string, number>();
  const { postings } = new FoldedStock(ledger.events.filter(isItemEvent));
  for (const { place, delta } of [...postings.values()].flatMap((one) => one.postings))
    pieces.set(place, (pieces.get(place) ?? 0) + delta);
  for (const { subject } of ledger.states.values()) {
    const place = placeKey(ledger.resolved(subject)?.place ?? { kind: 'nowhere' });
    pieces.set(place, (pieces.get(place) ?? 0) - 1);
  }
  expect([...pieces].filter(([place, count]) => place !== '' && count !== 0)).toEqual([]);
}

describe('a carrier of which no place was told', () => {
  it('is with who tells of it, and from then on where that is which comes into it', () => {
    const ledger = new PureLedger().given(of(A, 'introduce', [PALLET]));
    expect(ledger.resolved(PALLET)).toMatchObject(WITH_A);
    ledger.given(of(A, 'manufacture', [UNIT], { location: PLANT }), of(A, 'pack', [UNIT], { container: PALLET }));
    for (const subject of [PALLET, UNIT]) expect(ledger.resolved(subject)).toMatchObject(AT_PLANT);
    ledger.given(of(A, 'unpack', [UNIT], { container: PALLET }));
    expect(ledger.resolved(UNIT)).toMatchObject(AT_PLANT);
    expectAllInStock(ledger);
  });

  it('is no reason to move what is installed in it out of its place', () => {
    const ledger = new PureLedger()
      .given(of(A, 'introduce', [CAR]), of(A, 'manufacture', [MOTOR], { location: PLANT }))
      .given(of(A, 'install', [MOTOR], { assembly: CAR }));
    for (const subject of [CAR, MOTOR]) expect(ledger.resolved(subject)).toMatchObject(AT_PLANT);
    expectAllInStock(ledger);
  });

  it('begins with what is with somebody, whoever packs it for that one', () => {
    for (const [by, fields] of [[A, {}] as const, [SELF, { onBehalfOf: A }] as const]) {
      const ledger = new PureLedger().given(of(A, 'introduce', [UNIT, OTHER]));
      expect(rulesTold(ledger.when(of(by, 'pack', [UNIT, OTHER], { container: PALLET, ...fields })))).toEqual([]);
      for (const subject of [PALLET, UNIT, OTHER]) expect(ledger.resolved(subject)).toMatchObject(WITH_A);
      expectAllInStock(ledger);
    }
  });

  it('is where that is on its way which is said to be in it, and held by who holds that', () => {
    const ledger = new PureLedger()
      .given(of(A, 'manufacture', [UNIT], { location: PLANT }))
      .given(of(A, 'ship', [UNIT], { toParty: B }));
    ledger.passTime(60_000);
    ledger.given(claimed('ItemPacked', UNIT, STRANGER, CASE));
    for (const subject of [CASE, UNIT])
      expect(ledger.resolved(subject)).toMatchObject({ place: { kind: 'transit', toParty: B }, holder: A });
    expectAllInStock(ledger);
  });

  it('keeps the place of what is in it when it is told made without one', () => {
    const ledger = new PureLedger().given(of(A, 'manufacture', [MOTOR], { location: PLANT }));
    ledger.passTime(60_000);
    ledger.given(claimed('ComponentInstalled', MOTOR, A, CAR), of(A, 'manufacture', [CAR]));
    for (const subject of [CAR, MOTOR]) expect(ledger.resolved(subject)).toMatchObject(AT_PLANT);
    expectAllInStock(ledger);
  });

  it.each(['2026-03-01T08:00:10Z', undefined])(
    'is where that is told to begin which was said to be in it, begun at %s',
    (begun) => {
      const when = begun === undefined ? {} : { at: begun };
      const ledger = new PureLedger();
      ledger.passTime(60_000);
      ledger.given(claimed('ItemPacked', UNIT, A, CASE), claimed('ComponentInstalled', MOTOR, A, CAR));
      expect(ledger.resolved(UNIT)?.place.kind).toBe('nowhere');
      ledger.given(of(A, 'manufacture', [UNIT, MOTOR], { location: PLANT, ...when }));
      for (const subject of [UNIT, CASE, MOTOR, CAR]) expect(ledger.resolved(subject)).toMatchObject(AT_PLANT);
      expect(ledger.resolved(UNIT)?.path).toEqual([CASE]);
      ledger.given(of(A, 'manufacture', [CASE], when), of(A, 'unpack', [UNIT], { container: CASE }));
      expect(ledger.resolved(UNIT)).toMatchObject({ ...AT_PLANT, path: [] });
      expectAllInStock(ledger);
    },
  );

  it('is where a later document tells that it was, and so is a carrier of that', () => {
    const ledger = new PureLedger();
    ledger.passTime(60_000);
    ledger.given(claimed('ItemPacked', UNIT, A, CASE));
    const data = { at: '2026-03-01T08:00:10Z', by: A, claimed: true, location: PLANT, owner: A } as const;
    ledger.given({
      operation: 'observe',
      recordedFor: SELF,
      observations: [{ type: 'ItemManufactured', subject: UNIT, data }],
    });
    for (const subject of [CASE, UNIT]) expect(ledger.resolved(subject)).toMatchObject(AT_PLANT);
    expectAllInStock(ledger);
  });

  it('is where the same document tells that it was before, in whatever order it tells', () => {
    const ledger = new PureLedger();
    ledger.passTime(60_000);
    const said = { by: A, claimed: true } as const;
    ledger.given({
      operation: 'observe',
      recordedFor: SELF,
      observations: [
        { type: 'ItemPacked', subject: UNIT, data: { ...said, at, container: CASE } },
        { type: 'ItemManufactured', subject: UNIT, data: { ...said, at: '2026-03-01T08:00:10Z', location: PLANT } },
      ],
    });
    for (const subject of [CASE, UNIT]) expect(ledger.resolved(subject)).toMatchObject(AT_PLANT);
    expectAllInStock(ledger);
  });

  it('that never went out is not returned', () => {
    const ledger = new PureLedger().given(of(A, 'introduce', [CAR]));
    const back = of(A, 'return', [CAR], { location: PLANT, purpose: 'repair' });
    expect(rulesTold(ledger.when(back))).toEqual(['nothing-to-return']);
  });

  it('is held by who held it where a stranger only says what is in it there', () => {
    const ledger = new PureLedger().given(of(A, 'manufacture', [UNIT, CASE], { location: PLANT }));
    ledger.passTime(60_000);
    const data = { at, by: STRANGER, claimed: true, container: CASE, location: PLANT } as const;
    ledger.given({
      operation: 'observe',
      recordedFor: SELF,
      observations: [{ type: 'ItemPacked', subject: UNIT, data }],
    });
    for (const subject of [CASE, UNIT]) expect(ledger.resolved(subject)).toMatchObject(AT_PLANT);
  });
});

describe('what was claimed to be in a carrier before anything was told of either', () => {
  it('is where it was made until its carrier is known to be somewhere, whenever that is told', () => {
    const ledger = new PureLedger('2026-03-02T08:00:00Z').given(
      claimed('ItemPacked', MOTOR, A, PALLET),
      of(A, 'introduce', [CASE], { location: PLANT }),
      of(A, 'pack', [CASE], { container: PALLET }),
      of(A, 'manufacture', [MOTOR], { location: PLANT, at: '2026-03-01T07:00:00Z' }),
    );
    const then = foldAsOf(ledger.histories(), Date.parse('2026-03-01T12:00:00Z'), ledger.head);
    expect(resolve(then, MOTOR)).toMatchObject(AT_PLANT);
    expect(ledger.resolved(MOTOR)).toMatchObject(AT_PLANT);
    expectAllInStock(ledger);
  });
});
