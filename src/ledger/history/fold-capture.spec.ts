import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OLDER_AMONG, operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { Capture } from '../capture/capture.events.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState, World } from '../item/item.state.js';
import type { ItemsOperation } from '../operations/operation.js';
import { effectiveEvents } from './effective-events.js';
import { foldAsOf, refold } from './refold.js';
import { foldCapture } from './fold-capture.js';
import { foldOverClosure } from './fold-late-capture.js';

const UNITS = ['01/09506000134352/21/1', '01/09506000134352/21/2', 'own/acme/motor/1'];
const CARRIERS = ['01/19506000134359/21/C1', '00/095060001343520000', 'own/acme/car/1'];
const PLACES = ['414/9506000134376', '414/9506000134369'];
const PARTIES = [SELF, '417/9506000134352'];
const START = Date.parse('2026-03-01T08:00:00Z');

const subject = fc.constantFrom(...UNITS, ...CARRIERS);
const location = fc.constantFrom(...PLACES);
const party = fc.constantFrom(...PARTIES);
const container = fc.constantFrom(...CARRIERS);

/** An operation at some minute of two hours; half of them come as they happen, half later. */
const anyOperation = fc
  .record({
    name: fc.constantFrom(
      'manufacture',
      'introduce',
      'ship',
      'receive',
      'move',
      'pack',
      'unpack',
      'install',
      'remove',
      'sell',
      'return' as const,
    ),
    item: subject,
    location,
    toParty: party,
    owner: fc.option(party, { nil: undefined }),
    container,
    minute: fc.option(fc.integer({ min: 0, max: 119 }), { nil: undefined }),
    recordedFor: party,
    record: fc.boolean(),
  })
  .map(
    ({ name, item, location: at, toParty, owner, container: carrier, minute, recordedFor, record }): ItemsOperation => {
      const time = minute === undefined ? {} : { at: new Date(START + minute * 60_000).toISOString() };
      const fields = {
        location: at,
        toParty,
        container: carrier,
        assembly: carrier,
        purpose: 'refund' as const,
        ...(owner === undefined ? {} : { owner }),
        ...time,
      };
      return operation(name, [item], fields, {
        recordedFor,
        ...(record ? { ifContradicted: 'record' as const, reason: 'seen' } : {}),
      });
    },
  );

function ledgerAfter(operations: readonly ItemsOperation[]): PureLedger {
  const ledger = new PureLedger(new Date(START + 120 * 60_000).toISOString(), OLDER_AMONG);
  for (const one of operations) ledger.when(one);
  return ledger;
}

/** What a state says, without where its events stand in the log. */
function meaning(states: ReadonlyMap<string, ItemState>): unknown {
  const text = JSON.stringify(
    [...states.values()]
      .filter(({ touched }) => touched.at !== Number.NEGATIVE_INFINITY)
      .sort((a, b) => (a.subject < b.subject ? -1 : 1)),
    (key, value: unknown) => (key === 'position' || key === 'revision' ? undefined : value),
  );
  return JSON.parse(text);
}

function captureOf(event: ItemEvent, position: number): Capture {
  const header = {
    capture: `c${position}`,
    operation: 'x',
    caller: 'x',
    key: 'x',
    requestHash: '',
    events: 1,
    parts: 0,
    items: 1,
    recordedAt: '',
    epoch: 1,
    recordedFor: SELF,
  };
  return { header, firstPosition: position, position, parts: [], events: [{ ...event, position }] };
}

/** Records events one by one, as they arrive, as the writer does. */
function recorded(arriving: readonly ItemEvent[]): ReadonlyMap<string, ItemState> {
  const states = new Map<string, ItemState>();
  const world: World = { get: (id) => states.get(id), set: (id, state) => void states.set(id, state) };
  const histories = new Map<string, ItemEvent[]>();
  arriving.forEach((event, position) => {
    const capture = captureOf(event, position);
    const changes = foldCapture(world, capture);
    if ('late' in changes) {
      const folded = foldOverClosure(capture, { histories, edges: new Set(), witnesses: new Set() }, world);
      if ('lacking' in folded) throw new Error('a closure without edges lacks nothing');
      for (const [id, state] of folded.states) states.set(id, state);
    }
    histories.set(event.subject, [...(histories.get(event.subject) ?? []), { ...event, position }]);
  });
  return states;
}

