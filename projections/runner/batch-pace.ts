/** Below so many captures expected in a pause, waiting would save less than it costs those who wait to see what they wrote. */
const WORTH_CAPTURES = 16;
/** Far below what may pass until a write is seen, and enough for a hundred captures where thousands come a second. */
const PAUSE_MS = 40;

/**
 * When the next batch is taken. A batch costs about as much as sixteen captures before it has any, so that while many come it is worth waiting
 * for more. How many come is known by the batch before: a quiet ledger, or one with few clients that wait for their answers, is served at once.
 */
export class BatchPace {
  private takenAt = Number.NEGATIVE_INFINITY;
  private expectedCaptures = 0;

  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** Milliseconds until it is time; 0 when it is. */
  waitMs(): number {
    if (this.expectedCaptures < WORTH_CAPTURES) return 0;
    return Math.max(0, this.takenAt + PAUSE_MS - this.clock());
  }

  taken(captures: number): void {
    const now = this.clock();
    this.expectedCaptures = (captures * PAUSE_MS) / Math.max(1, now - this.takenAt);
    this.takenAt = now;
  }
}
