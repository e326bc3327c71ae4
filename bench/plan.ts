import { parseArgs } from 'node:util';
import type { StoreName } from './stand.js';

export const ROW_NAMES = [
  'bulk',
  'single',
  'visible',
  'late',
  'container',
  'feed',
  'compare',
  'ceilings',
  'rebuild',
  'growth',
  'history',
  'stock',
  'owners',
  'start',
  'trace',
] as const;
export type RowName = (typeof ROW_NAMES)[number];

const STORES: readonly StoreName[] = ['PostgreSQL', 'EventStoreDB'];
const ITEMS_MOST = 100_000_000;
/** Rows that a ledger can be asked which is there already, and which leave it nearly as it was. */
const KEPT_ROWS: readonly RowName[] = ['growth', 'history', 'stock', 'owners', 'start'];
/** More than a normal run has time for. */
const ITEMS_OF_A_NORMAL_RUN = 10_000_000;

export interface Plan {
  readonly rows: ReadonlySet<RowName>;
  readonly stores: readonly StoreName[];
  /** Items that `growth` may load, and whether it is to load them all. */
  readonly items: number;
  readonly isWhole: boolean;
  readonly profile?: string;
  /** A data folder of `npm start` that is measured instead of a ledger of the run's own, and kept. */
  readonly dataDir?: string;
}

function oneOf<T extends string>(names: readonly T[], what: string, given: readonly string[]): readonly T[] {
  const unknown = given.filter((name) => !(names as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`there is no ${what} ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  return names.filter((name) => given.length === 0 || given.includes(name));
}

/** What the command line asks for; without a name, everything. Throws with the names that there are. */
export function readPlan(parameters: readonly string[]): Plan {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    options: {
      store: { type: 'string', multiple: true },
      profile: { type: 'string' },
      items: { type: 'string' },
      data: { type: 'string' },
    },
    allowPositionals: true,
  });
  const items = values.items === undefined ? ITEMS_OF_A_NORMAL_RUN : Number(values.items.replaceAll('_', ''));
  if (!Number.isSafeInteger(items) || items < 1 || items > ITEMS_MOST)
    throw new Error(`--items ${values.items}: is to be a whole number from 1 to ${ITEMS_MOST.toLocaleString('en-US')}`);
  const stores = oneOf(STORES, 'store', values.store ?? []);
  if (positionals.includes('compare') && !stores.includes('PostgreSQL'))
    throw new Error('the row compare has its peers in PostgreSQL; it is not there for another store alone');
  const plan = {
    rows: new Set(oneOf(ROW_NAMES, 'row', positionals)),
    stores,
    items,
    isWhole: values.items !== undefined,
    ...(values.profile === undefined ? {} : { profile: values.profile }),
  };
  return values.data === undefined ? plan : onKept(plan, values.data, positionals);
}

/** In such a folder the log is in PostgreSQL. */
function onKept(plan: Plan, dataDir: string, named: readonly string[]): Plan {
  const others = named.filter((name) => !(KEPT_ROWS as readonly string[]).includes(name));
  if (others.length > 0)
    throw new Error(
      `--data: ${others.join(', ')} cannot be asked of a folder that is kept; ${KEPT_ROWS.join(', ')} can`,
    );
  if (!plan.stores.includes('PostgreSQL')) throw new Error('--data: a folder that is kept has its log in PostgreSQL');
  const rows = named.length === 0 ? new Set(KEPT_ROWS) : plan.rows;
  return { ...plan, rows, stores: ['PostgreSQL'], dataDir };
}
