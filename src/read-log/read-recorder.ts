import { LedgerError } from '../ledger/errors.js';
import type { Logger } from '../telemetry/logging.js';
import type { Metrics } from '../telemetry/metrics.js';
import { READS_SAY } from './read-log.sentences.js';
import type { ReadGap, ReadMark } from './read-mark.js';

/** Where marks go. It throws where they are not there afterwards, or perhaps not. */
export interface ReadStore {
  write(marks: readonly ReadMark[], gap?: ReadGap): Promise<void>;
}

export interface RecorderOptions {
  /** Whether questions go on where they cannot be recorded. */
  readonly unrecorded: 'allow' | 'refuse';
  readonly metrics: Pick<Metrics, 'reads'>;
  readonly logger: Pick<Logger, 'error' | 'info'>;
}

/** What comes so close together is written by one statement. */
const GATHERED_MS = 200;
const AGAIN_AFTER_MS = 1_000;
const BATCH_MOST = 1_000;
/** What waits beyond that is counted, and not kept: some tens of megabytes. */
export const WAITING_MOST = 10_000;
/** From there on questions stop where none may be unrecorded: those that are in hand have room. */
const REFUSED_FROM = WAITING_MOST / 2;
/** Nothing waits for so long where all is well. */
export const LATE_MS = 2_000;
const CLOSED_WITHIN_MS = 3_000;

interface Waiting {
  mark: ReadMark;
  /** Told what became of it, where somebody waits for that. */
  readonly told?: (isWritten: boolean) => void;
}

/**
 * Marks of answered questions, on their way to the read log. They wait for others in memory, for a fifth of a second, and go there together. What cannot be
 * written is tried again each second; what there is no room for is counted, and the count written as a gap as soon as anything is.
 */
export class ReadRecorder {
  private readonly waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private gap: ReadGap | undefined;
  private batchMost = BATCH_MOST;
  private isFailing = false;
  private isClosed = false;

  constructor(
    private readonly store: ReadStore,
    private readonly options: RecorderOptions,
  ) {}

  /** Throws `LedgerError('unavailable')` where a question must not be answered, because nobody would know of it. */
  expectRecording(): void {
    if (this.options.unrecorded === 'allow') return;
    const oldest = this.waiting[0]?.mark.at.getTime() ?? Infinity;
    if (Date.now() - oldest > LATE_MS || this.waiting.length >= REFUSED_FROM) throw unrecorded();
  }

  /** Of an answer that is on its way. */
  note(mark: ReadMark): void {
    if (this.keep({ mark })) this.plan(GATHERED_MS);
  }

  /** The same before the answer is given. Throws `LedgerError('unavailable')` where it must not be. */
  async noteFirst(mark: ReadMark): Promise<void> {
    const isWritten = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(resolve, LATE_MS, false);
      const told = (written: boolean): void => {
        clearTimeout(timer);
        resolve(written);
      };
      if (this.keep({ mark, told })) void this.flush();
      else told(false);
    });
    if (isWritten || this.options.unrecorded === 'allow') return;
    const still = this.waiting.find((one) => one.mark === mark);
    // It is kept that it was asked, and that nothing was told.
    if (still) still.mark = untold(mark);
    throw unrecorded();
  }

  /** Writes what waits, but does not wait for a database that is away. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.flush(), new Promise((resolve) => (timer = setTimeout(resolve, CLOSED_WITHIN_MS)))]);
    clearTimeout(timer);
    this.isClosed = true;
    clearTimeout(this.timer);
    const lost = this.waiting.length + (this.gap?.unrecorded ?? 0);
    if (lost > 0) this.options.logger.error({ lost }, 'this process ends, and these reads were not recorded');
  }

  private keep(one: Waiting): boolean {
    if (this.waiting.length < WAITING_MOST) {
      this.waiting.push(one);
      return true;
    }
    this.lose(one.mark);
    return false;
  }

  private lose({ at }: ReadMark): void {
    this.options.metrics.reads.inc({ outcome: 'unrecorded' });
    this.gap = together(this.gap, { from: at, until: at, unrecorded: 1 });
  }

  private plan(afterMs: number): void {
    if (this.isClosed || this.isFailing) return;
    this.timer ??= setTimeout(() => void this.flush(), afterMs).unref();
  }

  private flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
      if (this.isClosed || !this.isFailing) return;
      this.timer = setTimeout(() => void this.flush(), AGAIN_AFTER_MS).unref();
    });
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0 || this.gap) {
      const batch = this.waiting.slice(0, this.batchMost);
      const { gap } = this;
      this.gap = undefined;
      try {
        await this.store.write(
          batch.map(({ mark }) => mark),
          gap,
        );
      } catch (error) {
        this.gap = together(gap, this.gap);
        if (!this.isOfOneMark(error, batch)) return this.failed(error);
        continue;
      }
      this.waiting.splice(0, batch.length);
      this.options.metrics.reads.inc({ outcome: 'recorded' }, batch.length);
      for (const { told } of batch) told?.(true);
      this.succeeded();
    }
    this.batchMost = BATCH_MOST;
  }

  /** Where the database takes something for no value of its column all others are written by themselves, so that one keeps none back. */
  private isOfOneMark(error: unknown, batch: readonly Waiting[]): boolean {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== 'string' || !/^2[23]/.test(code)) return false;
    if (batch.length > 1) {
      this.batchMost = 1;
      return true;
    }
    const [one] = this.waiting.splice(0, batch.length);
    if (!one) return false;
    this.options.logger.error({ err: error, request: one.mark.request }, 'a read could not be recorded');
    this.lose(one.mark);
    one.told?.(false);
    return true;
  }

  private failed(error: unknown): void {
    const { unrecorded: goesOn } = this.options;
    this.isFailing = true;
    for (const { told } of this.waiting) told?.(false);
    const fields = { err: error, waiting: this.waiting.length, unrecorded: this.gap?.unrecorded ?? 0 };
    this.options.logger.error(
      fields,
      goesOn === 'allow'
        ? 'reads cannot be recorded, and go on: READS_UNRECORDED is allow'
        : 'reads cannot be recorded, and stop: READS_UNRECORDED is refuse',
    );
  }

  private succeeded(): void {
    if (this.isFailing) this.options.logger.info({}, 'reads are recorded again');
    this.isFailing = false;
  }
}

function unrecorded(): LedgerError {
  return new LedgerError('unavailable', { message: READS_SAY.unrecorded(), retryAfterSeconds: 1 });
}

function untold({ position: _, rows: __, ...mark }: ReadMark): ReadMark {
  return { ...mark, status: 503 };
}

function together(a: ReadGap | undefined, b: ReadGap | undefined): ReadGap | undefined {
  if (!a || !b) return a ?? b;
  return {
    from: a.from < b.from ? a.from : b.from,
    until: a.until > b.until ? a.until : b.until,
    unrecorded: a.unrecorded + b.unrecorded,
  };
}
