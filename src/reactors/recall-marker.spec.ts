import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '../../test/support/memory-event-store.js';
import { checkLog } from '../../test/support/log-checker.js';
import { MemoryInlineModels } from '../../test/support/memory-inline-models.js';
import { operation } from '../../test/support/pure-ledger.js';
import { StopAt, WriterFixture, request } from '../../test/support/writer-fixture.js';
import type { CaptureWriter } from '../capture/writer/capture-writer.js';
import { Metrics } from '../telemetry/metrics.js';
import { ReactorRunner } from './reactor-runner.js';
import { RecallMarker } from './recall-marker.js';

const FACTORY = '414/9506000134376';
const RECALL = 'recall/r1';
const units = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `own/acme/u/${String(from + i).padStart(5, '0')}`);

let models = new MemoryInlineModels();
let fixture = new WriterFixture(new MemoryEventStore(), models);
beforeEach(() => {
  models = new MemoryInlineModels();
  fixture = new WriterFixture(new MemoryEventStore(), models);
});
afterEach(() => fixture.close());

function markerOf(writer: CaptureWriter): ReactorRunner {
  const marker = new RecallMarker({
    writer,
    unmarked: async (recall, limit) =>
      [...models.states.values()]
        .filter((state) => state.lot === 'own/acme/u/10/L' && state.recalls?.[recall] === undefined)
        .map(({ subject }) => subject)
        .sort()
        .slice(0, limit),
    markedInError: async (limit) => {
      const subjects = models.statusOf(RECALL) === 'erroneous' ? markedUnits().slice(0, limit) : [];
      return subjects.length === 0 ? undefined : { recall: RECALL, openedAt: models.openedAtOf(RECALL) ?? 0, subjects };
    },
    recordedFor: 'own/acme/self',
  });
  return new ReactorRunner(marker, { writer, metrics: new Metrics(), log: () => undefined });
}

const markedUnits = (): readonly string[] =>
  [...models.states.values()]
    .filter(({ recalls }) => recalls?.[RECALL] === 'marked')
    .map(({ subject }) => subject)
    .sort();
const marked = (): number => markedUnits().length;

describe('marks of an open recall', () => {
  it('are written to all units, those that come later too, each once, and go on after the writer dies', async () => {
    const make = (ids: readonly string[]) =>
      operation('manufacture', ids, { location: FACTORY, lot: 'own/acme/u/10/L' });
    const stop = new StopAt('appended', 5);
    const dying = fixture.writer('first', { step: stop.step });
    await dying.capture(request('a', make(units(0, 2_500))));
    const scope = { anyOf: [{ lots: ['own/acme/u/10/L'] }] };
    await dying.capture(
      request('b', { operation: 'open-recall', recall: RECALL, recordedFor: 'p', scope, blocks: [], sites: [] }),
    );
    const abandoned = markerOf(dying).look();
    await stop.reached;
    fixture.lease.holder = 'second';
    const successor = fixture.writer('second', { onRecorded: () => marker.recorded() });
    await successor.start();
    const marker = markerOf(successor);
    await marker.look();
    expect(marked()).toBe(2_500);
    await successor.capture(request('c', make(units(2_500, 10))));
    await marker.look();
    expect(marked()).toBe(2_510);
    stop.resume();
    await abandoned;
    const { captures, epochs } = await checkLog(fixture.store);
    expect(epochs).toEqual([1, 2]);
    const marks = captures.flatMap(({ events }) => events.filter(({ type }) => type === 'ItemRecalled'));
    expect(new Set(marks.map(({ subject }) => subject)).size).toBe(2_510);
    expect(marks).toHaveLength(2_510);
  });

  it('come off all units once its opening is declared erroneous, steps to a remedy too, and what was repaired stays so', async () => {
    const writer = fixture.writer('first', { onRecorded: () => marker.recorded() });
    const marker = markerOf(writer);
    await writer.capture(
      request('a', operation('manufacture', units(0, 1_003), { location: FACTORY, lot: 'own/acme/u/10/L' })),
    );
    const scope = { anyOf: [{ lots: ['own/acme/u/10/L'] }] };
    const opened = await writer.capture(
      request('b', { operation: 'open-recall', recall: RECALL, recordedFor: 'p', scope, blocks: [], sites: [] }),
    );
    await marker.look();
    expect(marked()).toBe(1_003);
    for (const [index, remedy] of (['quarantined', 'repaired'] as const).entries()) {
      const items = units(index, 1).map((subject) => ({ subject, field: 'items[0]', fields: {} }));
      const cleared = { operation: 'clear-recall', recall: RECALL, items, remedy, recordedFor: 'p' } as const;
      await writer.capture(request(remedy, cleared));
    }
    const { capture = '' } = opened;
    await writer.capture(request('c', { operation: 'correct', target: { capture }, recordedFor: 'p' }));
    await marker.look();
    const left = [...models.states.values()].filter(
      ({ recalls }) => recalls !== undefined && Object.keys(recalls).length > 0,
    );
    expect(left.map(({ subject, recalls }) => [subject, recalls])).toEqual([[units(1, 1)[0], { [RECALL]: 'cleared' }]]);
    const before = (await checkLog(fixture.store)).captures.length;
    await marker.look();
    expect((await checkLog(fixture.store)).captures).toHaveLength(before);
  });
});
