import { Ceilings } from './ceilings.js';
import { Loading } from './generator/load-into.js';
import { caughtUp } from './lag-watch.js';
import type { Plan, RowName } from './plan.js';
import { bulk, burst } from './rows/bulk.js';
import { compare } from './rows/compare.js';
import { container } from './rows/container.js';
import { feed } from './rows/feed.js';
import { growth, grown } from './rows/growth.js';
import { late } from './rows/late.js';
import { asked } from './rows/questions.js';
import { rebuild } from './rows/rebuild.js';
import type { DataContext, Row } from './rows/row.js';
import { single } from './rows/single.js';
import { start } from './rows/start.js';
import { trace } from './rows/trace.js';
import { visible } from './rows/visible.js';
import type { Report } from './run-report.js';
import type { Ledger, Stand, StoreName } from './stand.js';

const SEED = 1;
const DATA_EVENTS = 100_000;
const CLIENTS = 4;
/** Enough for the sizes of rows, where nothing else was loaded. */
const SOME_EVENTS = 20_000;

/** On one ledger a store, in this order. */
const WRITES: readonly (readonly [RowName, Row])[] = [
  ['bulk', bulk],
  ['single', single],
  ['visible', visible],
  ['late', late],
  ['container', container],
  ['feed', feed],
];
/** Their peers are in PostgreSQL. */
const POSTGRES_ONLY: readonly (readonly [RowName, Row])[] = [['compare', compare]];
const QUESTIONS: readonly (readonly [RowName, Row])[] = [
  ['history', asked('history')],
  ['stock', asked('stock')],
  ['owners', asked('owners')],
];
/** On one ledger with generated data. `start` comes last, as it stops it. */
const DATA: readonly (readonly [RowName, Row<DataContext>])[] = [
  ['rebuild', rebuild],
  ['growth', growth],
  ...QUESTIONS,
  ['start', start],
];

/** On a ledger that is there already. */
const KEPT: readonly (readonly [RowName, Row<DataContext>])[] = [...QUESTIONS, ['start', start]];

/** Runs what the plan names. Each ledger is stopped before the next one is started, so that they do not share the machine. */
export async function runRows(plan: Plan, stand: Stand, report: Report): Promise<void> {
  const ceilings = new Ceilings(stand);
  const [first] = plan.stores;
  if (plan.dataDir === undefined)
    for (const store of plan.stores) await runWrites(plan, { stand, report, ceilings, store });
  if (!first) return;
  const run = { stand, report, ceilings, store: first };
  if (plan.dataDir !== undefined) return runKept(plan, plan.dataDir, run);
  if (DATA.some(([name]) => plan.rows.has(name))) await runData(plan, run);
  if (plan.rows.has('trace'))
    await onLedger(run, (ledger) => report.add('trace', ledger.storeTitle, () => trace({ ledger, ceilings })));
}

interface Run {
  readonly stand: Stand;
  readonly report: Report;
  readonly ceilings: Ceilings;
  readonly store: StoreName;
}

async function runWrites({ rows, stores }: Plan, run: Run): Promise<void> {
  const { report, ceilings, store } = run;
  const own: (readonly [RowName, Row])[] = [
    ...WRITES,
    ...(store === 'PostgreSQL' ? POSTGRES_ONLY : []),
    ['ceilings', ({ ledger }) => ceilings.figures(ledger)],
    // The store that generated data goes to is asked on that ledger.
    ...(store === stores[0] ? [] : QUESTIONS),
  ];
  const wanted = own.filter(([name]) => rows.has(name));
  if (wanted.length === 0) return;
  await onLedger(run, async (ledger) => {
    // So that there is something to ask for, and rows of the size that they have.
    await burst(ledger, { clients: CLIENTS, units: 1_000, events: SOME_EVENTS });
    for (const [name, row] of wanted) await report.add(name, ledger.storeTitle, () => row({ ledger, ceilings }));
  });
}

async function runData({ rows, items, isWhole }: Plan, run: Run): Promise<void> {
  const { stand, report, ceilings } = run;
  await onLedger(run, async (ledger) => {
    const loading = await loaded(ledger, items);
    const startOnEmptyFolder = (): Promise<number> => stand.startOnEmptyFolder();
    const context = { ledger, ceilings, loading, items, isWhole, startOnEmptyFolder };
    for (const [name, row] of DATA) if (rows.has(name)) await report.add(name, ledger.storeTitle, () => row(context));
  });
}

async function loaded(ledger: Ledger, items: number): Promise<Loading> {
  const loading = new Loading({ url: ledger.url, seed: SEED, items, clients: CLIENTS });
  process.stdout.write(`loading generated data, ${ledger.storeTitle} ...\n`);
  const { position } = await loading.until(({ events }) => events >= DATA_EVENTS);
  await caughtUp(ledger, position);
  return loading;
}

/** On a ledger of before; `growth` measures a small new one beside it, in turns. Where a number of items is given, they are loaded into it first. */
async function runKept({ rows, items, isWhole }: Plan, dataDir: string, run: Run): Promise<void> {
  const { stand, report, ceilings } = run;
  const kept = (): Promise<Ledger> => stand.keptLedger(dataDir);
  const work = async (ledger: Ledger): Promise<void> => {
    const loading = new Loading({ url: ledger.url, seed: SEED, items, clients: CLIENTS });
    if (isWhole) await caughtUp(ledger, (await loading.until()).position);
    if (rows.has('growth'))
      await onLedger(run, async (small) => {
        await loaded(small, items);
        await report.add('growth', ledger.storeTitle, () => grown(small, ledger));
      });
    const startOnEmptyFolder = (): Promise<number> => stand.startOnEmptyFolder();
    const context = { ledger, ceilings, loading, items, isWhole, startOnEmptyFolder };
    for (const [name, row] of KEPT) if (rows.has(name)) await report.add(name, ledger.storeTitle, () => row(context));
  };
  await onLedger(run, work, kept);
}

/** A ledger that does not come up, or cannot be loaded, costs its own rows only. */
async function onLedger(
  { stand, report, store }: Run,
  work: (ledger: Ledger) => Promise<void>,
  open: () => Promise<Ledger> = () => stand.ledger(store),
): Promise<void> {
  try {
    const ledger = await open();
    try {
      await work(ledger);
    } finally {
      await ledger.stop();
    }
  } catch (error) {
    report.failed('a ledger', store, error as Error);
  }
}
