/** An iteration that is not waited for without end. The next of it is asked for ahead, one and no more. */
export class TimedIteration<T> {
  private settled: (() => IteratorResult<T>) | undefined;
  private wake: (() => void) | undefined;

  constructor(private readonly iterator: AsyncIterator<T>) {
    this.ask();
  }

  /** Undefined where it does not come in time: then the next call waits for the same. Throws what the iteration throws. */
  async next(milliseconds: number): Promise<IteratorResult<T> | undefined> {
    if (!this.settled) await this.waited(milliseconds);
    if (!this.settled) return undefined;
    const result = this.settled();
    this.settled = undefined;
    if (result.done !== true) this.ask();
    return result;
  }

  /** As `next`; each so often it looks whether anybody still waits for it. Throws what that throws. */
  async nextWhile(
    milliseconds: number,
    { everyMs, check }: { readonly everyMs: number; readonly check: () => Promise<void> },
  ): Promise<IteratorResult<T> | undefined> {
    for (let left = milliseconds; left > 0; left -= everyMs) {
      const next = await this.next(Math.min(everyMs, left));
      if (next) return next;
      await check();
    }
    return undefined;
  }

  private ask(): void {
    this.iterator.next().then(
      (result) => this.settle(() => result),
      (error: unknown) =>
        this.settle(() => {
          throw error;
        }),
    );
  }

  private settle(settled: () => IteratorResult<T>): void {
    this.settled = settled;
    this.wake?.();
  }

  private async waited(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}
