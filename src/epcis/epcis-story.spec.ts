import { beforeEach, describe, expect, it } from '@jest/globals';
import { ruleOf } from '../../test/support/broken-rules.js';
import {
  aggregationEvent,
  BUYER,
  canonical,
  crate,
  DEPOT,
  epcisDocument,
  FACTORY,
  ilmd,
  objectEvent,
  PALLET,
  unit,
  WAREHOUSE,
} from '../../test/support/epcis-xml.js';
import { operation, PureLedger, SELF } from '../../test/support/pure-ledger.js';
import type { Decision } from '../ledger/operations/operation.js';
import { matches } from '../ledger/recall/scope.js';
import { readEpcisDocument } from './read-epcis-document.js';

const CRATES = [1, 2, 3];
const UNITS = Array.from({ length: 12 }, (_, index) => index + 1);
const unitsOf = (number: number): readonly string[] => UNITS.slice((number - 1) * 4, number * 4).map(unit);

const LOT = ilmd({ lotNumber: 'L7', itemExpirationDate: '2028-03-27' });
const born = { action: 'ADD', bizStep: 'commissioning', disposition: 'active', ilmd: LOT };
const packed = { action: 'ADD', bizStep: 'packing', disposition: 'in_progress' };

/** Made and packed at the factory; the pallet is built in the depot, and nobody scanned the way between. */
const STORY = [
  objectEvent({
    ...born,
    time: '2026-02-01T06:00:00Z',
    epcs: UNITS.map(unit),
    readPoint: FACTORY,
    bizLocation: FACTORY,
  }),
  objectEvent({
    ...born,
    time: '2026-02-01T06:10:00Z',
    epcs: CRATES.map(crate),
    readPoint: FACTORY,
    bizLocation: FACTORY,
  }),
  ...CRATES.map((number) =>
    aggregationEvent({
      ...packed,
      time: `2026-02-01T07:0${number}:00Z`,
      parent: crate(number),
      epcs: unitsOf(number),
      bizLocation: FACTORY,
    }),
  ),
  objectEvent({
    action: 'ADD',
    bizStep: 'commissioning',
    disposition: 'active',
    time: '2026-02-03T06:00:00Z',
    epcs: [PALLET],
    bizLocation: DEPOT,
  }),
  aggregationEvent({
    ...packed,
    time: '2026-02-03T06:30:00Z',
    parent: PALLET,
    epcs: CRATES.map(crate),
    bizLocation: DEPOT,
  }),
];
const SHIPPING = objectEvent({
  time: '2026-02-03T08:00:00Z',
  epcs: [PALLET],
  bizStep: 'shipping',
  disposition: 'in_transit',
  readPoint: DEPOT,
  source: { owning_party: FACTORY, location: DEPOT },
  destination: { owning_party: BUYER, location: WAREHOUSE },
});
const HEADER = { sender: FACTORY, instance: '1' };

const maker = canonical(FACTORY, 'party');
const buyer = canonical(BUYER, 'party');
const place = (urn: string): string => canonical(urn, 'location');

function capture(ledger: PureLedger, events: readonly string[], sender = HEADER.sender): Decision {
  return ledger.when(readEpcisDocument(epcisDocument(events, { ...HEADER, sender }), { recordedFor: SELF }).operation);
}

function flagsOf(decision: Decision): readonly string[] {
  if (decision.kind !== 'accepted') throw new Error(JSON.stringify(decision));
  return decision.flags.map((flag) => `${flag.item ?? ''} ${ruleOf(flag)}`);
}

