import type { CaptureWriter } from '../capture/writer/capture-writer.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Reactor } from './reactor.js';

export interface ReactorRunnerParts {
  readonly writer: Pick<CaptureWriter, 'status'>;
  readonly metrics: Metrics;
  readonly log: (message: string, cause: unknown) => void;
  /** Milliseconds since 1970; the clock of the machine where none is given. */
  readonly clock?: () => number;
}

const LOOK_EVERY_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** So many times as long as it took to find that nothing is left to do: a search that finds nothing may be long. */
const REST_TIMES = 10;

/**
 * Gives a reactor its passes: when this process has become the writer, when something was recorded, and when it is due. One after the other, with a rest
 * after each, and pauses that grow while passes fail.
 */
export class ReactorRunner {
  private readonly clock: () => number;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<unknown> = Promise.resolve();
  private isClosed = false;
  /** Of the writer under which all was looked at that had been recorded before. */
  private epoch: number | undefined;
  /** Since when something that was recorded waits. */
  private waitingSinceMs: number | undefined;
  /** The first that was recorded during the pass. */
  private recordedMs: number | undefined;
  private dueMs: number | undefined;
  private failures = 0;

  constructor(
    private readonly reactor: Reactor,
    private readonly parts: ReactorRunnerParts,
  ) {
    this.clock = parts.clock ?? Date.now;
    parts.metrics.reactorLags.set(reactor.name, () => this.lagSeconds);
  }

  start(): void {
    this.schedule(0);
  }

  /** To be called whenever something was recorded. */
  recorded(): void {
    const now = this.clock();
    this.waitingSinceMs ??= now;
    this.recordedMs ??= now;
  }

  /** Lets the batch in hand end. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** For how long something has waited for it; 0 where nothing does, and where another process writes. */
  get lagSeconds(): number {
    const since = this.waitsSince();
    return since === undefined ? 0 : Math.max(0, (this.clock() - since) / 1_000);
  }

  /** Has it react if there is reason to. Answers for how many milliseconds it is to rest then. Never rejects. */
  async look(): Promise<number> {
    const epoch = this.leadingEpoch();
    if (epoch === undefined) {
      this.waitingSinceMs = undefined;
      this.dueMs = undefined;
    } else if (epoch !== this.epoch) {
      this.waitingSinceMs ??= this.clock();
    }
    this.epoch = epoch;
    return epoch === undefined || this.waitsSince() === undefined ? LOOK_EVERY_MS : this.react(epoch);
  }

  private waitsSince(): number | undefined {
    const { waitingSinceMs, dueMs } = this;
    return waitingSinceMs ?? (dueMs !== undefined && dueMs <= this.clock() ? dueMs : undefined);
  }

  private leadingEpoch(): number | undefined {
    const { role, epoch } = this.parts.writer.status();
    return role === 'active' && !this.isClosed ? epoch : undefined;
  }

  private schedule(inMs: number): void {
    if (this.isClosed) return;
    this.timer = setTimeout(() => {
      this.looking = this.look().then((restMs) => this.schedule(restMs));
    }, inMs);
  }

  private async react(epoch: number): Promise<number> {
    this.recordedMs = undefined;
    const pass = this.reactor.react();
    for (;;) {
      const began = performance.now();
      try {
        const { done, value } = await pass.next();
        const tookMs = performance.now() - began;
        this.observe(done ? 'done' : 'more', tookMs);
        if (done) return this.ended(value, tookMs);
        if (this.leadingEpoch() === epoch) continue;
        await pass.return(undefined);
        return LOOK_EVERY_MS;
      } catch (error) {
        this.observe('failed', performance.now() - began);
        return this.failed(error);
      }
    }
  }

  private ended(dueMs: number | undefined, tookMs: number): number {
    this.waitingSinceMs = this.recordedMs;
    this.dueMs = dueMs;
    this.failures = 0;
    return Math.max(LOOK_EVERY_MS, REST_TIMES * tookMs);
  }

  private failed(error: unknown): number {
    this.parts.log(`The reactor ${this.reactor.name} failed; it is tried again`, error);
    return Math.min(LONGEST_PAUSE_MS, LOOK_EVERY_MS * 2 ** this.failures++);
  }

  private observe(outcome: 'done' | 'more' | 'failed', tookMs: number): void {
    this.parts.metrics.reactorSeconds.observe({ reactor: this.reactor.name, outcome }, tookMs / 1_000);
  }
}