describe('the fold', () => {
  it('gives the same states step by step as over whole histories', () => {
    fc.assert(
      fc.property(fc.array(anyOperation, { minLength: 1, maxLength: 25 }), (operations) => {
        const ledger = ledgerAfter(operations);
        expect(meaning(ledger.states)).toEqual(meaning(refold(ledger.histories()).states));
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same states in whatever order accepted events arrive', () => {
    fc.assert(
      fc.property(
        fc.array(anyOperation, { minLength: 1, maxLength: 15 }),
        fc.infiniteStream(fc.nat()),
        (operations, numbers) => {
          const times = new Set<number>();
          const accepted = [...ledgerAfter(operations).histories().values()]
            .flat()
            .filter(({ sortAt }) => !times.has(sortAt) && times.add(sortAt));
          const inTime = [...accepted].sort((a, b) => a.sortAt - b.sortAt);
          const keys = new Map(inTime.map((event) => [event, numbers.next().value]));
          const shuffled = [...inTime].sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
          expect(meaning(recorded(shuffled))).toEqual(meaning(recorded(inTime)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('counts the direct contents of every carrier', () => {
    fc.assert(
      fc.property(fc.array(anyOperation, { minLength: 1, maxLength: 25 }), (operations) => {
        const { states } = ledgerAfter(operations);
        for (const carrier of states.values())
          expect(carrier.contents).toBe(
            [...states.values()].filter((state) => state.carrier?.id === carrier.subject).length,
          );
      }),
      { numRuns: 200 },
    );
  });
});

describe('a correction', () => {
  it('equals never having recorded what it corrects', () => {
    fc.assert(
      fc.property(fc.array(anyOperation, { minLength: 2, maxLength: 15 }), fc.nat(), (operations, pick) => {
        const ledger = ledgerAfter(operations);
        const events = [...ledger.histories().values()].flat();
        const wrong = events[pick % Math.max(events.length, 1)];
        if (!wrong) return;
        const without = new Map(
          [...ledger.histories()].map(([id, history]) => [
            id,
            history.filter(({ position }) => position !== wrong.position),
          ]),
        );
        ledger.given({
          operation: 'correct',
          target: { event: wrong.position },
          found: new Map([[wrong.subject, [wrong.position]]]),
          recordedFor: SELF,
        });
        expect(meaning(ledger.states)).toEqual(meaning(refold(without).states));
        expect(
          effectiveEvents(ledger.histories().get(wrong.subject) ?? []).map(({ position }) => position),
        ).not.toContain(wrong.position);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a state of the past', () => {
  it('is what was told of the time, by what was known then', () => {
    const unit = UNITS[0] ?? '';
    const ledger = new PureLedger().given(operation('manufacture', [unit], { location: PLACES[0] ?? '' }));
    ledger.passTime(3_600_000);
    ledger.given(operation('move', [unit], { location: PLACES[1] ?? '' }));
    const early = Date.parse('2026-03-01T08:30:00Z');
    expect(foldAsOf(ledger.histories(), early, 99).get(unit)?.place).toEqual({ kind: 'at', location: PLACES[0] });
    ledger.given(operation('move', [unit], { location: '414/9506000134383', at: '2026-03-01T08:10:00Z' }));
    expect(foldAsOf(ledger.histories(), early, 99).get(unit)?.place).toEqual({
      kind: 'at',
      location: '414/9506000134383',
    });
    expect(foldAsOf(ledger.histories(), early, 1).get(unit)?.place).toEqual({ kind: 'at', location: PLACES[0] });
  });
});
