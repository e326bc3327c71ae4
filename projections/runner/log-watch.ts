import type { EventStore } from '../../src/event-store/event-store.js';

/** An answer that takes longer is told as trouble. */
const SLOW_AFTER_MS = 3_000;

/**
 * Whether the log answers. A subscription goes on by itself when its connection is lost, and says nothing of it; so the log is asked beside it, by one question at a
 * time.
 */
export class LogWatch {
  private askedAt: number | undefined;
  private failure: string | undefined;

  constructor(private readonly store: Pick<EventStore, 'head'>) {}

  /** Asks, unless it waits for an answer. */
  look(): void {
    if (this.askedAt !== undefined) return;
    this.askedAt = performance.now();
    this.store
      .head()
      .then(
        () => (this.failure = undefined),
        (error: unknown) => (this.failure = error instanceof Error ? error.message : String(error)),
      )
      .finally(() => (this.askedAt = undefined));
  }

  /** Undefined while it answers. */
  get trouble(): string | undefined {
    const waitedMs = this.askedAt === undefined ? 0 : performance.now() - this.askedAt;
    if (waitedMs < SLOW_AFTER_MS) return this.failure;
    return this.failure ?? `the log has not answered for ${Math.round(waitedMs / 1_000)} s`;
  }
}
