import fc from 'fast-check';
import type { Operation } from '../../src/ledger/operations/operation.js';
import type { ItemFields } from '../../src/ledger/operations/fields.js';
import { operation, SELF } from './pure-ledger.js';
import type { Correction, Step } from './random-ledger.js';

const CRATES = ['own/acme/crate/1', 'own/acme/crate/2', '00/095060001343520000'];
const TRUCK = 'own/acme/truck/1';
const UNITS = Array.from({ length: 6 }, (_, index) => `own/acme/unit/${index}`);
const PLACES = ['414/9506000134376', '414/9506000134369'];
const PARTIES = [SELF, '417/9506000134352'];
const BEGINNING = Date.parse('2026-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;
const HOURS_A_ROUND = 10;

/** All that takes part in a long life. */
export const LONG_LIVED = [...CRATES, TRUCK, ...UNITS];
/** After all of it. */
export const AFTER_LIFE = '2026-02-20T00:00:00Z';

const at = (hour: number): string => new Date(BEGINNING + hour * HOUR_MS).toISOString();
const recording = { ifContradicted: 'record', reason: 'seen' } as const;

/** A crate is filled, something happens to it, and it is emptied: by unpacking, or because its contents are seen elsewhere, or not wholly. */
const anyRound = fc.record({
  crate: fc.constantFrom(...CRATES),
  units: fc.subarray(UNITS, { minLength: 1, maxLength: 4 }),
  place: fc.constantFrom(...PLACES),
  owner: fc.constantFrom(...PARTIES),
  amidst: fc.array(fc.constantFrom('move', 'sell', 'load', 'mark', 'more'), { maxLength: 3 }),
  emptied: fc.constantFrom('unpack', 'unpack', 'unpack', 'unpack', 'all but one', 'observed', 'not at all'),
});

type Round = typeof anyRound extends fc.Arbitrary<infer R> ? R : never;

function stepsOf({ crate, units, place, owner, amidst, emptied }: Round, round: number): readonly Operation[] {
  const begun = 1 + round * HOURS_A_ROUND;
  const during = amidst.flatMap((what, index) => amidstOf(what, begun + 2 * index + 1));
  const leaving = emptied === 'all but one' ? units.slice(1) : emptied === 'not at all' ? [] : units;
  const end = at(begun + HOURS_A_ROUND - 2);
  const out = leaving.length === 0 ? [] : [operation('unpack', leaving, { container: crate, at: end }, recording)];
  const seen = operation('receive', units, { location: place, at: end }, recording);
  return [
    operation('pack', units, { container: crate, at: at(begun) }, recording),
    ...during,
    ...(emptied === 'observed' ? [seen] : out),
  ];

  function amidstOf(what: string, hour: number): readonly Operation[] {
    switch (what) {
      case 'move':
        return [operation('move', [crate], { location: place, at: at(hour) }, recording)];
      case 'sell':
        return [operation('sell', [crate], { owner, at: at(hour) }, recording)];
      case 'load':
        return [
          operation('pack', [crate], { container: TRUCK, at: at(hour) }, recording),
          operation('unpack', [crate], { container: TRUCK, location: place, at: at(hour + 1) }, recording),
        ];
      case 'mark':
        return [
          operation(
            'identify',
            units,
            { identifier: `own/acme/alias/${hour}`, change: 'added', at: at(hour) },
            recording,
          ),
        ];
      default:
        return [operation('pack', UNITS.slice(0, 2), { container: crate, at: at(hour) }, recording)];
    }
  }
}

/** Something that is told of the past: of the last rounds mostly, and sometimes of the first. */
const anyLate = fc
  .record({
    name: fc.constantFrom('move', 'pack', 'unpack', 'sell', 'ship', 'receive', 'install' as const),
    items: fc.subarray(LONG_LIVED, { minLength: 1, maxLength: 2 }),
    carrier: fc.constantFrom(...CRATES, TRUCK),
    location: fc.constantFrom(...PLACES),
    owner: fc.option(fc.constantFrom(...PARTIES), { nil: undefined }),
    hour: fc.integer({ min: 0, max: 90 }),
    isClaim: fc.boolean(),
  })
  .map(({ name, items, carrier, location, owner, hour, isClaim }): Operation => {
    const fields: ItemFields = { location, container: carrier, assembly: carrier, at: at(hour + 0.5) };
    const given = owner === undefined ? fields : { ...fields, owner };
    return operation(name, items, given, isClaim ? recording : {});
  });

const anyCorrection: fc.Arbitrary<Correction> = fc.record({
  back: fc.nat({ max: 60 }),
  what: fc.constantFrom('event', 'capture', 'items'),
});

/** Crates that were filled and emptied many times, and what is told late, or corrected, of that. */
export const anyLongLife: fc.Arbitrary<readonly Step[]> = fc
  .record({
    rounds: fc.array(anyRound, { minLength: 3, maxLength: 8 }),
    told: fc.array(fc.oneof({ weight: 3, arbitrary: anyLate }, { weight: 1, arbitrary: anyCorrection }), {
      minLength: 2,
      maxLength: 8,
    }),
  })
  .map(({ rounds, told }): readonly Step[] => {
    const begun = operation('introduce', LONG_LIVED, { location: PLACES[0] ?? '', owner: SELF, at: at(0) });
    return [begun, ...rounds.flatMap(stepsOf), ...told];
  });
