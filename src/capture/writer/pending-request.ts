// A request on its way: its deadline, and its one answer.
import { LedgerError } from '../../ledger/errors.js';
import { rulesOf } from '../../ledger/operations/rules-of-operations.js';
import type { CaptureAnswer, CaptureRequest } from '../capture-port.js';
import { WRITER_SAYS } from '../capture.sentences.js';
import type { Sentence } from '../../ledger/sentences.js';

/** The one who had the request is writer no more, and nothing of it was recorded: it may be given to the next writer. */
export class WriterLost extends Error {
  override readonly name = 'WriterLost';
}

/** What one step of the work on an item may take at most: thousands are written together, which nobody sees the middle of. */
const MS_PER_ITEM = 1;

/** A request between its arrival and its answer. */
export class PendingRequest {
  readonly answered: Promise<CaptureAnswer>;
  readonly items: number;
  /** It has been taken from the queue: what becomes of it is no longer certain until its append is known. */
  taken = false;
  private isSettled = false;
  private resolveAnswer!: (answer: CaptureAnswer) => void;
  private rejectAnswer!: (error: Error) => void;
  private timer: NodeJS.Timeout;

  constructor(
    readonly request: CaptureRequest,
    private readonly deadlineMs: number,
  ) {
    this.items = rulesOf(request.operation).size(request.operation);
    this.answered = new Promise((resolve, reject) => {
      this.resolveAnswer = resolve;
      this.rejectAnswer = reject;
    });
    this.timer = this.deadline(0);
  }

  /** Something of what it waits for was done, of so many items: while that goes on, its outcome is not given up. */
  progress(items: number): void {
    if (this.isSettled) return;
    clearTimeout(this.timer);
    this.timer = this.deadline(items);
  }

  private deadline(items: number): NodeJS.Timeout {
    const waitMs = this.deadlineMs + items * MS_PER_ITEM;
    return setTimeout(() => this.refuse(this.taken ? outcomeUnknown() : notTaken()), waitMs);
  }

  /** Answered or refused, be it by its deadline. */
  get settled(): boolean {
    return this.isSettled;
  }

  answer(answer: CaptureAnswer): void {
    if (this.settle()) this.resolveAnswer(answer);
  }

  refuse(error: Error): void {
    if (this.settle()) this.rejectAnswer(error);
  }

  private settle(): boolean {
    if (this.isSettled) return false;
    this.isSettled = true;
    clearTimeout(this.timer);
    return true;
  }
}

export function outcomeUnknown(cause?: unknown): LedgerError {
  const why = cause instanceof LedgerError ? ` ${cause.detail.message}` : '';
  const message = WRITER_SAYS['outcome-unknown'](why);
  return new LedgerError('outcome-unknown', { message, retryAfterSeconds: 2 }, { cause });
}

export function unavailable(message: Sentence, cause?: unknown): LedgerError {
  return new LedgerError('unavailable', { message, retryAfterSeconds: 1 }, { cause });
}

function notTaken(): LedgerError {
  const message = WRITER_SAYS['waited-too-long']();
  return new LedgerError('overloaded', { message, retryAfterSeconds: 2 });
}

export function behind(): LedgerError {
  const message = WRITER_SAYS['histories-behind']();
  return new LedgerError('behind', { message, retryAfterSeconds: 2 });
}
