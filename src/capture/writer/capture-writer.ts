// The writer of a process: writes while it holds the lease, else stands by and forwards.
import type { EventStore } from '../../event-store/event-store.js';
import { READS_LOG_FORM } from '../../ledger/capture/log-form.js';
import { LedgerError } from '../../ledger/errors.js';
import { ActiveWriter } from './active-writer.js';
import { loadBooks } from '../books/books.js';
import type { CaptureAnswer, CapturePort, CaptureRequest } from '../capture-port.js';
import type { Forwarder } from '../intake/forwarding.js';
import { InlineFollower } from '../inline-models/inline-follower.js';
import type { InlineModels } from '../inline-models/inline-models.js';
import type { LateHistories } from '../deciding/late-histories.js';
import type { Lease, LeaseView } from '../leadership/lease.js';
import { WriterLost, unavailable } from './pending-request.js';
import { pooledRandom } from './pooled-random.js';
import { expectOpen, takeOver } from '../leadership/takeover.js';
import { DEFAULT_LIMITS, type WriterLimits, type WriterParts } from './writer-options.js';
import { WRITER_SAYS } from '../capture.sentences.js';

/** How often a request is given to a writer of this process that turns out to be one no more. */
const MAX_ATTEMPTS = 3;

export interface WriterOptions {
  readonly store: EventStore;
  readonly models: InlineModels;
  readonly histories: LateHistories;
  readonly lease: Lease;
  /** The lease is looked at every third of this. */
  readonly leaseMs: number;
  /** Names this process in the log. */
  readonly holder: string;
  readonly forward: Forwarder;
  readonly limits?: Partial<WriterLimits>;
  readonly clock?: WriterParts['clock'];
  readonly random?: WriterParts['random'];
  readonly logForm?: WriterParts['logForm'];
  readonly step?: WriterParts['step'];
  readonly onRecorded?: WriterParts['onRecorded'];
  readonly log?: WriterParts['log'];
}

/** `failure` is why it could not take over at the last attempt, such as `wrong-log`. */
export interface WriterStatus {
  readonly role: 'active' | 'standby' | 'starting' | 'stopped';
  readonly epoch?: number;
  readonly position?: number;
  readonly openRecalls: readonly string[];
  readonly failure?: LedgerError;
}

export interface CaptureWriter extends CapturePort {
  /** As `capture`, for what another process forwarded: it is never forwarded again. */
  readonly local: CapturePort;
  /** Resolves once it is known whether this process writes or stands by; throws what kept it from taking over, and goes on trying. */
  start(): Promise<void>;
  status(): WriterStatus;
  /** Records what it has in hand, then lets another write. */
  close(): Promise<void>;
}

export function createWriter(options: WriterOptions): CaptureWriter {
  return new LeasedWriter(options);
}

