import { LedgerError } from '../../src/ledger/errors.js';
import { databaseAway } from '../reading/database-away.js';

const FIRST_MS = 50;
const LONGEST_MS = 5_000;
/** To ask a store that is away whether it is back costs next to nothing, and a writer that takes over may be waiting for the histories. */
const LONGEST_WHILE_AWAY_MS = 500;

/** How long a projector waits before it starts over, in milliseconds: longer with each failure in a row, `failures` counting this one. */
export function pauseBeforeRestart(failures: number, error: unknown): number {
  const isAway = databaseAway(error) !== undefined || (error instanceof LedgerError && error.code === 'unavailable');
  return Math.min(isAway ? LONGEST_WHILE_AWAY_MS : LONGEST_MS, FIRST_MS * 2 ** failures);
}
