import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionEnded } from '../byte-queue.js';
import { LoadClient, type JsonBody } from '../load-client.js';
import { hours, type KeyedRequest, type LedgerDataOptions } from './ledger-data.js';
import { numbers } from './random.js';

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
  readonly clients: number;
  readonly signal?: AbortSignal;
  readonly progress?: (progress: LoadProgress) => void;
  /** Asked after each hour; the load ends early when it says so. */
  readonly isEnough?: (progress: LoadProgress) => boolean;
}

const RECONNECT_ATTEMPTS = 60;
const RECONNECT_MS = 500;

/** Sends everything, hour by hour on several connections. A request that is refused, or fails, ends the load with its answer. */
export async function loadInto(options: LoadOptions): Promise<LoadProgress> {
  const clients: (LoadClient | undefined)[] = await Promise.all(
    numbers(options.clients).map(() => LoadClient.open(options.url)),
  );
  let progress: LoadProgress = { requests: 0, events: 0, known: 0, position: -1 };
  const add = (answer: JsonBody): void => {
    progress = {
      requests: progress.requests + 1,
      events: progress.events + Number(answer['events']),
      known: progress.known + (answer['known'] === true ? 1 : 0),
      position: Math.max(progress.position, Number(answer['position'])),
    };
    options.progress?.(progress);
  };
  try {
    for (const hour of hours(options)) {
      if (options.signal?.aborted || options.isEnough?.(progress)) break;
      await sendAll(clients, hour, options, add);
    }
  } finally {
    for (const client of clients) client?.close();
  }
  return progress;
}

/** Each client takes the next request that nobody took yet. */
async function sendAll(
  clients: (LoadClient | undefined)[],
  requests: readonly KeyedRequest[],
  { url }: LoadOptions,
  add: (answer: JsonBody) => void,
): Promise<void> {
  const waiting = requests.values();
  await Promise.all(
    clients.map(async (_, n) => {
      for (const request of waiting) add(await sendOnceUp(clients, n, request, url));
    }),
  );
}

/** A connection that ends is opened again: the key makes sure that nothing is recorded twice. */
async function sendOnceUp(
  clients: (LoadClient | undefined)[],
  n: number,
  request: KeyedRequest,
  url: string,
): Promise<JsonBody> {
  for (let attempt = 1; ; attempt++) {
    try {
      clients[n] ??= await LoadClient.open(url);
      return await clients[n].send(request);
    } catch (error) {
      const hasNotAnswered =
        error instanceof ConnectionEnded || (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
      if (!hasNotAnswered || attempt === RECONNECT_ATTEMPTS) throw error;
      clients[n] = undefined;
      await delay(RECONNECT_MS);
    }
  }
}
