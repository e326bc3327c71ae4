import { registrySchema } from '../projections/registry.js';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { PROJECTED_MODELS } from '../src/read-models.js';
import type { Figure } from './report.js';
import type { Ledger } from './stand.js';

const POLL_MS = 50;
/** Any of the writer's models: they are rebuilt together. */
const WRITERS = 'items';

/** Events a second from the log into new builds beside the live ones: of each model by itself, then of all together. */
export async function rebuild(ledger: Ledger): Promise<readonly Figure[]> {
  const database = new pg.Client({ connectionString: ledger.databaseUrl });
  await database.connect();
  try {
    const models = [...PROJECTED_MODELS.map((model) => model.name), WRITERS];
    const events = await eventsInLog(database, ledger);
    const base = { group: 'rebuild', store: ledger.storeTitle, unit: 'events/s' };
    const figures: Figure[] = [];
    // What a model by itself costs does not depend on where its log is.
    for (const model of ledger.store === 'PostgreSQL' ? models : []) {
      const seconds = await rebuilt(database, ledger, [model]);
      figures.push({
        ...base,
        work: model === WRITERS ? 'items, genealogy, captures, recalls' : model,
        ours: events / seconds,
        note: `${events.toLocaleString('en-US')} events`,
      });
    }
    const seconds = await rebuilt(database, ledger, models);
    return [...figures, { ...base, work: 'all together', ours: events / seconds, note: `${seconds.toFixed(1)} s` }];
  } finally {
    await database.end();
  }
}

async function eventsInLog(database: pg.Client, ledger: Ledger): Promise<number> {
  const sql = `SELECT max(position) + 1 AS events FROM ${registrySchema(ledger.name)}.builds WHERE state = 'live'`;
  const { rows } = await database.query<{ events: string }>(sql);
  return Number(rows[0]?.events);
}

/** The seconds from asking until the new builds are live. */
async function rebuilt(database: pg.Client, ledger: Ledger, models: readonly string[]): Promise<number> {
  const began = performance.now();
  await Promise.all(models.map((model) => ledger.command('rebuild', model)));
  const sql = `SELECT count(*)::int AS left FROM ${registrySchema(ledger.name)}.builds WHERE state = 'building'`;
  for (;;) {
    const { rows } = await database.query<{ left: number }>(sql);
    if (rows[0]?.left === 0) return (performance.now() - began) / 1_000;
    await delay(POLL_MS);
  }
}
