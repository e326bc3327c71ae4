import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkLog } from '../../../test/support/log-checker.js';
import { LogHistories } from '../../../test/support/log-histories.js';
import { MemoryEventStore } from '../../../test/support/memory-event-store.js';
import { MemoryInlineModels } from '../../../test/support/memory-inline-models.js';
import { anyLongLife } from '../../../test/support/long-lived.js';
import { operation } from '../../../test/support/pure-ledger.js';
import { anySteps, type Correction, type Step } from '../../../test/support/random-ledger.js';
import { WriterFixture, request } from '../../../test/support/writer-fixture.js';
import { BEFORE_FIRST } from '../../event-store/event-store.js';
import { LedgerError } from '../../ledger/errors.js';
import { isItemEvent } from '../../ledger/item/item.traits.js';
import { refold } from '../../ledger/history/refold.js';
import { unknownState } from '../../ledger/item/core/core.state.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import type { Operation } from '../../ledger/operations/operation.js';
import { BEFORE_ALL, laterOf, type Order } from '../../ledger/order.js';
import { catchUp } from '../leadership/takeover.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const [MOTOR, SPARE, CAR] = ['own/acme/motor/1', 'own/acme/motor/2', 'own/acme/car/1'];
const UNTOLD = new Set(['position', 'revision', 'touched', 'expiresWithin']);
const BEGINNING = { position: BEFORE_FIRST, eventId: '', epoch: 0, recordedAtMs: 0 };
const anyLedger = fc.oneof(anySteps, anyLongLife);
const day = (n: number): string => `2026-03-0${n}T08:00:00Z`;
const code = (error: unknown): string => (error instanceof LedgerError ? error.code : String(error));

type States = ReadonlyMap<string, ItemState>;

/** What the states say, without where the subjects' events stand in the log, and without what touched them. */
function meaning(states: States, subjects: Iterable<string>): unknown {
  const told = [...subjects].sort().map((subject) => states.get(subject) ?? unknownState(subject));
  const text = JSON.stringify(told, (key, value: unknown) => (UNTOLD.has(key) ? undefined : value));
  return JSON.parse(text);
}

/** Plain folds of all that the log held after each of its captures. */
async function foldsOfLog(store: MemoryEventStore): Promise<readonly States[]> {
  const { captures } = await checkLog(store);
  const events = captures.flatMap((capture) => capture.events).filter(isItemEvent);
  return captures.map(({ position }) => {
    const known = events.filter((event) => event.position <= position);
    return refold(Map.groupBy(known, ({ subject }) => subject)).states;
  });
}

/** The models of whoever reads the log from its beginning. */
async function rebuilt(store: MemoryEventStore): Promise<States> {
  const models = new MemoryInlineModels();
  const histories = new LogHistories(store);
  await catchUp({ store, models, histories, limits: { lateWaitMs: 1_000 } }, BEGINNING);
  return models.states;
}

/** Names something that is in the log. */
async function correctionOf({ back, what }: Correction, store: MemoryEventStore): Promise<Operation | undefined> {
  const { captures } = await checkLog(store);
  const told = captures.flatMap((capture) => capture.events.map((event) => ({ event, capture })));
  const chosen = told.at(-1 - (back % Math.max(told.length, 1)));
  if (!chosen) return undefined;
  const { capture } = chosen.capture.header;
  const targets = {
    event: { event: chosen.event.position },
    capture: { capture },
    items: { capture, items: [chosen.event.subject] },
  };
  return { operation: 'correct', recordedFor: 'p', target: targets[what] };
}

/** Sends the steps in groups of eight, to a writer whose histories stand behind; answers what was recorded. */
async function playInGroups(
  steps: readonly Step[],
  standsAt: number,
): Promise<{ readonly store: MemoryEventStore; readonly states: States }> {
  const store = new MemoryEventStore();
  const models = new MemoryInlineModels();
  const fixture = new WriterFixture(store, models);
  const clock = (): number => Date.parse('2026-03-01T10:00:00Z');
  const writer = fixture.writer('first', { histories: new LogHistories(store, standsAt), clock });
  for (let from = 0; from < steps.length; from += 8) {
    const sent = steps.slice(from, from + 8).map(async (step, index) => {
      const asked = 'operation' in step ? step : await correctionOf(step, store);
      if (asked) await writer.capture(request(`${from + index}`, asked)).catch(code);
    });
    await Promise.all(sent);
  }
  await fixture.close();
  return { store, states: models.states };
}

/** Sends all at once, so that they are decided in groups. */
async function sendAll(fixture: WriterFixture, operations: readonly Operation[], prefix = 'k'): Promise<string[]> {
  const writer = fixture.writer(fixture.lease.holder, { histories: new LogHistories(fixture.store, 0) });
  const answers = operations.map((each, index) => writer.capture(request(`${prefix}${index}`, each)));
  return Promise.all(answers.map((answer) => answer.then(() => 'recorded').catch(code)));
}

