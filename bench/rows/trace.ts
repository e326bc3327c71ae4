import pg from 'pg';
import { LoadClient, listOf } from '../load-client.js';
import { atMost, count, percentile, waits, type Figure } from '../report.js';
import type { RowContext } from './row.js';
import {
  AFFECTED_UNITS,
  BAD_LOT,
  EDGES,
  EDGES_PER_VEHICLE,
  VEHICLE_ID,
  loadVehicles,
  type TraceTables,
} from './trace-data.js';

const ROUNDS = 15;
const PAGE_UNITS = 100;

/** Which units hold a bad lot at any depth, with place, holder and owner; what a vehicle is made of; beside SQL alone that resolves the same. */
export async function trace({ ledger }: RowContext): Promise<readonly Figure[]> {
  const tables = await loadVehicles(ledger);
  const database = new pg.Client({ connectionString: ledger.databaseUrl });
  await database.connect();
  const client = await LoadClient.open(ledger.url);
  try {
    return [...(await lotToUnits(client, database, tables)), await vehicleToLots(client, database, tables)];
  } finally {
    client.close();
    await database.end();
  }
}

type Timed = readonly number[];
const MS = { unit: 'ms', besideIs: 'bare SQL that resolves the same' };

async function lotToUnits(client: LoadClient, database: pg.Client, tables: TraceTables): Promise<readonly Figure[]> {
  const body = Buffer.from(JSON.stringify({ scope: { anyOf: [{ components: [BAD_LOT] }] } }));
  const whole = await timed(async () => {
    const { status, text } = await client.exchange({ path: '/v1/traces?format=ndjson', body });
    const units = text.trimEnd().split('\n').length;
    if (status >= 300 || units < AFFECTED_UNITS)
      throw new Error(`a trace answered ${status}, ${units} units: ${text.slice(0, 500)}`);
  });
  const bare = await timed(() => expectRows(database, closure(tables), BAD_LOT, AFFECTED_UNITS));
  const page = await timed(() => client.send({ path: `/v1/traces?limit=${PAGE_UNITS}`, body }));
  const [ours, beside] = [percentile(whole, 0.5), percentile(bare, 0.5)];
  return [
    {
      ...MS,
      work: `component lot -> ${count(AFFECTED_UNITS)} units, streamed`,
      ours,
      beside,
      ...waits(whole),
      aims: [atMost(ours / beside, 2, 'ratio '), atMost(ours, 500, 'p50 ms ')],
      note: `${count(EDGES)} edges, whose rows SQL copied from those of one vehicle`,
    },
    {
      unit: 'ms',
      work: `component lot -> first ${PAGE_UNITS} units`,
      ours: percentile(page, 0.5),
      ...waits(page),
      aims: [atMost(percentile(page, 0.5), 150, 'p50 ms ')],
      note: 'POST /v1/traces',
    },
  ];
}

async function vehicleToLots(client: LoadClient, database: pg.Client, { genealogy }: TraceTables): Promise<Figure> {
  const path = `/v1/items/${encodeURIComponent(VEHICLE_ID)}/tree?direction=down`;
  const whole = await timed(async () => {
    const edges = listOf(await client.send({ path }), 'edges');
    if (edges.length !== EDGES_PER_VEHICLE) throw new Error(`a tree of ${edges.length} edges`);
  });
  const sql = `WITH RECURSIVE down (node) AS (
      SELECT $1::text COLLATE "C" UNION ALL SELECT s.child FROM down JOIN ${genealogy}.stays s ON s.carrier = down.node AND ${OPEN}
    ) SELECT s.* FROM down JOIN ${genealogy}.stays s ON s.carrier = down.node AND ${OPEN}`;
  const bare = await timed(() => expectRows(database, sql, VEHICLE_ID, EDGES_PER_VEHICLE));
  const [ours, beside] = [percentile(whole, 0.5), percentile(bare, 0.5)];
  const work = `vehicle -> its ${EDGES_PER_VEHICLE} components and lots`;
  return { ...MS, work, ours, beside, ...waits(whole), note: 'GET /v1/items/{id}/tree, HTTP included' };
}

async function timed(work: () => Promise<unknown>): Promise<Timed> {
  await work();
  const latencies: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await work();
    latencies.push(performance.now() - began);
  }
  return latencies;
}

async function expectRows(database: pg.Client, text: string, value: string, expected: number): Promise<void> {
  const { rows } = await database.query({ text, values: [value] });
  if (rows.length !== expected) throw new Error(`bare SQL found ${rows.length} rows, not ${expected}`);
}

const OPEN = 's.believed_to IS NULL AND s.to_position IS NULL';

/** Probes of an index node by node; joined with the whole table, PostgreSQL needs several times as long. */
const step = (genealogy: string, node: string, kind: string): string =>
  `CROSS JOIN LATERAL (SELECT s.carrier FROM ${genealogy}.stays s WHERE s.child = ${node} AND s.kind ${kind} AND ${OPEN} OFFSET 0) s`;

/** The units above the lot, each with the place, holder and owner of what it is in at last. */
function closure({ items, genealogy }: TraceTables): string {
  return `WITH RECURSIVE up (node) AS (
      SELECT s.carrier FROM ${genealogy}.stays s WHERE s.child = $1 AND s.kind = 'lot' AND ${OPEN}
      UNION SELECT s.carrier FROM up ${step(genealogy, 'up.node', "= 'assembly'")}
    ), outermost (node, at) AS (
      SELECT node, node FROM up
      UNION ALL SELECT o.node, s.carrier FROM outermost o ${step(genealogy, 'o.at', "<> 'lot'")}
    ) SELECT o.node, i.place, i.holder, i.owner, i.disposition FROM outermost o
      CROSS JOIN LATERAL (SELECT * FROM ${items}.items i WHERE i.subject = o.at OFFSET 0) i WHERE i.carrier IS NULL`;
}
