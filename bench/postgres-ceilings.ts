import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import pg from 'pg';
import { copyIn } from './copy-in.js';

/** What bare PostgreSQL does, driven from Node by `pg`: rows a second. */
export interface PostgresCeilings {
  /** 1,000 rows a statement, on one and two connections. */
  readonly rows: number;
  readonly rowsOfTwo: number;
  readonly copiedRows: number;
  /** One row a commit, on 1, 16 and 64 connections. */
  readonly commits: ReadonlyMap<number, number>;
}

const SECONDS = 2.5;
const BATCH_ROWS = 1_000;
const COPY_ROWS = 100_000;
const CONNECTIONS = [1, 16, 64];

/** A row like one of the log's: about 220 bytes. */
interface LogRow {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

function logRow(n: number): LogRow {
  const subject = `01/09506000134352/21/B${n}`;
  return {
    id: randomUUID(),
    type: 'ItemReceived',
    data: JSON.stringify({
      at: '2026-03-05T09:00:00.000-05:00',
      by: '417/9506000111117',
      location: '414/9506000111124',
    }),
    metadata: JSON.stringify({ subject, r: 3, c: '01JNQ5RZ0000000000000000AB', i: n % BATCH_ROWS }),
  };
}

/** Measures in a schema of its own, which is dropped afterwards. */
export async function measurePostgres(connectionString: string): Promise<PostgresCeilings> {
  return withClients(connectionString, Math.max(...CONNECTIONS), async (clients) => {
    const [first, second] = clients;
    if (!first || !second) throw new Error('two connections are needed');
    await first.query(`DROP SCHEMA IF EXISTS ceiling CASCADE; CREATE SCHEMA ceiling;
      CREATE TABLE ceiling.events (position bigint PRIMARY KEY, id uuid NOT NULL, type text NOT NULL, data text NOT NULL, metadata text NOT NULL);
      CREATE TABLE ceiling.copied (LIKE ceiling.events INCLUDING ALL);
      CREATE TABLE ceiling.single (position bigint PRIMARY KEY, body jsonb NOT NULL)`);
    const next = counter();
    const rows = await rate([first], (client) => insertRows(client, next(BATCH_ROWS)));
    const rowsOfTwo = await rate([first, second], (client) => insertRows(client, next(BATCH_ROWS)));
    const copiedRows = await copyRate(first);
    const commits = new Map<number, number>();
    for (const count of CONNECTIONS) {
      commits.set(count, await rate(clients.slice(0, count), (client) => insertOne(client, next(1))));
    }
    await first.query('DROP SCHEMA ceiling CASCADE');
    return { rows, rowsOfTwo, copiedRows, commits };
  });
}

async function withClients<T>(url: string, count: number, work: (clients: pg.Client[]) => Promise<T>): Promise<T> {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    return await work(clients);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

function counter(): (count: number) => number {
  let last = 0;
  return (count) => (last += count) - count;
}

/** Rows a second, all clients at work for a while. `write` returns how many it wrote. */
async function rate(clients: readonly pg.Client[], write: (client: pg.Client) => Promise<number>): Promise<number> {
  const began = performance.now();
  let rows = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() - began < SECONDS * 1_000) {
        // Added afterwards: `rows += await` would forget what the others added meanwhile.
        const written = await write(client);
        rows += written;
      }
    }),
  );
  return rows / ((performance.now() - began) / 1_000);
}

async function insertRows(client: pg.Client, first: number): Promise<number> {
  const rows = Array.from({ length: BATCH_ROWS }, (_, n) => logRow(first + n));
  await client.query({
    name: 'ceiling-rows',
    text: `INSERT INTO ceiling.events SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[])`,
    values: [
      rows.map((_, n) => first + n),
      rows.map((row) => row.id),
      rows.map((row) => row.type),
      rows.map((row) => row.data),
      rows.map((row) => row.metadata),
    ],
  });
  return BATCH_ROWS;
}

async function insertOne(client: pg.Client, position: number): Promise<number> {
  const { data, metadata, ...rest } = logRow(position);
  const body = JSON.stringify({ ...rest, data, metadata, key: randomUUID(), hash: 'f'.repeat(64) });
  await client.query({
    name: 'ceiling-one',
    text: 'INSERT INTO ceiling.single VALUES ($1, $2)',
    values: [position, body],
  });
  return 1;
}

function* copyLines(): Generator<Buffer> {
  for (let first = 0; first < COPY_ROWS; first += 500) {
    let text = '';
    for (let n = first; n < first + 500; n++) {
      const { id, type, data, metadata } = logRow(n);
      text += `${n}\t${id}\t${type}\t${data}\t${metadata}\n`;
    }
    yield Buffer.from(text);
  }
}

async function copyRate(client: pg.Client): Promise<number> {
  const began = performance.now();
  await copyIn(client, 'COPY ceiling.copied FROM STDIN', Readable.from(copyLines()));
  return COPY_ROWS / ((performance.now() - began) / 1_000);
}
