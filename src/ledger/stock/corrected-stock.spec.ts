import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anySteps, play } from '../../../test/support/random-ledger.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { isItemEvent } from '../item/item.traits.js';
import { keptPlace } from '../item/core/place.js';
import type { CorrectOperation, ObserveOperation, Operation } from '../operations/operation.js';
import { FoldedStock } from './postings.js';

const UNIT = '01/09506000150024/21/A1';
const CASE = '01/19506000134359/21/C1';
const PALLET = '00/095060001343520017';
const ENGINE = 'own/acme/engine/1';
const PLANT = '414/9506000134352';
const SHOP = '414/9506000134369';

function correction(ledger: PureLedger, position: number): CorrectOperation {
  const event = ledger.events[position];
  const found = new Map([[event?.subject ?? '', [position]]]);
  return { operation: 'correct', target: { event: position }, found, recordedFor: SELF, reason: 'test' };
}

/** Pieces by place, nowhere left out. */
function stockOf(ledger: PureLedger): ReadonlyMap<string, number> {
  const { postings } = new FoldedStock(ledger.events.filter(isItemEvent));
  const pieces = new Map<string, number>();
  for (const { place, delta } of [...postings.values()].flatMap((one) => one.postings))
    if (place !== '') pieces.set(place, (pieces.get(place) ?? 0) + delta);
  return new Map([...pieces].filter(([, quantity]) => quantity !== 0).sort());
}

/** The same, by counting states. */
function counted(ledger: PureLedger): ReadonlyMap<string, number> {
  const pieces = new Map<string, number>();
  for (const subject of ledger.states.keys()) {
    const place = keptPlace(ledger.resolved(subject)?.place ?? { kind: 'nowhere' });
    if (place !== '') pieces.set(place, (pieces.get(place) ?? 0) + 1);
  }
  return new Map([...pieces].sort());
}

function joiningOf(ledger: PureLedger, subject: string): number {
  return ledger.get(subject)?.carrier?.since.position ?? -1;
}

function made(...items: readonly string[]): PureLedger {
  return new PureLedger('2026-03-10T08:00:00Z').given(operation('manufacture', items, { location: PLANT }));
}

describe('what is in a carrier of which nothing is known any more', () => {
  it.each([
    ['a case', CASE, operation('pack', [UNIT], { container: CASE })],
    ['an assembly', ENGINE, operation('install', [UNIT], { assembly: ENGINE })],
  ])('is where it was: %s', (_case, carrier, joined) => {
    const ledger = made(UNIT, carrier).given(joined);
    ledger.given(correction(ledger, 1));
    expect(ledger.get(carrier)?.began).toBeUndefined();
    expect(ledger.resolved(UNIT)).toMatchObject({
      place: { kind: 'at', location: PLANT },
      holder: SELF,
      path: [carrier],
    });
    expect(stockOf(ledger)).toEqual(new Map([[`at ${PLANT}`, 2]]));
  });

  it('is where it was when it is unpacked, and goes where the case goes', () => {
    const ledger = made(UNIT, CASE).given(operation('pack', [UNIT], { container: CASE }));
    ledger.given(correction(ledger, 1), operation('unpack', [UNIT], { container: CASE }));
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: PLANT }, path: [] });
    const moved = made(UNIT, CASE).given(operation('pack', [UNIT], { container: CASE }));
    moved.given(operation('move', [CASE], { location: SHOP }), correction(moved, 1));
    expect(moved.resolved(UNIT)?.place).toEqual({ kind: 'at', location: SHOP });
  });

  it('is where it was on a pallet that was begun by its first packing, and through all carriers', () => {
    const ledger = made(UNIT, CASE).given(
      operation('pack', [UNIT], { container: CASE }),
      operation('pack', [CASE], { container: PALLET }),
    );
    const began = ledger.events.findIndex(({ type }) => type === 'ContainerStarted');
    ledger.given(correction(ledger, began), correction(ledger, 1));
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: PLANT }, path: [CASE, PALLET] });
  });

  it('is where it was when that was told by claims, also in one document', () => {
    const by = { by: SELF, claimed: true, at: '2026-03-10T08:10:00Z' } as const;
    const ledger = made(UNIT);
    ledger.passTime(3_600_000);
    ledger.given({
      operation: 'observe',
      recordedFor: SELF,
      observations: [
        { type: 'ItemManufactured', subject: 'own/acme/new/1', data: { ...by, location: SHOP } },
        { type: 'ItemPacked', subject: 'own/acme/new/1', data: { ...by, container: PALLET } },
        { type: 'ItemPacked', subject: UNIT, data: { ...by, container: CASE } },
        { type: 'ContainerStarted', subject: PALLET, data: by },
      ],
    });
    expect(ledger.resolved('own/acme/new/1')).toMatchObject({ place: { kind: 'at', location: SHOP }, path: [PALLET] });
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: PLANT }, path: [CASE] });
  });

  it('is nowhere, as it was, under the first rules', () => {
    const ledger = new PureLedger('2026-03-10T08:00:00Z', () => 1).given(
      operation('manufacture', [UNIT, CASE], { location: PLANT }),
      operation('pack', [UNIT], { container: CASE }),
    );
    ledger.given(correction(ledger, 1));
    expect(ledger.resolved(UNIT)?.place).toEqual({ kind: 'nowhere' });
  });
});