describe('operations that tell of the past', () => {
  it('are decided in groups, over histories that are behind, and leave what a fold of the whole log does', async () => {
    await fc.assert(
      fc.asyncProperty(anyLedger, fc.nat({ max: 60 }), async (steps, standsAt) => {
        const { store, states } = await playInGroups(steps, standsAt);
        const folds = await foldsOfLog(store);
        const fold = folds.at(-1) ?? new Map<string, ItemState>();
        const subjects = new Set([...states.keys(), ...fold.keys()]);
        expect(meaning(states, subjects)).toEqual(meaning(fold, subjects));
        for (const subject of subjects) {
          const touchedIn = (of: States): Order => of.get(subject)?.touched ?? BEFORE_ALL;
          const [ours, truth] = [touchedIn(states), touchedIn(fold)];
          // Never earlier than it is, or a late event would not be seen to be one; of what is not exact, never later than it ever was.
          const latest = subject.startsWith('00/') ? truth : folds.map(touchedIn).reduce(laterOf, truth);
          expect(laterOf(truth, ours)).toEqual(ours);
          expect(laterOf(ours, latest)).toEqual(latest);
          // Of a carrier it says when to look into it: what expired no more, as was said since, may be looked for in vain.
          const expires = (of: States): string => of.get(subject)?.expiresWithin ?? '9999';
          expect(expires(states) <= expires(fold)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leave the rows that a rebuild from the log makes', async () => {
    await fc.assert(
      fc.asyncProperty(anyLedger, fc.nat({ max: 60 }), async (steps, standsAt) => {
        const { store, states } = await playInGroups(steps, standsAt);
        expect(new Map(states)).toEqual(new Map(await rebuilt(store)));
      }),
      { numRuns: 60 },
    );
  });

  it('leave a pallet touched by what lies deep in it beside their own items, and a correction takes back no more than its own', async () => {
    const store = new MemoryEventStore();
    const fixture = new WriterFixture(store);
    const [unit, other, box, second] = ['own/acme/motor/1', 'own/acme/motor/2', 'own/acme/box/1', 'own/acme/box/2'];
    const pallet = '00/095060001343520000';
    const named = (item: string, at: string): Operation =>
      operation('identify', [item], { change: 'added', identifier: `own/acme/alias/${at.slice(8, 10)}`, at });
    const told = [
      operation('manufacture', [unit, other, box, second], { location: PLANT, at: day(1) }),
      operation(
        'pack',
        [
          { id: unit, container: box },
          { id: other, container: second },
        ],
        { at: day(2) },
      ),
      operation('pack', [box, second], { container: pallet, at: day(3) }),
      ...[named(unit, day(5)), named(other, day(6)), named(unit, day(4))],
    ];
    for (const [index, each] of told.entries())
      expect(await sendAll(fixture, [each], `${index}.`)).toEqual(['recorded']);
    const touchedAt = async (): Promise<number | undefined> => (await fixture.state(pallet))?.touched.at;
    expect(await touchedAt()).toBe(Date.parse(day(6)));
    await sendAll(fixture, [named(unit, day(8))], 'last');
    expect(await touchedAt()).toBe(Date.parse(day(8)));
    const event = (await checkLog(store)).captures.at(-1)?.position ?? 0;
    await sendAll(fixture, [{ operation: 'correct', recordedFor: 'p', target: { event } }], 'corrected');
    expect(await touchedAt()).toBe(Date.parse(day(6)));
    await fixture.close();
  });

  it('see what those before them in their group changed', async () => {
    const store = new MemoryEventStore();
    const fixture = new WriterFixture(store);
    const begun = [
      operation('manufacture', [MOTOR, SPARE, CAR], { location: PLANT, at: day(1) }),
      operation('move', [CAR], { location: SHOP, at: day(9) }),
    ];
    for (const [index, each] of begun.entries()) await sendAll(fixture, [each], `begun${index}`);
    const install = (motor: string, at: string): Operation =>
      operation('install', [motor], { assembly: CAR, position: 'front', at });
    const remove = (motor: string): Operation =>
      operation('remove', [motor], { assembly: CAR, position: 'front', at: day(4) });
    const lates = [install(MOTOR, day(3)), install(SPARE, day(3)), remove(MOTOR), install(SPARE, day(5))];
    expect(await sendAll(fixture, lates)).toEqual(['recorded', 'contradicts-history', 'recorded', 'recorded']);
    expect(await fixture.state(CAR)).toMatchObject({ contents: 1, slots: { front: SPARE } });
    await fixture.close();
  });

  it('are recorded once where the same key comes twice at once', async () => {
    const store = new MemoryEventStore();
    const fixture = new WriterFixture(store);
    await sendAll(fixture, [operation('manufacture', [MOTOR], { location: PLANT, at: day(1) })], 'a');
    await sendAll(fixture, [operation('move', [MOTOR], { location: SHOP, at: day(9) })], 'b');
    const writer = fixture.writer('first', { histories: new LogHistories(store, 0) });
    const late = request('late', operation('move', [MOTOR], { location: SHOP, at: day(3) }));
    const answers = await Promise.all([writer.capture(late), writer.capture(late)]);
    expect(answers.map(({ known }) => known)).toEqual([false, true]);
    expect((await checkLog(store)).captures).toHaveLength(3);
    await fixture.close();
  });
});
