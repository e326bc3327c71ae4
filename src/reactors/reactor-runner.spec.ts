import { beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '../telemetry/metrics.js';
import type { WriterStatus } from '../capture/writer/capture-writer.js';
import { ReactorRunner } from './reactor-runner.js';
import type { Reactor } from './reactor.js';

const NOON = Date.parse('2026-03-01T12:00:00Z');
const HOUR_MS = 3_600_000;

/** Does as it is told in each pass, and counts. */
class ScriptedReactor implements Reactor {
  readonly name = 'scripted';
  passes = 0;
  batches = 0;
  /** How many batches there are in a pass. */
  toDo = 0;
  dueMs: number | undefined;
  failure: Error | undefined;
  onBatch: () => void = () => undefined;
  leftAfter: number | undefined;

  async *react(): AsyncGenerator<void, number | undefined> {
    this.passes += 1;
    let isWhole = false;
    try {
      for (let batch = 0; batch < this.toDo; batch++) {
        this.batches += 1;
        this.onBatch();
        if (this.failure) throw this.failure;
        yield;
      }
      if (this.failure) throw this.failure;
      isWhole = true;
    } finally {
      if (!isWhole) this.leftAfter = this.batches;
    }
    return this.dueMs;
  }
}

describe('the passes of a reactor', () => {
  let status: WriterStatus;
  let nowMs: number;
  let reactor: ScriptedReactor;
  let metrics: Metrics;
  let said: unknown[];
  let runner: ReactorRunner;
  const active = (epoch: number): WriterStatus => ({ role: 'active', epoch, openRecalls: [] });

  beforeEach(() => {
    status = active(1);
    nowMs = NOON;
    reactor = new ScriptedReactor();
    metrics = new Metrics();
    said = [];
    const log = (_message: string, cause: unknown): void => void said.push(cause);
    runner = new ReactorRunner(reactor, { writer: { status: () => status }, metrics, log, clock: () => nowMs });
  });

  it('begin when this process has become the writer, and again only when something was recorded', async () => {
    status = { role: 'standby', openRecalls: [] };
    await runner.look();
    expect(reactor.passes).toBe(0);
    status = active(1);
    await runner.look();
    await runner.look();
    expect(reactor.passes).toBe(1);
    runner.recorded();
    await runner.look();
    await runner.look();
    expect(reactor.passes).toBe(2);
  });

  it('begin again under the next epoch: another may have written meanwhile', async () => {
    await runner.look();
    status = active(3);
    await runner.look();
    expect(reactor.passes).toBe(2);
  });

  it('miss nothing that was recorded during one', async () => {
    reactor.toDo = 2;
    reactor.onBatch = () => runner.recorded();
    await runner.look();
    reactor.onBatch = () => undefined;
    await runner.look();
    await runner.look();
    expect([reactor.passes, reactor.batches]).toEqual([2, 4]);
  });

  it('begin at the instant that the last one has answered, and not before', async () => {
    reactor.dueMs = NOON + HOUR_MS;
    await runner.look();
    nowMs = NOON + HOUR_MS - 1;
    await runner.look();
    expect(reactor.passes).toBe(1);
    nowMs = NOON + HOUR_MS;
    reactor.dueMs = undefined;
    await runner.look();
    await runner.look();
    expect(reactor.passes).toBe(2);
  });

  it.each([
    ['the process is the writer no more', () => (status = { role: 'standby', openRecalls: [] })],
    ['it has become the writer again', () => (status = active(3))],
    ['it is closed', () => void runner.close()],
  ])('end after a batch where %s', async (_when, happens) => {
    reactor.toDo = 3;
    reactor.onBatch = happens;
    await runner.look();
    expect([reactor.batches, reactor.leftAfter]).toEqual([1, 1]);
    expect(said).toEqual([]);
  });

  it('are tried again after a failure, with pauses that grow up to ten seconds', async () => {
    reactor.failure = new Error('away');
    const pauses: number[] = [];
    for (let failure = 0; failure < 7; failure++) pauses.push(await runner.look());
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(said).toHaveLength(7);
    reactor.failure = undefined;
    await runner.look();
    await runner.look();
    expect(reactor.passes).toBe(8);
    reactor.failure = new Error('away again');
    runner.recorded();
    expect(await runner.look()).toBe(500);
  });

  it('are seen in the metrics: how long something has waited for one, and how batches end', async () => {
    const lag = async (): Promise<unknown> =>
      (await metrics.reactorLag.get()).values.map(({ labels, value }) => [labels.reactor, value]);
    await runner.look();
    expect(await lag()).toEqual([['scripted', 0]]);
    runner.recorded();
    nowMs += 5_000;
    runner.recorded();
    reactor.failure = new Error('away');
    await runner.look();
    nowMs += 2_000;
    expect(await lag()).toEqual([['scripted', 7]]);
    reactor.failure = undefined;
    reactor.toDo = 1;
    reactor.dueMs = nowMs + HOUR_MS;
    await runner.look();
    nowMs += HOUR_MS + 3_000;
    expect(await lag()).toEqual([['scripted', 3]]);
    reactor.dueMs = undefined;
    await runner.look();
    expect(await lag()).toEqual([['scripted', 0]]);
    const { values } = await metrics.reactorSeconds.get();
    const counted = values.filter(({ metricName }) => metricName?.endsWith('_count'));
    expect(counted.map(({ labels, value }) => [labels.outcome, value])).toEqual([
      ['done', 3],
      ['failed', 1],
      ['more', 2],
    ]);
  });

  it('wait for nothing where another process writes', async () => {
    runner.recorded();
    nowMs += 5_000;
    status = { role: 'standby', openRecalls: [] };
    await runner.look();
    expect(runner.lagSeconds).toBe(0);
  });
});
