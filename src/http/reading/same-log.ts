import { findCaptures } from '../../../projections/captures/captures.queries.js';
import { LedgerError } from '../../ledger/errors.js';
import type { Query, Reader } from './asked.js';
import { printable, type Faults } from './faults.js';
import { parameter } from './read-request.js';
import type { Reads } from './reads.js';
import { SAME_LOG_SAYS } from './same-log.sentences.js';

/** Where a reader stands: the position that it has everything up to, and the last capture that it has. */
export interface ReadSoFar {
  readonly after?: number;
  readonly lastCapture?: string;
}

/** The last capture is taken beside the position alone. */
export function readLastCapture(query: Query, after: number | undefined, faults: Faults): ReadSoFar {
  const lastCapture = parameter(query, 'lastCapture');
  if (lastCapture !== undefined && after === undefined)
    faults.add('lastCapture', lastCapture, SAME_LOG_SAYS['after-needed']());
  return { ...(after === undefined ? {} : { after }), ...(lastCapture === undefined ? {} : { lastCapture }) };
}

/** Throws `LedgerError('gone')` where the log does not hold the capture that the reader has last. */
export async function expectSameLog(
  reads: Reads,
  { reader, after, lastCapture }: ReadSoFar & { readonly reader: Reader },
): Promise<void> {
  if (lastCapture === undefined || after === undefined) return;
  const [found] = await reads.answer(['captures'], { reader }, ({ db, schemaOf }) =>
    findCaptures(db, schemaOf('captures'), [lastCapture]),
  );
  if (found && found.position <= after) return;
  throw new LedgerError('gone', { message: SAME_LOG_SAYS['other-log'](printable(lastCapture.slice(0, 200))) });
}

/** Throws `LedgerError('behind')` for a position that the log, which ends at `head`, does not have yet. */
export function expectWithin(position: number, head: number): void {
  if (position <= head) return;
  throw new LedgerError('behind', { message: SAME_LOG_SAYS['beyond-end']({ position, head }), retryAfterSeconds: 1 });
}
