import { registrySchema } from '../projections/registry.js';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { PRODUCTS } from './generator/catalogue.js';
import { SupplyChain } from './supply-chain.js';
import { LoadClient, onConnections, type JsonBody } from './load-client.js';
import type { Ceilings } from './ceilings.js';
import { waits, type Figure } from './report.js';
import type { Ledger } from './stand.js';

const BULK_CLIENTS = 4;
const BULK_LOTS = 6;
const WARM_LOTS = 1;
const SINGLE_CLIENTS = 64;
const SINGLE_SECONDS = 8;
const WARM_SECONDS = 2;
const VISIBLE_ROUNDS = 300;
const POLL_MS = 10;
const CATCH_UP_MS = 120_000;

/** Where the load stands: the last position that was answered. */
export interface Loaded {
  position: number;
}

function remember(loaded: Loaded, { position }: JsonBody): void {
  if (typeof position === 'number') loaded.position = Math.max(loaded.position, position);
}

/** Waits until every model has what was loaded; returns the seconds. */
export async function caughtUp(ledger: Ledger, { position }: Loaded): Promise<number> {
  const began = performance.now();
  const database = new pg.Client({ connectionString: ledger.databaseUrl });
  await database.connect();
  const sql = `SELECT min(position) >= $1 AS reached FROM ${registrySchema(ledger.name)}.builds WHERE state = 'live'`;
  for (;;) {
    const { rows } = await database.query<{ reached: boolean | null }>(sql, [position]);
    if (rows[0]?.reached) break;
    if (performance.now() - began > CATCH_UP_MS)
      throw new Error(`the read models did not reach ${position}; does the projector run?`);
    await delay(POLL_MS);
  }
  await database.end();
  return (performance.now() - began) / 1_000;
}

/** Item events a second in requests of 1,000, as a burst; then how long the models written by the projector take to follow. */
export async function bulk(ledger: Ledger, ceilings: Ceilings, loaded: Loaded): Promise<readonly Figure[]> {
  const ceiling = await ceilings.blocks(ledger.store);
  await lots(ledger, WARM_LOTS, 'W', loaded);
  await caughtUp(ledger, loaded);
  const { items, requests, seconds, latencies } = await lots(ledger, BULK_LOTS, 'B', loaded);
  const following = await caughtUp(ledger, loaded);
  const base = { group: 'bulk', store: ledger.storeTitle, unit: 'item events/s' };
  const note = `${items.toLocaleString('en-US')} in ${requests} requests, ${BULK_CLIENTS} clients, ${seconds.toFixed(1)} s`;
  const settled = `until the last is in every model: ${following.toFixed(1)} s more`;
  return [
    { ...base, work: 'burst, up to 1,000 items a request', ours: items / seconds, ceiling, ...waits(latencies), note },
    { ...base, work: 'the same, models included', ours: items / (seconds + following), ceiling, note: settled },
  ];
}

interface LotsLoaded {
  readonly items: number;
  readonly requests: number;
  readonly seconds: number;
  readonly latencies: readonly number[];
}

async function lots(ledger: Ledger, perClient: number, name: string, loaded: Loaded): Promise<LotsLoaded> {
  // Everything is generated and written as JSON before the clock starts.
  const work = Array.from({ length: BULK_CLIENTS }, (_, n) => {
    const chain = new SupplyChain(`${name}${String.fromCharCode(97 + n)}`, n + 1);
    return Array.from({ length: perClient }, () => chain.lot()).flat();
  });
  const latencies: number[] = [];
  let items = 0;
  const began = performance.now();
  await onConnections(ledger.url, BULK_CLIENTS, async (client, number) => {
    for (const request of work[number] ?? []) {
      const sent = performance.now();
      const answer = await client.send(request);
      latencies.push(performance.now() - sent);
      items += Number(answer['items']);
      remember(loaded, answer);
    }
  });
  return { items, requests: latencies.length, seconds: (performance.now() - began) / 1_000, latencies };
}

/** Operations a second of one item each, every client with items of its own, the projector running. */
export async function single(ledger: Ledger, ceilings: Ceilings, loaded: Loaded): Promise<readonly Figure[]> {
  const ceiling = await ceilings.singles(ledger.store);
  await units(ledger, WARM_SECONDS, 'V', loaded);
  await caughtUp(ledger, loaded);
  const cpu = process.cpuUsage();
  const { latencies, seconds, refusals } = await units(ledger, SINGLE_SECONDS, 'S', loaded);
  const { user, system } = process.cpuUsage(cpu);
  const following = await caughtUp(ledger, loaded);
  const share = Math.round((user + system) / (seconds * 10_000));
  return [
    {
      group: 'single',
      work: `one item a request, ${SINGLE_CLIENTS} clients`,
      store: ledger.storeTitle,
      ours: latencies.length / seconds,
      ceiling,
      unit: 'operations/s',
      ...waits(latencies),
      note: `models follow ${following.toFixed(1)} s later; client used ${share} % of a core; ${refusals} times asked to wait`,
    },
  ];
}

interface UnitsLoaded {
  readonly latencies: readonly number[];
  readonly seconds: number;
  readonly refusals: number;
}

async function units(ledger: Ledger, forSeconds: number, name: string, loaded: Loaded): Promise<UnitsLoaded> {
  const latencies: number[] = [];
  const began = performance.now();
  const refusals = await onConnections(ledger.url, SINGLE_CLIENTS, async (client, number) => {
    const chain = new SupplyChain(`${name}${number}x`, number + 1);
    while (performance.now() - began < forSeconds * 1_000) {
      for (const request of chain.unit()) {
        const sent = performance.now();
        remember(loaded, await client.send(request));
        latencies.push(performance.now() - sent);
      }
    }
    return client.refusals;
  });
  const seconds = (performance.now() - began) / 1_000;
  return { latencies, seconds, refusals: refusals.reduce((sum, count) => sum + count, 0) };
}

/** From a write's answer to the answer of a stock question that waits for it, one after the other. */
export async function visible(ledger: Ledger, loaded: Loaded): Promise<readonly Figure[]> {
  const client = await LoadClient.open(ledger.url);
  const chain = new SupplyChain('T', 99);
  const product = encodeURIComponent(PRODUCTS[0] ?? '');
  const latencies: number[] = [];
  while (latencies.length < VISIBLE_ROUNDS) {
    for (const request of chain.unit()) {
      const answer = await client.send(request);
      remember(loaded, answer);
      const written = performance.now();
      await client.send({ path: `/v1/stock?product=${product}&groupBy=location&after=${String(answer['position'])}` });
      latencies.push(performance.now() - written);
    }
  }
  client.close();
  const note = `${latencies.length} rounds, nothing else going on`;
  return [
    {
      group: 'visible',
      work: 'write answered -> in the stock answer',
      store: ledger.storeTitle,
      unit: 'ms',
      ...waits(latencies),
      note,
    },
  ];
}
