import { type WriterOptions, type CaptureWriter, createWriter } from '../../src/capture/writer/capture-writer.js';
import type { CaptureRequest } from '../../src/capture/capture-port.js';
import type { InlineModels } from '../../src/capture/inline-models/inline-models.js';
import type { Lease, LeaseView } from '../../src/capture/leadership/lease.js';
import type { WriterStep } from '../../src/capture/writer/writer-options.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import type { Operation } from '../../src/ledger/operations/operation.js';
import { LogHistories } from './log-histories.js';
import { MemoryInlineModels } from './memory-inline-models.js';
import { SELF } from './pure-ledger.js';

/** Says who holds the lease, as the test decides. */
export class TestLease {
  constructor(public holder: string) {}

  of(name: string): Lease {
    return {
      hold: async (): Promise<LeaseView> =>
        this.holder === name
          ? { isHeld: true }
          : { isHeld: false, holder: this.holder, address: this.holder, keepsOurModels: true },
      release: async () => undefined,
    };
  }
}

/** One database and one lease, whatever writers come and go. */
export class WriterFixture {
  readonly lease = new TestLease('first');
  private readonly writers = new Map<string, CaptureWriter>();
  private readonly all: CaptureWriter[] = [];

  constructor(
    readonly store: EventStore,
    readonly models: InlineModels = new MemoryInlineModels(),
  ) {}

  async state(subject: string): Promise<ItemState | undefined> {
    return (await this.models.load([subject])).get(subject);
  }

  writer(name: string, { limits, ...options }: Partial<WriterOptions> = {}): CaptureWriter {
    const writer = createWriter({
      store: this.store,
      models: this.models,
      histories: new LogHistories(this.store),
      lease: this.lease.of(name),
      // Only calls look at the lease in a test; the timer must not. Nor does a slow machine make anybody wait in vain.
      leaseMs: 3_600_000,
      limits: { requestDeadlineMs: 3_600_000, ...limits },
      holder: name,
      forward: (address, request) => {
        const to = this.writers.get(address);
        if (!to) throw new Error(`nobody is at ${address}`);
        return to.local.capture(JSON.parse(JSON.stringify(request)) as CaptureRequest);
      },
      ...options,
    });
    this.writers.set(name, writer);
    this.all.push(writer);
    return writer;
  }

  async close(): Promise<void> {
    for (const writer of this.all) await writer.close();
  }
}

export function request(key: string, operation: Operation, more: Partial<CaptureRequest> = {}): CaptureRequest {
  return { operation, key, caller: 'tester', requestHash: `hash of ${key}`, context: { recordedFor: SELF }, ...more };
}

/** Stops whoever comes to the step for the `nth` time, for good: like a process that dies, or is paused and never wakes. */
export class StopAt {
  readonly reached: Promise<void>;
  private signalReached!: () => void;
  private goOn!: () => void;
  private readonly gate: Promise<void>;
  private count = 0;

  constructor(
    private readonly at: WriterStep,
    private readonly nth = 1,
  ) {
    this.reached = new Promise((resolve) => (this.signalReached = resolve));
    this.gate = new Promise((resolve) => (this.goOn = resolve));
  }

  readonly step = async (step: WriterStep): Promise<void> => {
    if (step !== this.at || ++this.count !== this.nth) return;
    this.signalReached();
    await this.gate;
  };

  /** Wakes it up. */
  resume(): void {
    this.goOn();
  }
}
