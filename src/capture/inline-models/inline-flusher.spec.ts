import { describe, expect, it } from '@jest/globals';
import { MemoryInlineModels } from '../../../test/support/memory-inline-models.js';
import { operation, PureLedger } from '../../../test/support/pure-ledger.js';
import { recorded } from '../../../test/support/random-ledger.js';
import { request } from '../../../test/support/writer-fixture.js';
import type { CaptureChanges } from '../../ledger/history/capture-changes.js';
import type { DecidedCapture } from '../writer/decided-capture.js';
import { InlineFlusher } from './inline-flusher.js';
import type { InlineCheckpoint } from './inline-models.js';
import { PendingRequest } from '../writer/pending-request.js';
import { callerKey } from '../intake/request-queue.js';

const START: InlineCheckpoint = { position: -1, eventId: '', epoch: 0, recordedAtMs: 0 };

/** Models that write when the test lets them; what each transaction held is kept. */
class SlowModels extends MemoryInlineModels {
  readonly batches: (readonly CaptureChanges[])[] = [];
  private waiting: (() => void)[] = [];
  failure: Error | undefined;

  override async apply(...[captures, from, to]: Parameters<MemoryInlineModels['apply']>): Promise<boolean> {
    this.batches.push(captures);
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.failure) throw this.failure;
    return super.apply(captures, from, to);
  }

  letWrite(): void {
    for (const write of this.waiting.splice(0)) write();
  }
}

function stand(count: number) {
  const ledger = new PureLedger();
  for (let n = 0; n < count; n++)
    ledger.given(operation('manufacture', [`own/acme/u/${n}`], { location: 'own/acme/f' }));
  const models = new SlowModels();
  const failures: unknown[] = [];
  const parts = { models, step: () => undefined, onRecorded: () => undefined, log: () => undefined };
  const flusher = new InlineFlusher(parts, START, {
    onAnswered: () => undefined,
    onFailure: () => failures.push('failed'),
  });
  const captures = recorded(ledger).map((changes, n): DecidedCapture => {
    const made = operation('manufacture', [`own/acme/u/${n}`], { location: 'own/acme/f' });
    const pending = new PendingRequest(request(`k${n}`, made), 60_000);
    pending.answered.catch(() => undefined);
    return { pending, changes };
  });
  const add = (n: number): void => {
    const { changes, pending } = captures[n] as DecidedCapture;
    const keys = new Map([[callerKey(pending.request), { ...pending.request, answer: {} as never }]]);
    const group = {
      states: changes.states,
      keys,
      claims: new Map(),
      said: new Set<string>(),
      rearranges: false,
      identifies: false,
    };
    flusher.add([captures[n] as DecidedCapture], group, { ...START, position: changes.capture.position });
  };
  const settled = (): readonly boolean[] => captures.map(({ pending }) => pending.settled);
  return { models, flusher, captures, add, settled, failures };
}

describe('what is flushed to the inline models', () => {
  it('goes together with all that was appended while the models were being written', async () => {
    const { models, flusher, add, settled } = stand(4);
    for (const n of [0, 1, 2, 3]) add(n);
    expect(models.batches.map((batch) => batch.length)).toEqual([1]);
    expect(flusher.unflushed.map(({ states }) => states.size)).toEqual([3, 1]);
    models.letWrite();
    await flusher.room();
    while (models.batches.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(models.batches.map((batch) => batch.length)).toEqual([1, 3]);
    expect(settled()).toEqual([true, false, false, false]);
    models.letWrite();
    await flusher.flushed();
    expect(settled()).toEqual([true, true, true, true]);
    expect(flusher.unflushed).toEqual([]);
    expect(models.states.size).toBe(4);
  });

  it('is unknown to all who wait when the models cannot be written, also to those that come later', async () => {
    const { models, flusher, captures, add, failures } = stand(3);
    add(0);
    add(1);
    models.failure = new Error('the disk is full');
    models.letWrite();
    await expect(flusher.flushed()).rejects.toThrow();
    await expect(flusher.room()).rejects.toThrow();
    add(2);
    for (const { pending } of captures)
      await expect(pending.answered).rejects.toMatchObject({ code: 'outcome-unknown' });
    expect(failures).toEqual(['failed']);
    expect(models.batches).toHaveLength(1);
  });

  it('is not written by one who does not know where the models stand', async () => {
    const { models, flusher, captures, add } = stand(1);
    models.letWrite();
    const elsewhere = models.apply([], START, { ...START, position: 7 });
    models.letWrite();
    await elsewhere;
    add(0);
    models.letWrite();
    await expect(flusher.flushed()).rejects.toThrow();
    await expect(captures[0]?.pending.answered).rejects.toMatchObject({ code: 'outcome-unknown' });
  });
});
