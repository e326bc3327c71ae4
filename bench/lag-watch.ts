import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Ledger } from './stand.js';

const POLL_MS = 4;
const SILENCE_MS = 120_000;

interface Answered {
  readonly position: number;
  readonly at: number;
}

/** Follows how far the slowest read model is behind what was answered: the position up to which every live model has committed. */
export class LagWatch {
  /** Milliseconds from a write's answer until the slowest model had it, to the next look at it. */
  readonly visibleMs: number[] = [];
  #waiting: Answered[] = [];
  #isStopped = false;
  #failure: Error | undefined;
  #watching: Promise<void> | undefined;
  #tick = Promise.withResolvers<void>();

  private constructor(
    private readonly database: pg.Client,
    private readonly sql: string,
  ) {}

  static async start(ledger: Ledger): Promise<LagWatch> {
    const database = new pg.Client({ connectionString: ledger.databaseUrl });
    await database.connect();
    const sql = `SELECT min(position) AS position FROM ${ledger.builds} WHERE state = 'live'`;
    const watch = new LagWatch(database, sql);
    watch.#watching = watch.#watch();
    return watch;
  }

  answered(position: number): void {
    this.#waiting.push({ position, at: performance.now() });
  }

  get lagSeconds(): number {
    const [oldest] = this.#waiting;
    return oldest === undefined ? 0 : (performance.now() - oldest.at) / 1_000;
  }

  /** Returns once the lag is not above this; until then a client that keeps a constant lag sends nothing. */
  async below(seconds: number): Promise<void> {
    while (this.lagSeconds > seconds) await this.#nextTick();
  }

  /** Waits until the models have everything that was answered, and stops; returns the seconds that this took. */
  async stop(): Promise<number> {
    const began = performance.now();
    while (this.#waiting.length > 0) {
      await this.#nextTick();
      if (performance.now() - began > SILENCE_MS)
        throw new Error('the read models did not follow; does the projector run?');
    }
    this.#isStopped = true;
    await this.#watching;
    if (this.#failure) throw this.#failure;
    return (performance.now() - began) / 1_000;
  }

  async #nextTick(): Promise<void> {
    await this.#tick.promise;
    if (this.#failure) throw this.#failure;
  }

  async #watch(): Promise<void> {
    try {
      while (!this.#isStopped) {
        await this.#look();
        await delay(POLL_MS);
      }
    } catch (error) {
      this.#failure = error as Error;
      this.#tick.resolve();
    } finally {
      await this.database.end();
    }
  }

  async #look(): Promise<void> {
    const { rows } = await this.database.query<{ position: string | null }>({ name: 'look', text: this.sql });
    const reached = Number(rows[0]?.position ?? -1);
    const now = performance.now();
    const isVisible = ({ position }: Answered): boolean => position <= reached;
    for (const { at } of this.#waiting.filter(isVisible)) this.visibleMs.push(now - at);
    this.#waiting = this.#waiting.filter((answered) => !isVisible(answered));
    const ticked = this.#tick;
    this.#tick = Promise.withResolvers();
    ticked.resolve();
  }
}

/** Waits until every model has what was written up to this position; returns the seconds. */
export async function caughtUp(ledger: Ledger, position: number): Promise<number> {
  const watch = await LagWatch.start(ledger);
  watch.answered(position);
  return watch.stop();
}
