/** Below so many captures expected in a pause, waiting would save less than it costs those who wait to see what they wrote. */
const WORTH_CAPTURES = 16;
/** Far below what may pass until a write is seen, and enough for a hundred captures where thousands come a second. */
const PAUSE_MS = 40;
/** From here on events cost more than batches; then what is written of a subject that several events name is written once for all of them. */
const MANY_EVENTS = 1_000;
/** So many times as long as the batch took: in a burst the projector leaves two thirds of its time to the writer. */
const REST_TIMES = 2;
const LONGEST_REST_MS = 400;

/**
 * When the next batch is taken. A batch costs about as much as sixteen captures before it has any, so that while many come it is worth waiting
 * for more. How many come is known by the batch before: a quiet ledger, or one with few clients that wait for their answers, is served at once.
 * After one of many events there is a rest, unless a whole batch waits by then.
 */
export class BatchPace {
  private takenAt = Number.NEGATIVE_INFINITY;
  private expectedCaptures = 0;
  private restUntil = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** Milliseconds until it is time; 0 when it is. */
  waitMs(): number {
    const pausedUntil = this.expectedCaptures < WORTH_CAPTURES ? this.takenAt : this.takenAt + PAUSE_MS;
    return Math.max(0, Math.max(pausedUntil, this.restUntil) - this.clock());
  }

  taken(captures: number): void {
    const now = this.clock();
    this.expectedCaptures = (captures * PAUSE_MS) / Math.max(1, now - this.takenAt);
    this.takenAt = now;
  }

  /** What was taken last, so many events, is in the models. */
  applied(events: number): void {
    const now = this.clock();
    if (events >= MANY_EVENTS) this.restUntil = now + Math.min(LONGEST_REST_MS, REST_TIMES * (now - this.takenAt));
  }
}
