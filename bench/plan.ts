import { parseArgs } from 'node:util';
import type { StoreName } from './stand.js';

export const ROW_NAMES = [
  'bulk',
  'single',
  'visible',
  'late',
  'container',
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
/** More than a normal run has time for. */
const ITEMS_OF_A_NORMAL_RUN = 10_000_000;

export interface Plan {
  readonly rows: ReadonlySet<RowName>;
  readonly stores: readonly StoreName[];
  /** Items that `growth` may load, and whether it is to load them all. */
  readonly items: number;
  readonly isWhole: boolean;
  readonly profile?: string;
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
    options: { store: { type: 'string', multiple: true }, profile: { type: 'string' }, items: { type: 'string' } },
    allowPositionals: true,
  });
  const items = values.items === undefined ? ITEMS_OF_A_NORMAL_RUN : Number(values.items.replaceAll('_', ''));
  if (!Number.isSafeInteger(items) || items < 1 || items > ITEMS_MOST)
    throw new Error(`--items ${values.items}: is to be a whole number from 1 to ${ITEMS_MOST.toLocaleString('en-US')}`);
  const stores = oneOf(STORES, 'store', values.store ?? []);
  if (positionals.includes('compare') && !stores.includes('PostgreSQL'))
    throw new Error('the row compare has its peers in PostgreSQL; it is not there for another store alone');
  return {
    rows: new Set(oneOf(ROW_NAMES, 'row', positionals)),
    stores,
    items,
    isWhole: values.items !== undefined,
    ...(values.profile === undefined ? {} : { profile: values.profile }),
  };
}
