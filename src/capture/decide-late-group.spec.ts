import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkLog } from '../../test/support/log-checker.js';
import { LogHistories } from '../../test/support/log-histories.js';
import { MemoryEventStore } from '../../test/support/memory-event-store.js';
import { MemoryInlineModels } from '../../test/support/memory-inline-models.js';
import { operation } from '../../test/support/pure-ledger.js';
import { anySteps } from '../../test/support/random-ledger.js';
import { WriterFixture, request } from '../../test/support/writer-fixture.js';
import { LedgerError } from '../ledger/errors.js';
import { isItemEvent, refold } from '../ledger/history/fold.js';
import { HistoryGraph } from '../ledger/history/history-graph.js';
import type { ItemState } from '../ledger/item/item.state.js';
import type { Operation } from '../ledger/operations/operation.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const [MOTOR, SPARE, CAR] = ['own/acme/motor/1', 'own/acme/motor/2', 'own/acme/car/1'];
const UNTOLD = new Set(['position', 'revision', 'touched']);
const day = (n: number): string => `2026-03-0${n}T08:00:00Z`;
const code = (error: unknown): string => (error instanceof LedgerError ? error.code : String(error));

/**
 * What a state says, without where its events stand in the log and without subjects that nothing is known of. `touched` is left out: a carrier at the
 * edge of a closure does not hear of what the contents of a witness did.
 */
function meaning(states: Iterable<ItemState>): unknown {
  const told = [...states].filter(({ touched }) => touched.at !== Number.NEGATIVE_INFINITY);
  const text = JSON.stringify(
    told.sort((a, b) => (a.subject < b.subject ? -1 : 1)),
    (key, value: unknown) => (UNTOLD.has(key) ? undefined : value),
  );
  return JSON.parse(text);
}

async function foldOfLog(store: MemoryEventStore): Promise<ReadonlyMap<string, ItemState>> {
  const { captures } = await checkLog(store);
  const graph = new HistoryGraph().add(captures.flatMap(({ events }) => events).filter(isItemEvent));
  const subjects = captures.flatMap(({ events }) => events.map(({ subject }) => subject));
  return refold(graph.closure(subjects).histories).states;
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
      fc.asyncProperty(anySteps, fc.nat({ max: 60 }), async (steps, standsAt) => {
        const store = new MemoryEventStore();
        const models = new MemoryInlineModels();
        const fixture = new WriterFixture(store, models);
        const clock = (): number => Date.parse('2026-03-01T10:00:00Z');
        const histories = new LogHistories(store, standsAt);
        const writer = fixture.writer('first', { histories, clock });
        for (let from = 0; from < steps.length; from += 8) {
          const sent = steps.slice(from, from + 8).map(async (step, index) => {
            const asked: Operation =
              'operation' in step
                ? step
                : { operation: 'correct', recordedFor: 'p', target: { event: await store.head() } };
            await writer.capture(request(`${from + index}`, asked)).catch(code);
          });
          await Promise.all(sent);
        }
        expect(meaning(models.states.values())).toEqual(meaning((await foldOfLog(store)).values()));
        await fixture.close();
      }),
      { numRuns: 60 },
    );
  }, 30_000);

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
