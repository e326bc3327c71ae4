import pg from 'pg';
import { LoadClient } from '../load-client.js';
import { caughtUp } from '../lag-watch.js';
import { atLeast, atMost, count, percentile, type Figure } from '../report.js';
import type { Ledger } from '../stand.js';
import { burst } from './bulk.js';
import { ask, questions, schemaOfModel, someItems } from './questions.js';
import type { DataContext } from './row.js';

const SIZES = [100_000, 1_000_000, 10_000_000];
/** What the normal run has time for. Where a number of items is given, everything is loaded however long it takes. */
const LOAD_SECONDS = 110;
const BULK_EVENTS = 40_000;
/** So often two ledgers are measured in turns: the machine is not as fast in one minute as in the next. */
const TURNS = 2;
const BYTES_MOST = 800;
/** Percent of what it was at the first size that may be lost: up to 10 million events, and beyond. */
const LOSS = { most: 10, beyond: 30 };

interface Size {
  readonly events: number;
  readonly bytes: number;
  readonly tables: Readonly<Record<string, number>>;
}

interface Speed {
  readonly bulk: number;
  readonly historyMs: number;
  readonly stockMs: number;
}

type Measured = Size & Speed;

/** The same work and questions on a ledger that grows, and what an event takes on the disk. */
export async function growth({ ledger, loading, isWhole, items }: DataContext): Promise<readonly Figure[]> {
  const until = performance.now() + LOAD_SECONDS * 1_000;
  const measured: Measured[] = [];
  for (const size of [...SIZES, Number.POSITIVE_INFINITY]) {
    const isLate = (): boolean => !isWhole && performance.now() > until;
    const { events, position } = await loading.until((progress) => progress.events >= size || isLate());
    await caughtUp(ledger, position);
    const before = measured.at(-1)?.events ?? 0;
    // How large it is first: what the bulk load writes are other events.
    if (events > 1.2 * before) measured.push({ ...(await sizeOf(ledger)), ...(await speedOf(ledger)) });
    process.stdout.write(`  ${count(events)} item events\n`);
    if (events < size) break;
  }
  const [first] = measured;
  const note = isWhole ? `all of ${count(items)} items` : `as far as ${LOAD_SECONDS} s of loading carry`;
  return first ? measured.flatMap((at) => figuresAt(first, at, note)) : [];
}

/** The same of a ledger that is there already, beside a small one. */
export async function grown(small: Ledger, large: Ledger): Promise<readonly Figure[]> {
  const sizes = [await sizeOf(small), await sizeOf(large)] as const;
  const speeds: [Speed[], Speed[]] = [[], []];
  for (let turn = 0; turn < TURNS; turn++) {
    speeds[0].push(await speedOf(small));
    speeds[1].push(await speedOf(large));
  }
  const first = { ...sizes[0], ...meanOf(speeds[0]) };
  const note = `as found, in ${TURNS} turns with the small one`;
  return [first, { ...sizes[1], ...meanOf(speeds[1]) }].flatMap((at) => figuresAt(first, at, note));
}

function meanOf(speeds: readonly Speed[]): Speed {
  const mean = (of: keyof Speed): number => speeds.reduce((sum, speed) => sum + speed[of], 0) / speeds.length;
  return { bulk: mean('bulk'), historyMs: mean('historyMs'), stockMs: mean('stockMs') };
}

function figuresAt(first: Measured, at: Measured, note: string): readonly Figure[] {
  const loss = at.events > 1.2 * (SIZES.at(-1) ?? 0) ? LOSS.beyond : LOSS.most;
  const besideIs = `at ${count(first.events)}`;
  const size = `at ${count(at.events)} item events`;
  const slower = (ours: number, beside: number): Pick<Figure, 'aims'> =>
    at === first ? {} : { aims: [atMost(Math.round((100 * ours) / beside) - 100, loss, 'slower % ')] };
  const time = (work: string, ours: number, beside: number): Figure => ({
    work: `${work} ${size}`,
    unit: 'ms',
    ours,
    ...(at === first ? {} : { beside, besideIs }),
    ...slower(ours, beside),
    note: 'p50',
  });
  const kept = Math.round((100 * at.bulk) / first.bulk);
  const largest = Object.entries(at.tables).slice(0, 4);
  return [
    {
      work: `bulk ${size}`,
      unit: 'item events/s',
      ours: at.bulk,
      ...(at === first ? {} : { beside: first.bulk, besideIs, aims: [atLeast(kept, 100 - loss, 'ratio % ')] }),
      note,
    },
    time('history', at.historyMs, first.historyMs),
    time('stock', at.stockMs, first.stockMs),
    {
      work: `log and all models ${size}`,
      unit: 'bytes/event',
      ours: at.bytes,
      aims: [atMost(Math.round(at.bytes), BYTES_MOST)],
      note: largest.map(([table, bytes]) => `${table} ${Math.round(bytes)}`).join(', '),
      details: at.tables,
    },
  ];
}

async function speedOf(ledger: Ledger): Promise<Speed> {
  const client = await LoadClient.open(ledger.url);
  const items = await someItems(ledger, client);
  const median = async (row: 'history' | 'stock'): Promise<number> => {
    const question = questions(row, items, ledger).find(({ aimMs }) => aimMs !== undefined);
    if (!question) throw new Error(`${row} has no question with an aim`);
    return percentile(await ask(client, question.path), 0.5);
  };
  try {
    const [historyMs, stockMs] = [await median('history'), await median('stock')];
    const { events, seconds, position } = await burst(ledger, { clients: 4, units: 1_000, events: BULK_EVENTS });
    await caughtUp(ledger, position);
    return { bulk: events / seconds, historyMs, stockMs };
  } finally {
    client.close();
  }
}

/** Item events, and the bytes that one takes in each table with its indexes, the largest first. What PostgreSQL keeps for crashes is not in it. */
async function sizeOf(ledger: Ledger): Promise<Size> {
  const database = new pg.Client({ connectionString: ledger.databaseUrl });
  await database.connect();
  try {
    const histories = await schemaOfModel(database, ledger, 'histories');
    const counted = await database.query<{ events: string }>(`SELECT count(*) AS events FROM "${histories}".events`);
    const events = Number(counted.rows[0]?.events);
    const { rows } = await database.query<{ name: string; bytes: string }>(
      `SELECT CASE WHEN b.model IS NULL THEN split_part(n.nspname, '_', 1) ELSE b.model END || '.' || c.relname AS name,
         pg_total_relation_size(c.oid) AS bytes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN ${ledger.builds} b ON b.schema_name = n.nspname
       WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND b.state IS DISTINCT FROM 'building'
       ORDER BY bytes DESC`,
    );
    const tables = Object.fromEntries(rows.map(({ name, bytes }) => [name, Number(bytes) / events]));
    return { events, tables, bytes: Object.values(tables).reduce((sum, some) => sum + some, 0) };
  } finally {
    await database.end();
  }
}
