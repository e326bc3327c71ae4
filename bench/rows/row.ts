import type { Ceilings } from '../ceilings.js';
import type { Loading } from '../generator/load-into.js';
import type { Figure } from '../report.js';
import type { Ledger } from '../stand.js';

/** What a row works with: a ledger that runs, and what the bare stores do in this run. */
export interface RowContext {
  readonly ledger: Ledger;
  readonly ceilings: Ceilings;
}

/** A ledger with generated data, which can be loaded further. */
export interface DataContext extends RowContext {
  readonly loading: Loading;
  /** Items that the whole load would have. */
  readonly items: number;
  /** All of it is to be loaded, however long it takes. */
  readonly isWhole: boolean;
  readonly startOnEmptyFolder: () => Promise<number>;
}

export type Row<Context = RowContext> = (context: Context) => Promise<readonly Figure[]>;
