import pg from 'pg';
import { LoadClient, type JsonBody } from '../load-client.js';
import type { Ledger } from '../stand.js';
import { caughtUp } from '../lag-watch.js';

/** What the serial and the lot of the one vehicle that is recorded are called; the copies have numbers in their place. */
const SERIAL = 'TPL000000';
const LOT = 'LPL000';
const VEHICLES = 238_100;
export const EDGES_PER_VEHICLE = 21;
/** Vehicles that share a lot. */
const VEHICLES_PER_LOT = 7_000;

export const EDGES = VEHICLES * EDGES_PER_VEHICLE;
/** Its tree has all its components, and the lots of each. */
export const VEHICLE_ID = `own/bench/car/${SERIAL}`;
/** The copper of a rotor: affected are 7,000 rotors, motors and cars. */
export const BAD_LOT = 'own/bench/copper/10/L00003';
export const AFFECTED_UNITS = 3 * VEHICLES_PER_LOT;

const part = (product: string, suffix = ''): string => `own/bench/${product}/${SERIAL}${suffix}`;
const lots = (...products: readonly string[]): readonly JsonBody[] =>
  products.map((product) => ({ lot: `own/bench/${product}/10/${LOT}`, quantity: '2', unit: 'H87' }));
const built = (id: string, product: string, components: readonly JsonBody[]): JsonBody => ({
  items: [{ id, components }],
  product: `own/bench/${product}`,
  location: 'own/bench/hall',
});

/** A car, four levels deep: 6 serials, 5 edges between them and 16 to lots. */
const VEHICLE: readonly JsonBody[] = [
  built(part('module', 'A'), 'module', lots('cell', 'glue')),
  built(part('module', 'B'), 'module', lots('cell', 'glue')),
  built(part('rotor'), 'rotor', lots('copper', 'steel')),
  built(part('motor'), 'motor', [{ id: part('rotor') }, ...lots('bearing', 'magnet')]),
  built(part('battery'), 'battery', [
    { id: part('module', 'A') },
    { id: part('module', 'B') },
    ...lots('frame', 'wire'),
  ]),
  built(part('car'), 'car', [
    { id: part('motor') },
    { id: part('battery') },
    ...lots('tyre', 'glass', 'seat', 'paint', 'bolt', 'lamp'),
  ]),
];

export interface TraceTables {
  readonly items: string;
  readonly genealogy: string;
}

/**
 * Records one car through the API, then copies its rows in the live builds of `items` and `genealogy`: a million edges through the front
 * door would take longer than the rest of the report. The log does not have the copies.
 */
export async function loadVehicles(ledger: Ledger): Promise<TraceTables> {
  const client = await LoadClient.open(ledger.url);
  let position = -1;
  for (const body of VEHICLE) {
    const answer = await client.send({ path: '/v1/operations/manufacture', body: Buffer.from(JSON.stringify(body)) });
    position = Number(answer['position']);
  }
  client.close();
  await caughtUp(ledger, position);
  const database = new pg.Client({ connectionString: ledger.databaseUrl });
  await database.connect();
  try {
    const tables = {
      items: await liveSchema(database, ledger, 'items'),
      genealogy: await liveSchema(database, ledger, 'genealogy'),
    };
    for (const schema of Object.values(tables)) await copyRows(database, schema);
    return tables;
  } finally {
    await database.end();
  }
}

async function liveSchema(database: pg.Client, ledger: Ledger, model: string): Promise<string> {
  const sql = `SELECT schema_name FROM ${ledger.builds} WHERE model = $1 AND state = 'live'`;
  const { rows } = await database.query<{ schema_name: string }>(sql, [model]);
  if (!rows[0]) throw new Error(`the model ${model} is not live`);
  return rows[0].schema_name;
}

async function copyRows(database: pg.Client, schema: string): Promise<void> {
  const sql = `SELECT table_name, column_name, data_type FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = $1 AND table_type = 'BASE TABLE' AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position`;
  const { rows } = await database.query<{ table_name: string; column_name: string; data_type: string }>(sql, [schema]);
  for (const [table, columns] of Map.groupBy(rows, (row) => row.table_name)) {
    const names = columns.map((column) => `"${column.column_name}"`);
    const values = columns.map(({ data_type }, n) =>
      data_type === 'text' ? numbered(`t.${names[n]}`) : `t.${names[n]}`,
    );
    const insert = `INSERT INTO ${schema}.${table} (${names.join(', ')})
      SELECT ${values.join(', ')} FROM ${schema}.${table} t, generate_series(1, ${VEHICLES - 1}) AS n
      WHERE t::text LIKE '%${SERIAL}%' OR t::text LIKE '%${LOT}%' ON CONFLICT DO NOTHING`;
    await withoutIndexes(database, schema, table, insert);
    await database.query(`VACUUM ANALYZE ${schema}.${table}`);
  }
}

/** Millions of rows go in quicker when the indexes are made afterwards; they are the same ones. */
async function withoutIndexes(database: pg.Client, schema: string, table: string, insert: string): Promise<void> {
  const { rows } = await database.query<{ name: string; definition: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
     WHERE i.indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
    [`${schema}.${table}`],
  );
  for (const { name } of rows) await database.query(`DROP INDEX ${name}`);
  await database.query("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'");
  await database.query(insert);
  for (const { definition } of rows) await database.query(definition);
}

function numbered(column: string): string {
  const lot = `'L' || lpad((n / ${VEHICLES_PER_LOT})::text, 5, '0')`;
  return `replace(replace(${column}, '${SERIAL}', 'T' || lpad(n::text, 8, '0')), '${LOT}', ${lot})`;
}
