import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionEnded } from '../byte-queue.js';
import { LoadClient, type JsonBody } from '../load-client.js';
import { hours, type KeyedRequest, type LedgerDataOptions } from './ledger-data.js';

/** How far a load is; `events` are the item events that the ledger answered for, new and known ones. */
export interface LoadProgress {
  readonly requests: number;
  readonly events: number;
  /** Requests that the ledger knew: recorded by an earlier load. */
  readonly known: number;
  readonly position: number;
}

export interface LoadOptions extends LedgerDataOptions {
  readonly url: string;
  /** Absent: of the ledgers of a benchmark. */
  readonly key?: string | undefined;
  readonly clients: number;
  readonly progress?: (progress: LoadProgress) => void;
}

const RECONNECT_ATTEMPTS = 60;
const RECONNECT_MS = 500;

/** Sends generated data to a ledger, hour by hour, on several connections. A request that is refused ends it with the answer. */
export class Loading {
  #progress: LoadProgress = { requests: 0, events: 0, known: 0, position: -1 };
  readonly #hours: Iterator<readonly KeyedRequest[]>;
  readonly #clients: (LoadClient | undefined)[];

  constructor(private readonly options: LoadOptions) {
    this.#hours = hours(options);
    this.#clients = new Array<LoadClient | undefined>(options.clients).fill(undefined);
  }

  /** Goes on until everything is sent, or, asked after each hour, it is enough. May be called again. */
  async until(isEnough: (progress: LoadProgress) => boolean = () => false): Promise<LoadProgress> {
    try {
      while (!isEnough(this.#progress)) {
        const hour = this.#hours.next();
        if (hour.done) break;
        const waiting = hour.value.values();
        await Promise.all(this.#clients.map((_, n) => this.#sendFrom(waiting, n)));
      }
      return this.#progress;
    } finally {
      for (const [n, client] of this.#clients.entries()) {
        client?.close();
        this.#clients[n] = undefined;
      }
    }
  }

  /** Each client takes the next request that nobody took yet. */
  async #sendFrom(waiting: Iterable<KeyedRequest>, n: number): Promise<void> {
    for (const request of waiting) {
      const answer = await this.#send(request, n);
      const { requests, events, known, position } = this.#progress;
      this.#progress = {
        requests: requests + 1,
        events: events + Number(answer['events']),
        known: known + (answer['known'] === true ? 1 : 0),
        position: Math.max(position, Number(answer['position'])),
      };
      this.options.progress?.(this.#progress);
    }
  }

  /** A connection that ends is opened again: the key makes sure that nothing is recorded twice. */
  async #send(request: KeyedRequest, n: number): Promise<JsonBody> {
    for (let attempt = 1; ; attempt++) {
      try {
        const client = (this.#clients[n] ??= await LoadClient.open(this.options.url, this.options.key));
        return await client.send(request);
      } catch (error) {
        const isUnanswered =
          error instanceof ConnectionEnded || (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
        if (!isUnanswered || attempt === RECONNECT_ATTEMPTS) throw error;
        this.#clients[n] = undefined;
        await delay(RECONNECT_MS);
      }
    }
  }
}