class LeasedWriter implements CaptureWriter {
  readonly local: CapturePort = { capture: (request) => this.route(request, false) };
  private readonly parts: WriterParts;
  private readonly follower: InlineFollower;
  private readonly closing = new AbortController();
  private active: ActiveWriter | undefined;
  private running: Promise<void> = Promise.resolve();
  private elsewhere: string | undefined;
  private failure: LedgerError | undefined;
  private isLooking = false;
  private looking: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: WriterOptions) {
    const { store, models, histories } = options;
    this.parts = {
      store,
      models,
      histories,
      clock: options.clock ?? Date.now,
      random: options.random ?? pooledRandom(),
      logForm: options.logForm ?? (() => READS_LOG_FORM),
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      step: options.step ?? (() => undefined),
      onRecorded: options.onRecorded ?? (() => undefined),
      log: options.log ?? (() => undefined),
    };
    this.follower = new InlineFollower(this.parts);
  }

  async start(): Promise<void> {
    await this.options.models.migrate();
    await this.look();
    if (this.failure) throw this.failure;
  }

  status(): WriterStatus {
    const { active, failure } = this;
    const role = this.closing.signal.aborted
      ? 'stopped'
      : active
        ? 'active'
        : this.elsewhere === undefined
          ? 'starting'
          : 'standby';
    return {
      role,
      ...(active ? { epoch: active.epoch, position: active.position } : {}),
      openRecalls: active?.openRecalls ?? [],
      ...(failure ? { failure } : {}),
    };
  }

  capture(request: CaptureRequest): Promise<CaptureAnswer> {
    return this.route(request, true);
  }

  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    clearTimeout(this.timer);
    this.active?.stop();
    await this.looking;
    this.active?.stop();
    await Promise.all([this.running, this.follower.stop()]);
    await this.options.lease
      .release()
      .catch((error: unknown) => this.parts.log('The lease could not be released', error));
  }

  private async route(request: CaptureRequest, mayForward: boolean): Promise<CaptureAnswer> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (!this.active && this.elsewhere === undefined && !this.closing.signal.aborted) await this.look();
      const active = this.active;
      if (!active) break;
      try {
        return await active.capture(request);
      } catch (error) {
        if (!(error instanceof WriterLost)) throw error;
        // Nothing was recorded, so it may go to the one that writes now.
        if (!this.closing.signal.aborted) await this.look();
      }
    }
    if (mayForward && this.elsewhere) return this.options.forward(this.elsewhere, request);
    throw this.failure ?? unavailable(WRITER_SAYS['no-writer']());
  }

  /** Looks at the lease, and becomes what it says. One look at a time: who comes meanwhile gets the result of the one under way. */
  private look(): Promise<void> {
    if (!this.isLooking) this.looking = this.lookOnce();
    return this.looking;
  }
  private async lookOnce(): Promise<void> {
    this.isLooking = true;
    clearTimeout(this.timer);
    try {
      await this.become(await this.options.lease.hold());
      this.failure = undefined;
    } catch (error) {
      this.failure = error instanceof LedgerError ? error : unavailable(WRITER_SAYS['no-takeover'](), error);
      // Said in words: where it failed is of use only when it may be a fault of ours.
      if (this.failure.code === 'wrong-log' || this.failure.code === 'closed')
        this.parts.log(this.failure.detail.message);
      else this.parts.log('The writer cannot take over', error);
    } finally {
      this.isLooking = false;
      if (!this.closing.signal.aborted) this.timer = setTimeout(() => void this.look(), this.options.leaseMs / 3);
    }
  }

  private async become(view: LeaseView): Promise<void> {
    if (!view.isHeld) {
      this.elsewhere = view.address;
      this.active?.stop();
      this.active = undefined;
      if (!view.keepsOurModels && !this.closing.signal.aborted) this.follower.follow();
      return;
    }
    this.elsewhere = undefined;
    if (this.closing.signal.aborted) return;
    const { active: current } = this;
    if (current?.isStopped === false) {
      await this.stopIfClosed(current);
      await current.lookAround();
      if (!current.isStopped) return;
    }
    // What the one before it has in hand is to be known first: two in one process would only be in each other's way.
    await Promise.all([this.running, this.follower.stop()]);
    const start = await this.takeOverLeased();
    const active = new ActiveWriter(this.parts, await loadBooks(this.options.models), start);
    this.active = active;
    this.running = active.run().then(() => {
      if (this.active !== active) return;
      this.active = undefined;
      if (!this.closing.signal.aborted) void this.look();
    });
  }

  /** Whoever seals the log appends to it, which one that writes all the time would leave no room for. */
  private async stopIfClosed(active: ActiveWriter): Promise<void> {
    try {
      await expectOpen(this.parts.store);
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== 'closed') throw error;
      active.stop();
      this.active = undefined;
      throw error;
    }
  }

  /** A takeover reads as much as there is to read; meanwhile the lease is kept. */
  private async takeOverLeased(): ReturnType<typeof takeOver> {
    const renewal = setInterval(() => void this.options.lease.hold().catch(() => undefined), this.options.leaseMs / 3);
    try {
      return await takeOver(this.parts, this.options.holder, this.closing.signal);
    } finally {
      clearInterval(renewal);
    }
  }
}
