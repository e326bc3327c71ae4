import pg from 'pg';
import { LoadClient } from './load-client.js';
import { percentile, waits, type Figure } from './report.js';
import type { Ledger } from './stand.js';
import { AFFECTED_UNITS, BAD_LOT, EDGES, loadVehicles, type TraceTables } from './trace-data.js';

const ROUNDS = 15;
const PAGE_UNITS = 100;

/** Which units hold a bad lot at any depth, with place, holder and owner; beside the closure that SQL alone would be. */
export async function trace(ledger: Ledger): Promise<readonly Figure[]> {
  const tables = await loadVehicles(ledger);
  const client = await LoadClient.open(ledger.url);
  const body = Buffer.from(JSON.stringify({ scope: { anyOf: [{ components: [BAD_LOT] }] } }));
  const whole = await timed(async () => {
    const { status, text } = await client.exchange({ path: '/v1/traces?format=ndjson', body });
    const units = text.trimEnd().split('\n').length;
    if (status >= 300 || units < AFFECTED_UNITS)
      throw new Error(`a trace answered ${status}, ${units} units: ${text.slice(0, 500)}`);
  });
  const page = await timed(() => client.send({ path: `/v1/traces?limit=${PAGE_UNITS}`, body }));
  client.close();
  const bare = percentile(await bareClosure(ledger, tables), 0.5);
  const base = { group: 'trace', store: ledger.storeTitle, unit: 'ms' };
  const size = `${EDGES.toLocaleString('en-US')} edges, ${AFFECTED_UNITS.toLocaleString('en-US')} units`;
  return [
    {
      ...base,
      work: 'lot -> all units, streamed',
      ours: percentile(whole, 0.5),
      ceiling: bare,
      ...waits(whole),
      note: `${size}; rows copied by SQL; ceiling: bare SQL`,
    },
    {
      ...base,
      work: `lot -> first ${PAGE_UNITS} units`,
      ours: percentile(page, 0.5),
      ...waits(page),
      note: 'POST /v1/traces',
    },
  ];
}

async function timed(work: () => Promise<unknown>): Promise<readonly number[]> {
  await work();
  const latencies: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await work();
    latencies.push(performance.now() - began);
  }
  return latencies;
}

/** The units above the lot, each with the place, holder and owner of what it is in at last. */
async function bareClosure(ledger: Ledger, { items, genealogy }: TraceTables): Promise<readonly number[]> {
  const open = 's.believed_to IS NULL AND s.to_position IS NULL';
  const sql = `WITH RECURSIVE up (node) AS (
      SELECT s.carrier FROM ${genealogy}.stays s WHERE s.child = $1 AND s.kind = 'lot' AND ${open}
      UNION SELECT s.carrier FROM up JOIN ${genealogy}.stays s ON s.child = up.node AND s.kind = 'assembly' AND ${open}
    ), outermost (node, at) AS (
      SELECT node, node FROM up
      UNION ALL SELECT o.node, s.carrier FROM outermost o JOIN ${genealogy}.stays s ON s.child = o.at AND s.kind <> 'lot' AND ${open}
    ) SELECT o.node, i.place, i.holder, i.owner, i.disposition FROM outermost o JOIN ${items}.items i ON i.subject = o.at
    WHERE i.carrier IS NULL`;
  const database = new pg.Client({ connectionString: ledger.databaseUrl });
  await database.connect();
  try {
    return await timed(async () => {
      const { rows } = await database.query({ name: 'closure', text: sql, values: [BAD_LOT] });
      if (rows.length !== AFFECTED_UNITS) throw new Error(`bare SQL found ${rows.length} units`);
    });
  } finally {
    await database.end();
  }
}
