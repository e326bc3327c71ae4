import { describe, expect, it } from '@jest/globals';
import { LedgerError } from '../../ledger/errors.js';
import type { CaptureAnswer, CapturePort, CaptureRequest } from '../capture-port.js';
import { ProjectorBackpressure, type ProjectorBackpressureOptions } from './projector-backpressure.js';
import { asSaid } from '../../ledger/sentences.js';

const ANSWER: CaptureAnswer = { recordedAt: '', items: 1, events: 1, flags: [], skipped: [], known: false };
const REQUEST = {} as CaptureRequest;

interface Scene {
  readonly backpressure: ProjectorBackpressure;
  readonly asked: number[];
  taken: number;
  reached: number;
  looks: number;
}

function scene(options: Partial<ProjectorBackpressureOptions> = {}): Scene {
  const port: CapturePort = { capture: () => Promise.resolve((result.taken++, ANSWER)) };
  const backpressure = new ProjectorBackpressure(port, {
    head: () => 1_000,
    reached: () => Promise.resolve((result.looks++, result.reached)),
    waitFor: (position) => Promise.resolve(void result.asked.push(position)),
    maximumLagEvents: 100,
    waitMs: 1,
    lookEveryMs: 500,
    clock: () => 0,
    ...options,
  });
  const result: Scene = { backpressure, asked: [], taken: 0, reached: 950, looks: 0 };
  return result;
}

describe('the backpressure', () => {
  it('lets requests pass while the models are near enough, and looks once for many', async () => {
    const near = scene();
    await Promise.all([near.backpressure.capture(REQUEST), near.backpressure.capture(REQUEST)]);
    await near.backpressure.capture(REQUEST);
    expect(near).toMatchObject({ asked: [], taken: 3, looks: 1 });
  });

  it('waits until the models are near enough again', async () => {
    const far = scene();
    far.reached = 899;
    await far.backpressure.capture(REQUEST);
    expect(far).toMatchObject({ asked: [900], taken: 1 });
  });

  it('takes nothing where that takes too long, and says when to try again', async () => {
    const behind = new LedgerError('behind', { message: asSaid('not yet') });
    const far = scene({ waitFor: () => Promise.reject(behind) });
    far.reached = 0;
    await expect(far.backpressure.capture(REQUEST)).rejects.toMatchObject({
      code: 'overloaded',
      detail: { retryAfterSeconds: 5 },
    });
    expect(far.taken).toBe(0);
  });

  it('does not stand in the way of a process that only forwards', async () => {
    const standby = scene({ head: () => undefined });
    standby.reached = 0;
    await standby.backpressure.capture(REQUEST);
    expect(standby).toMatchObject({ taken: 1, looks: 0 });
  });
});
