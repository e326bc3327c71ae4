import { PRODUCTS } from './generator/catalogue.js';
import { seeded } from './generator/random.js';
import { LoadClient, type JsonBody } from './load-client.js';
import { waits, type Figure } from './report.js';
import type { Ledger } from './stand.js';

const QUESTIONS = 500;
const WARM_QUESTIONS = 50;

/** Asks one question after the other; milliseconds each. */
export async function ask(client: LoadClient, path: (n: number) => string, count: number): Promise<readonly number[]> {
  for (let n = 0; n < WARM_QUESTIONS; n++) await client.send({ path: path(n) });
  const latencies: number[] = [];
  for (let n = 0; n < count; n++) {
    const asked = performance.now();
    await client.send({ path: path(WARM_QUESTIONS + n) });
    latencies.push(performance.now() - asked);
  }
  return latencies;
}

function list(body: JsonBody, name: string): readonly JsonBody[] {
  const rows = body[name];
  if (!Array.isArray(rows)) throw new Error(`an answer without ${name}: ${JSON.stringify(body).slice(0, 500)}`);
  return rows as readonly JsonBody[];
}

/** Ids of items that are there, from several products. */
async function someItems(client: LoadClient): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const product of PRODUCTS.slice(0, 8)) {
    const body = Buffer.from(JSON.stringify({ product, limit: 500 }));
    const found = await client.send({ path: '/v1/items/query', body });
    ids.push(...list(found, 'items').map((item) => String(item['id'])));
  }
  if (ids.length === 0) throw new Error('nothing is loaded that could be asked for');
  return ids;
}

/** Questions about single items, in random order over thousands of items. */
export async function history(ledger: Ledger): Promise<readonly Figure[]> {
  const client = await LoadClient.open(ledger.url);
  const random = seeded(7);
  const ids = await someItems(client);
  const order = Array.from({ length: WARM_QUESTIONS + QUESTIONS }, () => ids[Math.floor(random() * ids.length)] ?? '');
  const path = (n: number, rest: string): string => `/v1/items/${encodeURIComponent(order[n] ?? '')}${rest}`;
  const figures: Figure[] = [];
  for (const [work, rest] of [
    ['an item', ''],
    ['its history', '/history'],
    ['its owners', '/owners'],
  ] as const) {
    const latencies = await ask(client, (n) => path(n, rest), QUESTIONS);
    figures.push({
      group: 'history',
      work,
      store: ledger.storeTitle,
      unit: 'ms',
      ...waits(latencies),
      note: `GET /v1/items/{id}${rest}`,
    });
  }
  client.close();
  return figures;
}

export async function stock(ledger: Ledger): Promise<readonly Figure[]> {
  const client = await LoadClient.open(ledger.url);
  const product = (n: number): string => encodeURIComponent(PRODUCTS[n % PRODUCTS.length] ?? '');
  const figures: Figure[] = [];
  for (const [work, path] of [
    ['stock of a product by place', (n: number) => `/v1/stock?product=${product(n)}&groupBy=location`],
    ['stock of all products', () => '/v1/stock?groupBy=product'],
    [
      'a product by place, as of a moment',
      (n: number) => `/v1/stock?product=${product(n)}&groupBy=location&asOf=${moment()}`,
    ],
  ] as const) {
    const latencies = await ask(client, path, QUESTIONS);
    figures.push({
      group: 'stock',
      work,
      store: ledger.storeTitle,
      unit: 'ms',
      ...waits(latencies),
      note: 'GET /v1/stock',
    });
  }
  client.close();
  return figures;
}

function moment(): string {
  return encodeURIComponent(new Date(Date.now() - 1_000).toISOString());
}
