import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { numbers } from './generator/random.js';
import type { Ledger } from './stand.js';

/** What bare PostgreSQL does, driven from Node by `pg`, with rows of a log as they are: rows a second. */
export interface PostgresCeilings {
  /** Mean size of a row, as PostgreSQL stores it, header included. */
  readonly rowBytes: number;
  /** 1,000 rows a statement, on one and two connections. */
  readonly rows: number;
  readonly rowsOfTwo: number;
  /** One row a commit, by the number of connections. */
  readonly commits: ReadonlyMap<number, number>;
  /** Commits a second of as many rows as an operation of one item has, on 16 connections. */
  readonly operations: number;
}

const SECONDS = 2.5;
const BATCH_ROWS = 1_000;
const CONNECTIONS = [1, 16, 64];
const OPERATION_CONNECTIONS = 16;
/** An operation's header, and the event of its item. */
export const ROWS_OF_AN_OPERATION = 2;
/** Newest events of the log. Loaded ones have all sizes that the log has. */
const SAMPLE_ROWS = 5_000;
const SCHEMA = 'ceiling';

interface LogShape {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Values of each column, as text, in the order of the columns. */
  readonly samples: readonly (readonly string[])[];
  readonly rowBytes: number;
}

/** Measures with copies of the ledger's own rows, in a table of the same shape in a schema of its own, which is dropped afterwards. */
export async function measurePostgres(ledger: Ledger): Promise<PostgresCeilings> {
  return withClients(ledger.databaseUrl, Math.max(...CONNECTIONS), async (clients) => {
    const [first, second] = clients;
    if (!first || !second) throw new Error('two connections are needed');
    const shape = await logShape(first, `log_${ledger.name}.events`);
    await first.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE; CREATE SCHEMA ${SCHEMA};
      CREATE TABLE ${SCHEMA}.events (LIKE log_${ledger.name}.events INCLUDING ALL)`);
    const insert = inserter(shape);
    const rows = await rate([first], (client) => insert(client, BATCH_ROWS));
    const rowsOfTwo = await rate([first, second], (client) => insert(client, BATCH_ROWS));
    const commits = new Map<number, number>();
    for (const count of CONNECTIONS)
      commits.set(count, await rate(clients.slice(0, count), (client) => insert(client, 1)));
    const pairs = await rate(clients.slice(0, OPERATION_CONNECTIONS), (client) => insert(client, ROWS_OF_AN_OPERATION));
    await first.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
    return { rowBytes: shape.rowBytes, rows, rowsOfTwo, commits, operations: pairs / ROWS_OF_AN_OPERATION };
  });
}

async function logShape(client: pg.Client, table: string): Promise<LogShape> {
  const described = await client.query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  );
  const columns = described.rows;
  const texts = columns.map(({ name }) => `"${name}"::text`).join(', ');
  const newest = `SELECT * FROM ${table} ORDER BY position DESC LIMIT ${SAMPLE_ROWS}`;
  const found = await client.query<string[]>({ text: `SELECT ${texts} FROM (${newest}) AS newest`, rowMode: 'array' });
  if (found.rows.length === 0) throw new Error('the log has no events whose size could be taken');
  const size = await client.query<{ bytes: number }>(
    `SELECT avg(pg_column_size(newest.*))::float8 AS bytes FROM (${newest}) AS newest`,
  );
  return { columns, samples: found.rows, rowBytes: size.rows[0]?.bytes ?? Number.NaN };
}

/** Inserts so many rows by one statement through `unnest`, each with a position and an id of its own; returns how many. */
function inserter({ columns, samples }: LogShape): (client: pg.Client, count: number) => Promise<number> {
  let last = 0;
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const arrays = columns.map(({ type }, n) => `$${n + 1}::${type}[]`).join(', ');
  const text = `INSERT INTO ${SCHEMA}.events (${names}) SELECT * FROM unnest(${arrays})`;
  return async (client, count) => {
    const first = last;
    last += count;
    const values = columns.map(({ name }, column) =>
      numbers(count).map((n) => {
        if (name === 'position') return String(first + n);
        return name === 'id' ? randomUUID() : samples[(first + n) % samples.length]?.[column];
      }),
    );
    await client.query({ name: 'ceiling', text, values });
    return count;
  };
}

async function withClients<T>(url: string, count: number, work: (clients: pg.Client[]) => Promise<T>): Promise<T> {
  const clients = numbers(count).map(() => new pg.Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    return await work(clients);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
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
