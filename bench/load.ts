import { parseArgs } from 'node:util';
import { readOwnerKey } from '../src/auth/owner-key.js';
import { reachableHere } from '../src/composition/address.js';
import { trustAuthorities } from '../src/composition/trusted-authorities.js';
import { readConfig, type Config } from '../src/config.js';
import { SEED_MOST, hours, type LedgerDataOptions } from './generator/ledger-data.js';
import { Loading, type LoadProgress } from './generator/load-into.js';

// `npm run load -- --items 1000000` sends generated lives of so many serialized items to a running ledger. Sent again with the same seed it
// records nothing twice: what an interrupted load had sent is answered by its keys, the rest is recorded.

const ITEMS_MOST = 100_000_000;
const CLIENTS_MOST = 64;
const SAY_MS = 2_000;
/** From so many items the number of events an item has is told; it differs little. */
const SAMPLE_ITEMS = 16_000;

interface Wanted extends LedgerDataOptions {
  readonly url: string;
  readonly clients: number;
}

function wholeNumber(name: string, value: string, least: number, most: number): number {
  const number = /^[\d_]{1,12}$/.test(value) ? Number(value.replaceAll('_', '')) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Error(`--${name} ${value}: is to be a whole number from ${least} to ${most.toLocaleString('en-US')}`);
}

function wanted(config: Config): Wanted {
  const { values } = parseArgs({
    options: {
      items: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      clients: { type: 'string', default: '4' },
      url: { type: 'string', default: reachableHere(config, config.port) },
    },
  });
  if (!URL.canParse(values.url) || !/^https?:\/\//.test(values.url))
    throw new Error(`--url ${values.url}: is to be where the ledger listens, like http://127.0.0.1:3000`);
  return {
    items: wholeNumber('items', values.items, 1, ITEMS_MOST),
    seed: wholeNumber('seed', values.seed, 0, SEED_MOST),
    clients: wholeNumber('clients', values.clients, 1, CLIENTS_MOST),
    url: values.url,
  };
}

/** Requests that the whole load has, about. */
function requestsOf({ seed, items }: LedgerDataOptions): number {
  const sampled = Math.min(items, SAMPLE_ITEMS);
  let requests = 0;
  for (const hour of hours({ seed, items: sampled })) requests += hour.length;
  return (requests * items) / sampled;
}

function saying(total: number, began: number): (progress: LoadProgress) => void {
  let last = began;
  return ({ requests, events, known, position }) => {
    const now = performance.now();
    if (now - last < SAY_MS) return;
    last = now;
    const seconds = (now - began) / 1_000;
    const share = Math.min(1, requests / total);
    const left = Math.round((seconds * (1 - share)) / share);
    const rate = Math.round(events / seconds).toLocaleString('en-US');
    process.stdout.write(
      `${(100 * share).toFixed(1)} %, ${rate} item events/s, about ${timeOf(left)} left; position ${position}, ${known} requests were known\n`,
    );
  };
}

function timeOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

async function main(): Promise<void> {
  const config = readConfig();
  trustAuthorities(config);
  const options = wanted(config);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const began = performance.now();
  process.stdout.write(
    `loading ${options.items.toLocaleString('en-US')} items, seed ${options.seed}, into ${options.url}\n`,
  );
  const key = await readOwnerKey(config);
  const loading = new Loading({ ...options, key, progress: saying(requestsOf(options), began) });
  const done = await loading.until(() => stopping.signal.aborted);
  const seconds = (performance.now() - began) / 1_000;
  const rate = Math.round(done.events / seconds).toLocaleString('en-US');
  process.stdout.write(
    `${stopping.signal.aborted ? 'interrupted; the same command goes on' : 'loaded'}: ${done.events.toLocaleString('en-US')} item events in ${timeOf(Math.round(seconds))} (${rate}/s), ${done.known} of ${done.requests} requests were known; position ${done.position}\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
