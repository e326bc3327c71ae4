import { parseArgs } from 'node:util';
import { Ceilings } from './ceilings.js';
import { history, stock } from './read-loads.js';
import { rebuild } from './rebuild.js';
import { save, table, type Figure } from './report.js';
import { Stand, type Ledger, type StoreName } from './stand.js';
import { trace } from './trace.js';
import { bulk, single, visible, type Loaded } from './write-loads.js';

// A report, not a test: nothing here passes or fails. `npm run bench` runs all rows, `npm run bench -- bulk single` those named,
// `--store PostgreSQL` on one store only, `--profile <directory>` with CPU profiles of the ledger's processes.

const GROUPS = ['ceilings', 'bulk', 'single', 'visible', 'history', 'stock', 'rebuild', 'trace'] as const;
type Group = (typeof GROUPS)[number];
const STORES: readonly StoreName[] = ['PostgreSQL', 'EventStoreDB'];

/** What the questions are about has to be loaded first. */
const NEEDS_LOAD: readonly Group[] = ['history', 'stock', 'rebuild'];

interface Plan {
  readonly groups: ReadonlySet<Group>;
  readonly stores: readonly StoreName[];
  readonly profile?: string;
}

function plan(): Plan {
  const options = { store: { type: 'string', multiple: true }, profile: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const groups = GROUPS.filter((group) => positionals.length === 0 || positionals.includes(group));
  const stores = STORES.filter((store) => values.store === undefined || values.store.includes(store));
  const unknown = positionals.filter((name) => !(GROUPS as readonly string[]).includes(name));
  if (unknown.length > 0 || stores.length === 0) {
    throw new Error(
      `there is no ${unknown.join(', ') || 'such store'}; rows: ${GROUPS.join(', ')}; stores: ${STORES.join(', ')}`,
    );
  }
  return { groups: new Set(groups), stores, ...(values.profile === undefined ? {} : { profile: values.profile }) };
}

type Work = () => Promise<readonly Figure[]>;

/** Says what goes on, and keeps the figures. A row that fails is reported as such, and the others go on. */
class Report {
  readonly figures: Figure[] = [];

  async add(group: Group, store: string, work: Work): Promise<void> {
    process.stdout.write(`${group}, ${store} ...\n`);
    try {
      this.figures.push(...(await work()));
    } catch (error) {
      process.stdout.write(`  failed: ${(error as Error).stack}\n`);
      this.figures.push({ group, store, work: 'failed', unit: '', note: (error as Error).message.slice(0, 80) });
      process.exitCode = 1;
    }
  }
}

/** Everything that is asked of one store, on one ledger, in this order: what is loaded first is what is read later. */
function works(ledger: Ledger, ceilings: Ceilings, loaded: Loaded): ReadonlyMap<Group, Work> {
  return new Map<Group, Work>([
    ['bulk', () => bulk(ledger, ceilings, loaded)],
    ['single', () => single(ledger, ceilings, loaded)],
    ['visible', () => visible(ledger, loaded)],
    ['history', () => history(ledger)],
    ['stock', () => stock(ledger)],
    ['rebuild', () => rebuild(ledger)],
  ]);
}

async function onLedger(stand: Stand, store: StoreName, work: (ledger: Ledger) => Promise<void>): Promise<void> {
  const ledger = await stand.ledger(store);
  try {
    await work(ledger);
  } finally {
    await ledger.stop();
  }
}

async function runAll(stand: Stand, { groups, stores }: Plan, report: Report): Promise<void> {
  const ceilings = new Ceilings(stand);
  if (groups.has('ceilings')) await report.add('ceilings', 'bare', () => ceilings.figures());
  const needsLoad = NEEDS_LOAD.some((group) => groups.has(group));
  for (const store of stores) {
    if (![...groups].some((group) => group !== 'ceilings' && group !== 'trace')) continue;
    await onLedger(stand, store, async (ledger) => {
      const loaded: Loaded = { position: -1 };
      for (const [group, work] of works(ledger, ceilings, loaded)) {
        if (groups.has(group) || (group === 'bulk' && needsLoad)) await report.add(group, ledger.storeTitle, work);
      }
    });
  }
  const [first] = stores;
  if (groups.has('trace') && first) {
    await onLedger(stand, first, (ledger) => report.add('trace', ledger.storeTitle, () => trace(ledger)));
  }
}

const wanted = plan();
const began = new Date();
const stand = await Stand.start(wanted.profile);
const report = new Report();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stand.stop().finally(() => process.exit(1)));
}
try {
  await runAll(stand, wanted, report);
} finally {
  await stand.stop();
}
const minutes = (Date.now() - began.getTime()) / 60_000;
process.stdout.write(
  `\n${table(report.figures)}\n\n${minutes.toFixed(1)} minutes; written to ${await save(report.figures, began)}\n`,
);