/** What was somewhere when it came into its carrier, and so did all that carry it, and is nowhere. */
function lost(ledger: PureLedger): readonly string[] {
  const began = [...ledger.states.values()].filter(({ began: how }) => how !== undefined && how !== 'started');
  const nowhere = began.filter(({ subject }) => ledger.resolved(subject)?.place.kind === 'nowhere');
  return nowhere.flatMap(({ subject }) => {
    // One of those that carry it, or itself, came into its carrier before anything was told of it.
    const joined = [subject, ...(ledger.resolved(subject)?.path ?? [])].flatMap(
      (one) => ledger.events[joiningOf(ledger, one)] ?? [],
    );
    // What is in nothing came out of something that was nowhere.
    return joined.length > 0 && joined.every(({ data }) => 'stood' in data) ? [subject] : [];
  });
}

const ALL = [UNIT, '01/09506000150024/21/A2', CASE, PALLET, ENGINE];
const CARRIERS = [CASE, PALLET, ENGINE];
const CLAIMED = [
  'ItemManufactured',
  'ItemIntroduced',
  'ItemReceived',
  'ItemPacked',
  'ItemUnpacked',
  'ComponentInstalled',
  'ItemObserved',
  'ItemMoved',
] as const;

const anyTold = fc.record({
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...CLAIMED) },
    { weight: 3, arbitrary: fc.constantFrom('manufacture', 'pack', 'unpack', 'move', 'receive', 'install') },
    { weight: 3, arbitrary: fc.constant('correct') },
  ),
  subject: fc.constantFrom(...ALL),
  carrier: fc.constantFrom(...CARRIERS),
  location: fc.option(fc.constantFrom(PLANT, SHOP), { nil: undefined }),
  by: fc.constantFrom(SELF, 'own/acme/other'),
  minute: fc.option(fc.nat({ max: 40 }), { nil: undefined }),
  back: fc.nat({ max: 12 }),
});
type Told = typeof anyTold extends fc.Arbitrary<infer T> ? T : never;

/** Operations are recorded whatever contradicts. */
function toldTo(ledger: PureLedger, { what, subject, carrier, location, by, minute, back }: Told): Operation {
  const at =
    minute === undefined ? {} : { at: new Date(Date.parse('2026-03-10T08:00:00Z') + minute * 1000).toISOString() };
  if (what === 'correct') return correction(ledger, Math.max(0, ledger.head - 1 - back));
  const place = location === undefined ? {} : { location };
  if (!(CLAIMED as readonly string[]).includes(what)) {
    const fields = { ...at, container: carrier, assembly: carrier, location: location ?? PLANT };
    const more = { recordedFor: by, ifContradicted: 'record', reason: 'test' } as const;
    return operation(what as 'move', [subject], fields, more);
  }
  const into = what === 'ComponentInstalled' ? { assembly: carrier } : { container: carrier };
  const there = what === 'ItemMoved' || what === 'ItemReceived' ? { location: location ?? SHOP } : place;
  const joins = what === 'ItemPacked' || what === 'ItemUnpacked' || what === 'ComponentInstalled';
  const data = { at: '2026-03-10T08:00:10Z', ...at, by, claimed: true, ...(joins ? into : {}), ...there };
  const drafts = [{ type: what, subject, data }] as unknown as ObserveOperation['observations'];
  return { operation: 'observe', recordedFor: by, observations: drafts };
}

describe('stock, whatever was corrected', () => {
  it('is at each place what the states count there, and nothing is nowhere that was somewhere when it came into its carrier', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const ledger = play(steps, new PureLedger('2026-03-01T09:00:00Z'));
        expect(stockOf(ledger)).toEqual(counted(ledger));
        expect(lost(ledger)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('is so where claims told of it, whose beginnings were corrected away', () => {
    fc.assert(
      fc.property(fc.array(anyTold, { minLength: 4, maxLength: 14 }), (told) => {
        const ledger = new PureLedger('2026-03-10T08:00:30Z');
        for (const one of told) ledger.when(toldTo(ledger, one));
        expect(stockOf(ledger)).toEqual(counted(ledger));
        expect(lost(ledger)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