describe('goods whose way between two sites nobody scanned', () => {
  let ledger: PureLedger;
  beforeEach(() => {
    ledger = new PureLedger();
  });

  it('are flagged as last seen elsewhere, not refused, and all stand where they were packed last', () => {
    const flags = flagsOf(capture(ledger, STORY));
    expect(flags).toEqual(CRATES.map((number) => `${canonical(crate(number))} elsewhere`));
    for (const id of [...UNITS.map(unit), ...CRATES.map(crate), PALLET])
      expect(ledger.resolved(canonical(id))).toMatchObject({
        place: { kind: 'at', location: place(DEPOT) },
        holder: maker,
      });
    expect(ledger.resolved(canonical(unit(5)))?.path).toEqual([canonical(crate(2)), canonical(PALLET)]);
  });

  it('are in transit to the destination, owned by its owning party, when their pallet is shipped', () => {
    capture(ledger, [...STORY, SHIPPING]);
    const transit = { kind: 'transit', from: place(DEPOT), toLocation: place(WAREHOUSE), toParty: buyer };
    for (const id of [...UNITS.map(unit), ...CRATES.map(crate)])
      expect(ledger.resolved(canonical(id))).toMatchObject({ place: transit, owner: buyer, disposition: 'in_transit' });
    expect(ledger.get(canonical(PALLET))).not.toHaveProperty('owner');
  });

  it('stand the same when the shipment is told first, and the rest in a document after it', () => {
    capture(ledger, [...STORY, SHIPPING]);
    const late = new PureLedger();
    capture(late, [SHIPPING]);
    capture(late, STORY);
    for (const id of [...UNITS.map(unit), ...CRATES.map(crate), PALLET])
      expect(late.resolved(canonical(id))).toEqual(ledger.resolved(canonical(id)));
  });

  it('are found by their lot: the units under their product, the crates that carry the same code under theirs', () => {
    capture(ledger, [...STORY, SHIPPING]);
    const lotOf = (id: string): string => ledger.get(canonical(id))?.lot ?? '';
    const found = (lot: string): readonly string[] =>
      [...ledger.states.values()]
        .filter((state) => matches({ anyOf: [{ lots: [lot] }] }, state))
        .map(({ subject }) => subject);
    expect([...found(lotOf(unit(1)))].sort()).toEqual(UNITS.map((number) => canonical(unit(number))).sort());
    expect(found(lotOf(crate(1)))).toEqual(CRATES.map((number) => canonical(crate(number))));
    expect(ledger.get(canonical(unit(1)))).toMatchObject({ expiry: '2028-03-27', isContainer: false });
    expect(ledger.get(canonical(crate(1)))?.isContainer).toBe(true);
  });

  it.each(['OBSERVE', 'DELETE', 'ADD'])(
    'were not shipped where that is voided (%s), in one document or the next',
    (action) => {
      const voided = objectEvent({
        time: '2026-02-03T09:00:00Z',
        epcs: [PALLET],
        action,
        bizStep: 'void_shipping',
        disposition: 'in_progress',
        readPoint: DEPOT,
      });
      const inOne = new PureLedger();
      capture(inOne, [...STORY, SHIPPING, voided]);
      capture(ledger, [...STORY, SHIPPING]);
      expect(flagsOf(capture(ledger, [voided]))).toEqual([]);
      for (const one of [inOne, ledger])
        expect(UNITS.map((number) => one.resolved(canonical(unit(number))))).toEqual(
          UNITS.map(() =>
            expect.objectContaining({ owner: maker, holder: maker, place: { kind: 'at', location: place(DEPOT) } }),
          ),
        );
      const again = SHIPPING.replaceAll('T08:00', 'T10:00').replaceAll('2026-02-03', '2026-02-04');
      expect(flagsOf(capture(ledger, [again]))).toEqual([]);
      expect(ledger.resolved(canonical(unit(1)))?.owner).toBe(buyer);
    },
  );

  it('arrive where they were sent, and title that is told again is no contradiction', () => {
    capture(ledger, [...STORY, SHIPPING]);
    const transfer = { source: { owning_party: FACTORY }, destination: { owning_party: BUYER } };
    const received = { bizStep: 'receiving', disposition: 'in_progress', readPoint: WAREHOUSE, ...transfer };
    const unpacked = {
      action: 'DELETE',
      bizStep: 'unpacking',
      parent: PALLET,
      epcs: [crate(1)],
      bizLocation: WAREHOUSE,
    };
    const arrival = [
      objectEvent({ ...received, epcs: [PALLET], time: '2026-02-05T08:00:00Z' }),
      aggregationEvent({ ...unpacked, time: '2026-02-05T09:00:00Z' }),
      objectEvent({ ...received, bizStep: 'arriving', epcs: [unit(5)], time: '2026-02-05T10:00:00Z' }),
    ];
    const decision = capture(ledger, arrival, BUYER);
    expect(flagsOf(decision)).toEqual([]);
    for (const id of [unit(1), unit(5), crate(1), PALLET])
      expect(ledger.resolved(canonical(id))).toMatchObject({
        place: { kind: 'at', location: place(WAREHOUSE) },
        holder: buyer,
      });
    for (const id of [unit(1), unit(5), crate(1)]) expect(ledger.resolved(canonical(id))?.owner).toBe(buyer);
  });

  it('are packed into the subject that an identifier belongs to, whichever of its identifiers is named', () => {
    const own = 'own/acme/tote/7';
    const [item, tote] = [canonical(unit(1)), canonical(crate(1))];
    ledger.given(
      operation('manufacture', [item, own], { location: place(FACTORY) }, { recordedFor: maker }),
      operation('identify', [own], { identifier: tote, change: 'added' }),
    );
    ledger.passTime(7_200_000);
    const event = { ...packed, parent: crate(1), epcs: [unit(1)], time: '2026-03-01T09:00:00Z' };
    expect(flagsOf(capture(ledger, [aggregationEvent(event)]))).toEqual([]);
    expect(ledger.resolved(item)?.path).toEqual([own]);
    expect(ledger.get(tote)).toBeUndefined();
  });
});
