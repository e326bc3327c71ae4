import pg from 'pg';
import { PRODUCTS } from '../generator/catalogue.js';
import { LoadClient, listOf } from '../load-client.js';
import { tableScans } from '../plans.js';
import { atMost, count, waits, type Figure } from '../report.js';
import type { Ledger } from '../stand.js';
import type { RowContext } from './row.js';

const QUESTIONS = 400;
const WARM_QUESTIONS = 40;
/** So many of each question are explained. */
const EXPLAINED = 3;

export interface Question {
  readonly work: string;
  /** Bound of the 99th percentile in milliseconds. */
  readonly aimMs?: number;
  readonly path: (n: number) => string;
}

export type QuestionRow = 'history' | 'stock' | 'owners';

export interface KnownItem {
  readonly id: string;
  /** A time at which it was there, a while after its beginning. */
  readonly moment: string;
}

const LATER_MS = 3 * 3_600_000;
/** As many as one question names. */
const SAMPLED_ITEMS = 1_000;
/** Some pages all over the table have so many items, whatever its size. */
const SAMPLED_BYTES = 8_000_000;

/** The schema of the build that answers for a model. */
export async function schemaOfModel(database: pg.Client, ledger: Ledger, model: string): Promise<string> {
  const { rows } = await database.query<{ schema_name: string }>(
    `SELECT schema_name FROM ${ledger.builds} WHERE model = $1 AND state = 'live'`,
    [model],
  );
  if (!rows[0]) throw new Error(`no build of ${model} is live`);
  return rows[0].schema_name;
}

/** Items in random order from all over the ledger, however many it has: not those of one lot, whose pages one question leaves warm for the next. */
export async function someItems(ledger: Ledger, client: LoadClient): Promise<readonly KnownItem[]> {
  const body = Buffer.from(JSON.stringify({ ids: await someIds(ledger) }));
  const found = listOf(await client.send({ path: '/v1/items/query', body }), 'items');
  return found.map(({ id, beganAt }) => {
    const later = Math.min(Date.parse(String(beganAt)) + LATER_MS, Date.now());
    return { id: String(id), moment: new Date(later).toISOString() };
  });
}

async function someIds(ledger: Ledger): Promise<readonly string[]> {
  const database = new pg.Client({ connectionString: ledger.databaseUrl });
  await database.connect();
  try {
    const table = `"${await schemaOfModel(database, ledger, 'items')}".items`;
    const { rows } = await database.query<{ subject: string }>(
      `SELECT subject FROM ${table}
       TABLESAMPLE SYSTEM (least(100, 100.0 * ${SAMPLED_BYTES} / (SELECT pg_relation_size('${table}')))) REPEATABLE (7)
       WHERE product IS NOT NULL ORDER BY hashtext(subject) LIMIT ${SAMPLED_ITEMS}`,
    );
    if (rows.length === 0) throw new Error('nothing is loaded that could be asked for');
    return rows.map(({ subject }) => subject);
  } finally {
    await database.end();
  }
}

export function questions(row: QuestionRow, items: readonly KnownItem[], ledger: Ledger): readonly Question[] {
  const item = (n: number): string => `/v1/items/${encodeURIComponent(items[n % items.length]?.id ?? '')}`;
  const moment = (n: number): string => encodeURIComponent(items[n % items.length]?.moment ?? '');
  const product = (n: number): string => encodeURIComponent(PRODUCTS[n % PRODUCTS.length] ?? '');
  const fromLog = ledger.store === 'EventStoreDB' ? { aimMs: 50 } : {};
  switch (row) {
    case 'history':
      return [
        { work: 'an item', path: item },
        { work: 'its history', aimMs: 5, path: (n) => `${item(n)}/history` },
        { work: 'its history asOf', aimMs: 100, path: (n) => `${item(n)}/history?asOf=${moment(n)}` },
        { work: 'its history, source=log', ...fromLog, path: (n) => `${item(n)}/history?source=log` },
      ];
    case 'stock':
      return [
        { work: 'of a product by place', aimMs: 10, path: (n) => `/v1/stock?product=${product(n)}&groupBy=location` },
        { work: 'of all products', path: () => '/v1/stock?groupBy=product' },
        {
          work: 'of a product by place, asOf',
          aimMs: 100,
          path: (n) => `/v1/stock?product=${product(n)}&groupBy=location&asOf=${moment(n)}`,
        },
      ];
    case 'owners':
      return [
        { work: 'of an item', aimMs: 5, path: (n) => `${item(n)}/owners` },
        { work: 'of an item asOf', aimMs: 100, path: (n) => `${item(n)}/owners?asOf=${moment(n)}` },
      ];
  }
}

/** One question after the other, timed at the client: HTTP on loopback is part of it. No plan may scan a large table. */
export function asked(row: QuestionRow): (context: RowContext) => Promise<readonly Figure[]> {
  return async ({ ledger }) => {
    const client = await LoadClient.open(ledger.url);
    try {
      const events = Number((await client.send({ path: '/v1/stock?groupBy=product' }))['position']) + 1;
      const asking = questions(row, await someItems(ledger, client), ledger);
      const figures: Figure[] = [];
      for (const question of asking) figures.push(figureOf(question, await ask(client, question.path), events));
      return [...figures, await plansFigure(ledger, asking)];
    } finally {
      client.close();
    }
  };
}

function figureOf({ work, aimMs }: Question, latencies: readonly number[], events: number): Figure {
  const shown = waits(latencies);
  const aims = aimMs === undefined ? {} : { aims: [atMost(shown.p99, aimMs, 'p99 ms ')] };
  return { work, unit: 'ms', ...shown, ...aims, note: `${count(events)} events in the log; HTTP included` };
}

/** Milliseconds of each question. */
export async function ask(client: LoadClient, path: (n: number) => string): Promise<readonly number[]> {
  for (let n = 0; n < WARM_QUESTIONS; n++) await client.send({ path: path(n) });
  const latencies: number[] = [];
  for (let n = 0; n < QUESTIONS; n++) {
    const began = performance.now();
    await client.send({ path: path(WARM_QUESTIONS + n) });
    latencies.push(performance.now() - began);
  }
  return latencies;
}

async function plansFigure(ledger: Ledger, asking: readonly Question[]): Promise<Figure> {
  const paths = asking.flatMap(({ path }) => Array.from({ length: EXPLAINED }, (_, n) => path(n)));
  const { statements, scans } = await tableScans(ledger, paths);
  return {
    work: 'plans that scan a large table',
    unit: 'plans',
    ours: scans.length,
    aims: [atMost(scans.length, 0)],
    note: [`${statements} statements explained, custom and generic plan`, ...new Set(scans)].join('; '),
  };
}
