// Slows and then refuses writes while the projector is too far behind.
import { LedgerError } from '../../ledger/errors.js';
import type { CaptureAnswer, CapturePort, CaptureRequest } from '../capture-port.js';
import { WRITER_SAYS } from '../capture.sentences.js';

export interface ProjectorBackpressureOptions {
  /** The last position that is written, as far as this process knows; undefined where it does not write. */
  readonly head: () => number | undefined;
  /** The position that every read model of the projector has reached. */
  readonly reached: () => Promise<number>;
  /** Resolves once they have reached a position; throws `behind` after `timeoutMs`. */
  readonly waitFor: (position: number, timeoutMs: number) => Promise<void>;
  readonly maximumLagEvents: number;
  readonly waitMs: number;
  /** How old what is known of the lag may be. */
  readonly lookEveryMs: number;
  readonly clock?: () => number;
}

/**
 * Beyond a stated lag of the projector, writing goes at the projector's pace: a request waits until the read models are near enough again,
 * and is answered `overloaded` where that takes too long. Otherwise a burst would leave queries behind for ever.
 */
export class ProjectorBackpressure implements CapturePort {
  private lookedAt = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | undefined;
  private reached = Number.POSITIVE_INFINITY;

  constructor(
    private readonly port: CapturePort,
    private readonly options: ProjectorBackpressureOptions,
  ) {}

  async capture(request: CaptureRequest): Promise<CaptureAnswer> {
    await this.waitForModels();
    return this.port.capture(request);
  }

  private async waitForModels(): Promise<void> {
    const head = this.options.head();
    if (head === undefined) return;
    await this.look();
    const nearEnough = head - this.options.maximumLagEvents;
    if (this.reached >= nearEnough) return;
    try {
      await this.options.waitFor(nearEnough, this.options.waitMs);
      this.reached = nearEnough;
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== 'behind') throw error;
      const message = WRITER_SAYS['models-behind'](this.options.maximumLagEvents);
      throw new LedgerError('overloaded', { message, retryAfterSeconds: 5 }, { cause: error });
    }
  }

  /** One look serves all who ask meanwhile, and for a while after. */
  private async look(): Promise<void> {
    const now = (this.options.clock ?? performance.now.bind(performance))();
    if (now - this.lookedAt < this.options.lookEveryMs) return;
    this.looking ??= this.options
      .reached()
      .then((reached) => {
        this.reached = reached;
        this.lookedAt = now;
      })
      .finally(() => (this.looking = undefined));
    await this.looking;
  }
}
