import type { Sentence } from './sentences.js';
import type { Violation } from './violation.js';

/** The closed set of reasons for which the ledger says no; the HTTP edge maps each to one status (RFC 9457). */
export type LedgerErrorCode =
  | 'invalid-request' // a field breaks a rule of form
  | 'unauthenticated' // no key, or one that opens nothing: which of them is told to nobody
  | 'forbidden' // the key does not permit it
  | 'wrong-host' // the request is addressed to a host that this is not
  | 'not-found' // what was asked for was never recorded
  | 'contradicts-history' // the operation is well formed, but an item's history forbids it
  | 'key-reused' // the idempotency key was used for another request
  | 'too-large' // more bytes or items than one call takes
  | 'overloaded' // the queue is full; nothing was taken
  | 'outcome-unknown' // the append may or may not have happened; repeat with the same key
  | 'gone' // what a reader would go on from is no part of this ledger any more; it begins anew
  | 'behind' // a read model has not reached the position asked for
  | 'unavailable' // a store does not answer, or has no room; nothing was taken
  | 'parked' // what happened to a subject could not be taken in, so that nothing can be decided about it
  | 'closed' // the log takes no operations: it is being filled by a copy, or its ledger goes on elsewhere
  | 'wrong-log'; // the log is not the one that the read models were built from

/** A problem that a standard names in its own words: what the answer says of it in place of ours. */
export interface StandardProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
}

/** `retryAfterSeconds` is set where trying again may help. */
export interface LedgerErrorDetail {
  readonly standard?: StandardProblem;
  readonly message: Sentence;
  readonly violations?: readonly Violation[];
  readonly violationsTotal?: number;
  readonly retryAfterSeconds?: number;
}

export class LedgerError extends Error {
  override readonly name = 'LedgerError';

  constructor(
    readonly code: LedgerErrorCode,
    readonly detail: LedgerErrorDetail,
    options?: ErrorOptions,
  ) {
    super(detail.message, options);
  }
}

/** The log itself cannot be read further: it lacks an event, or holds what no writer writes. What was read before stays answered. */
export class UnreadableLog extends LedgerError {
  constructor(message: Sentence) {
    super('wrong-log', { message });
  }
}

/** Whether an error tells of a full disk, in the words of the operating system, by whomever they were passed on: ENOSPC, EDQUOT, EFBIG. */
export function tellsOfNoRoom(error: unknown): boolean {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' && /No space left on device|Disk quota exceeded|File too large/.test(message);
}

/** A log older than its read models has lost what was acknowledged: only a person can say which of the two is the right one. */
export const WHAT_TO_DO_ABOUT_ANOTHER_LOG =
  'Before anything else back up the log and the database as they are: what the read models know beyond the log is the only trace of what is missing from it. If the log was restored from a backup that is older than they are, restore the latest one, or all of one time. Only where that trace is kept and this log is to go on: stop every process of the ledger and run npm run ledger -- discard';
