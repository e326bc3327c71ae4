import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '../../../test/support/memory-event-store.js';
import { MemoryInlineModels } from '../../../test/support/memory-inline-models.js';
import { operation } from '../../../test/support/pure-ledger.js';
import { WriterFixture, request } from '../../../test/support/writer-fixture.js';
import type { Operation } from '../../ledger/operations/operation.js';
import type { CaptureRequest } from '../capture-port.js';
import { type InlineCheckpoint, WriterReplaced } from '../inline-models/inline-models.js';

const [FACTORY, SHOP] = ['414/9506000134376', '414/9506000134369'];
const unit = (n: number): string => `own/acme/u/${n}`;
const day = (n: number): string => `2026-03-0${n}T08:00:00Z`;
const made = (at: string, ...ids: readonly string[]) => operation('manufacture', ids, { location: FACTORY, at });
const moved = (id: string, at?: string) => operation('move', [id], { location: SHOP, ...(at ? { at } : {}) });
const corrected = (capture: string): Operation => ({ operation: 'correct', recordedFor: 'p', target: { capture } });

/** Models of one release, beside which those of another stay as they are; all share the epoch that leads. */
class ModelsOfRelease extends MemoryInlineModels {
  private epoch = Number.POSITIVE_INFINITY;

  constructor(private readonly shared: { leading: number }) {
    super();
  }

  override checkpoint(): Promise<InlineCheckpoint> {
    this.epoch = Number.POSITIVE_INFINITY;
    return super.checkpoint();
  }

  override async lead(epoch: number): Promise<boolean> {
    this.epoch = epoch;
    if (this.shared.leading >= epoch) return false;
    this.shared.leading = epoch;
    return true;
  }

  override async expectNotSetBack(): Promise<void> {
    await super.expectNotSetBack();
    if (this.shared.leading > this.epoch) throw new WriterReplaced(this.epoch, this.shared.leading);
  }
}

describe('a writer that one of another release has replaced, and that has not seen it', () => {
  const shared = { leading: 0 };
  let fixture: WriterFixture;

  beforeEach(() => {
    shared.leading = 0;
    fixture = new WriterFixture(new MemoryEventStore(), new ModelsOfRelease(shared));
  });
  afterEach(() => fixture.close());

  it.each<[string, (theirs: string) => Operation, Partial<CaptureRequest>]>([
    ['a refusal', () => moved(unit(2)), {}],
    ['a dry run', () => moved(unit(2)), { dryRun: true }],
    ['a refusal over histories', () => moved(unit(1), day(2)), {}],
    ['that a capture was never recorded', corrected, {}],
  ])('tells nobody %s over what was true before', async (_, ask, more) => {
    const replaced = fixture.writer('first');
    const { capture: ours = '' } = await replaced.capture(request('a', made(day(3), unit(1))));
    fixture.lease.holder = 'second';
    const successor = fixture.writer('second', { models: new ModelsOfRelease(shared) });
    await successor.capture(request('b', corrected(ours)));
    const { capture: theirs = '' } = await successor.capture(request('c', made(day(1), unit(1), unit(2))));
    expect(replaced.status()).toMatchObject({ role: 'active', epoch: 1 });
    await expect(replaced.capture(request('d', ask(theirs), more))).resolves.toMatchObject({ known: false });
    expect(replaced.status().role).toBe('standby');
  });
});
