import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { PostgresEventStore } from '../../src/event-store/postgres/postgres-event-store.js';
import { numbers } from '../generator/random.js';
import { ROWS_OF_AN_OPERATION } from '../postgres-ceilings.js';
import { atLeast, count, type Figure } from '../report.js';
import type { Ledger } from '../stand.js';
import { burst } from './bulk.js';
import type { RowContext } from './row.js';
import { singles } from './single.js';

const SECONDS = 5;
const SINGLE_CLIENTS = 16;
const BLOCK_CLIENTS = 4;
const BLOCK_EVENTS = 1_000;
const OUR_EVENTS = 60_000;
const SAMPLE_EVENTS = 2_000;
const BENCH_PACKAGE = join(import.meta.dirname, '..', '..', '..', 'bench', 'package.json');

/** The part of emmett that is used. Its own types are not there where only the ledger's packages are installed. */
interface EmmettStore {
  readonly schema: { migrate(): Promise<unknown> };
  appendToStream(stream: string, events: readonly EmmettEvent[]): Promise<unknown>;
  close(): Promise<void>;
}
interface EmmettPostgreSQL {
  readonly getPostgreSQLEventStore: (url: string, options: { connectionOptions: { pool: pg.Pool } }) => EmmettStore;
}
interface EmmettEvent {
  readonly type: string;
  readonly data: object;
  readonly metadata: object;
}

/** The ledger with all its rules, through HTTP, beside a library that stores the same events without rules, and beside bare inserts. */
export async function compare({ ledger, ceilings }: RowContext): Promise<readonly Figure[]> {
  const ourSingles = await singleRate(ledger);
  const operations = await newestOperations(ledger);
  const ourBlocks = await blockRate(ledger);
  const emmett = await emmettRates(ledger, operations);
  const { rows, operations: bare } = await ceilings.postgres(ledger);
  const one = { unit: 'operations/s', work: `operations of one item, ${SINGLE_CLIENTS} at once` };
  const block = { unit: 'events/s', work: `blocks of ${count(BLOCK_EVENTS)}, ${BLOCK_CLIENTS} clients` };
  return [
    beside({ ...one, ours: ourSingles, beside: emmett.singles, besideIs: EMMETT }, 100),
    beside({ ...one, ours: ourSingles, beside: bare, besideIs: 'bare pg, two rows a commit' }, 50),
    beside({ ...block, ours: ourBlocks, beside: emmett.blocks, besideIs: EMMETT }, 100),
    beside({ ...block, ours: ourBlocks, beside: rows, besideIs: 'bare pg, one connection' }, 50),
  ];
}

const EMMETT = 'emmett-postgresql, no rules, no read models';

function beside(figure: Figure & { readonly ours: number; readonly beside: number }, percent: number): Figure {
  return { ...figure, aims: [atLeast(Math.round((100 * figure.ours) / figure.beside), percent, 'ratio % ')] };
}

async function singleRate(ledger: Ledger): Promise<number> {
  const { latencies, seconds } = await singles(ledger, { clients: SINGLE_CLIENTS, seconds: SECONDS });
  return latencies.length / seconds;
}

async function blockRate(ledger: Ledger): Promise<number> {
  const { events, seconds } = await burst(ledger, { clients: BLOCK_CLIENTS, units: BLOCK_EVENTS, events: OUR_EVENTS });
  return events / seconds;
}

/** Operations of one item as the ledger stored them, each a header and an event, read back from its log. */
async function newestOperations({ databaseUrl, name }: Ledger): Promise<readonly (readonly EmmettEvent[])[]> {
  const log = await PostgresEventStore.open({ connectionString: databaseUrl, ledger: name });
  try {
    const head = await log.head();
    const events = await log.read(Math.max(0, head - SAMPLE_EVENTS), SAMPLE_EVENTS);
    const operations: EmmettEvent[][] = [];
    for (const { type, data, metadata } of events) {
      if (type === 'CaptureRecorded') operations.push([]);
      operations.at(-1)?.push({ type, data, metadata });
    }
    const whole = operations.filter(({ length }) => length === ROWS_OF_AN_OPERATION);
    if (whole.length === 0) throw new Error('the log has no operation of one item at its end');
    return whole;
  } finally {
    await log.close();
  }
}

async function emmettRates(
  ledger: Ledger,
  operations: readonly (readonly EmmettEvent[])[],
): Promise<{ readonly singles: number; readonly blocks: number }> {
  const { getPostgreSQLEventStore } = await emmettPackage();
  // A database of its own on the same PostgreSQL.
  const url = await ledger.newDatabase('emmett');
  const pool = new pg.Pool({ connectionString: url, max: SINGLE_CLIENTS });
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  try {
    await store.schema.migrate();
    let last = 0;
    const next = (): readonly EmmettEvent[] => operations[last++ % operations.length] ?? [];
    const block = (): readonly EmmettEvent[] => numbers(BLOCK_EVENTS).flatMap(() => next().slice(-1));
    return {
      singles: (await appendRate(store, SINGLE_CLIENTS, next)) / ROWS_OF_AN_OPERATION,
      blocks: await appendRate(store, BLOCK_CLIENTS, block),
    };
  } finally {
    await store.close();
    if (!pool.ended) await pool.end();
  }
}

/** Each append to a stream of its own. */
async function appendRate(store: EmmettStore, clients: number, block: () => readonly EmmettEvent[]): Promise<number> {
  const began = performance.now();
  let events = 0;
  await Promise.all(
    numbers(clients).map(async (client) => {
      for (let n = 0; performance.now() - began < SECONDS * 1_000; n++) {
        const appending = block();
        await store.appendToStream(`bench-${appending.length}-${client}-${n}`, appending);
        events += appending.length;
      }
    }),
  );
  return events / ((performance.now() - began) / 1_000);
}

async function emmettPackage(): Promise<EmmettPostgreSQL> {
  try {
    const path = createRequire(BENCH_PACKAGE).resolve('@event-driven-io/emmett-postgresql');
    return (await import(pathToFileURL(path).href)) as EmmettPostgreSQL;
  } catch (cause) {
    throw new Error('the packages of bench/ are not installed: npm ci in bench/, as npm run bench does', { cause });
  }
}
