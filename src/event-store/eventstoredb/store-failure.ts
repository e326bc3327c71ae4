import {
  AccessDeniedError,
  CancelledError,
  isCommandError,
  NotLeaderError,
  StreamDeletedError,
  UnavailableError,
} from '@eventstore/db-client';
import { LedgerError } from '../../ledger/errors.js';
import { EVENTSTOREDB_SAYS } from '../event-store.sentences.js';

/** No answer within the time that we give; the client itself sets reads and subscriptions no limit at all. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';

  constructor(what: string, milliseconds: number) {
    super(`EventStoreDB did not ${what} within ${milliseconds} ms.`);
  }
}

/** Answers by which grpc-js says that no byte of the call has left, or the server that it has not looked at it. */
const NOT_TAKEN =
  /No connection established|Name resolution failed|Channel closed before call started|Server Is Not Ready|Server Is Too Busy/;

/** True only if the call cannot have had an effect. */
export function wasNotTaken(error: Error): boolean {
  if (error instanceof NotLeaderError || error instanceof AccessDeniedError) return true;
  if (error instanceof UnavailableError) return NOT_TAKEN.test(error.message);
  return !isCommandError(error) && error.message.startsWith('Failed to discover after');
}

/** A new attempt may find a server: the client has dropped its connection, or knows the leader now. */
export function mayPass(error: Error): boolean {
  return error instanceof NotLeaderError || error instanceof UnavailableError || error instanceof CancelledError;
}

/** What the port says about a call that failed for good. */
export function asLedgerError(error: unknown): LedgerError {
  if (error instanceof LedgerError) return error;
  const cause = asError(error);
  if (cause instanceof StreamDeletedError)
    return new LedgerError('wrong-log', { message: EVENTSTOREDB_SAYS.deleted() }, { cause });
  const message =
    cause instanceof AccessDeniedError ? EVENTSTOREDB_SAYS.denied() : EVENTSTOREDB_SAYS.silent(cause.message);
  return new LedgerError('unavailable', { message, retryAfterSeconds: 5 }, { cause });
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Rejects with `SilenceError` if the promise takes longer; what it comes to then is dropped. */
export async function within<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SilenceError(what, milliseconds)), milliseconds);
  });
  return Promise.race([promise, silence]).finally(() => clearTimeout(timer));
}
