import { inspect } from 'node:util';
import { LedgerError } from '../ledger/errors.js';
import { BadSettingsError } from '../settings-reader.js';
import { masked } from '../telemetry/masked.js';
import { PortTaken } from './port-taken.js';

/** What a process says that cannot start: in words where somebody can mend it, else all that is known. */
export function saidOf(error: unknown): string {
  const isTold = error instanceof BadSettingsError || error instanceof PortTaken || error instanceof LedgerError;
  return masked(isTold ? error.message : inspect(error));
}
