import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { INLINE_MODELS } from '../../src/capture/inline-models/inline-builds.js';
import { PROJECTED_MODELS } from '../../src/composition/read-models.js';
import { atLeast, count, type Figure } from '../report.js';
import type { Ledger } from '../stand.js';
import type { RowContext } from './row.js';

const POLL_MS = 20;
/** Any of the writer's models: they are rebuilt together. */
const WRITERS = 'items';

/** Events a second from the log into new builds beside the live ones: of each model by itself, then of all together. */
export async function rebuild({ ledger }: RowContext): Promise<readonly Figure[]> {
  const database = new pg.Client({ connectionString: ledger.databaseUrl });
  await database.connect();
  try {
    const models = [...PROJECTED_MODELS.map((model) => model.name), WRITERS];
    const events = await eventsInLog(database, ledger);
    const figures: Figure[] = [];
    for (const model of models) {
      const rate = events / (await rebuilt(database, ledger, [model]));
      const work = model === WRITERS ? INLINE_MODELS.map(({ name }) => name).join(', ') : model;
      figures.push({ ...RATE, work, ours: rate, aims: [atLeast(rate, 20_000)], note: `${count(events)} events` });
    }
    const seconds = await rebuilt(database, ledger, models);
    const rate = events / seconds;
    const together = { ...RATE, work: 'all together', ours: rate, aims: [atLeast(rate, 8_000)] };
    return [...figures, { ...together, note: `${count(events)} events, ${seconds.toFixed(1)} s` }];
  } finally {
    await database.end();
  }
}

const RATE = { unit: 'events/s' };

async function eventsInLog(database: pg.Client, ledger: Ledger): Promise<number> {
  const sql = `SELECT max(position) + 1 AS events FROM ${ledger.builds} WHERE state = 'live'`;
  const { rows } = await database.query<{ events: string }>(sql);
  return Number(rows[0]?.events);
}

/** The seconds from asking until the new builds are live. */
async function rebuilt(database: pg.Client, ledger: Ledger, models: readonly string[]): Promise<number> {
  const began = performance.now();
  await Promise.all(models.map((model) => ledger.command('rebuild', model)));
  const sql = `SELECT count(*)::int AS left FROM ${ledger.builds} WHERE state = 'building'`;
  for (;;) {
    const { rows } = await database.query<{ left: number }>(sql);
    if (rows[0]?.left === 0) return (performance.now() - began) / 1_000;
    await delay(POLL_MS);
  }
}
