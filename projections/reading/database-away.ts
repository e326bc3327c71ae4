import { LedgerError, tellsOfNoRoom } from '../../src/ledger/errors.js';
import { MODELS_SAY } from '../projections.sentences.js';

/** SQLSTATE: 08 connection, 53 resources, 57014 it took too long, 57P shutting down, 25P03 ended while idle in a transaction; and the codes of the socket. */
const AWAY = /^(08|53|57014|57P|25P03)|^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/;
const ENDED =
  /Connection terminated|Client was closed|Query read timeout|is not queryable|driver has already been destroyed/;

/** Every connection was in use for as long as one waits for one: the database does answer, but others. */
const WAITED_IN_VAIN = /timeout exceeded when trying to connect/;

/** More is asked than can be answered. */
export function overloaded(why: string, cause?: unknown): LedgerError {
  const message = MODELS_SAY.overloaded(why);
  return new LedgerError('overloaded', { message, retryAfterSeconds: 2 }, { cause });
}

/** What a PostgreSQL driver threw, as `unavailable`; undefined where the database did answer. */
export function databaseAway(error: unknown): LedgerError | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // By shape: an error of the sockets may be of another realm than ours.
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof message !== 'string') return undefined;
  if (tellsOfNoRoom(error)) {
    const full = MODELS_SAY['disk-full'](message);
    return new LedgerError('unavailable', { message: full, retryAfterSeconds: 10 }, { cause: error });
  }
  if (WAITED_IN_VAIN.test(message)) return overloaded('Other questions held every connection to the database', error);
  if (!(typeof code === 'string' ? AWAY.test(code) : ENDED.test(message))) return undefined;
  const detail = { message: MODELS_SAY.away(message), retryAfterSeconds: 1 };
  return new LedgerError('unavailable', detail, { cause: error });
}
