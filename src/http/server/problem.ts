import type { LedgerError, LedgerErrorCode } from '../../ledger/errors.js';
import { refusalProse, shownViolation, type ShownViolation } from '../prose/violation-prose.js';
import type { Sentence } from '../../ledger/sentences.js';

export const PROBLEM_VIOLATIONS_MOST = 100;

/** RFC 9457. `violations` are the first 100 of `violationsTotal`; `all` is where the rest can be read for a day. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly violations?: readonly ShownViolation[];
  readonly violationsTotal?: number;
  readonly all?: string;
  readonly retryAfterSeconds?: number;
}

const KINDS: Readonly<Record<LedgerErrorCode, { readonly status: number; readonly title: string }>> = {
  'invalid-request': { status: 422, title: 'The request breaks rules of form' },
  unauthenticated: { status: 401, title: 'A key is needed' },
  forbidden: { status: 403, title: 'The key does not permit it' },
  'wrong-host': { status: 421, title: 'This is another host' },
  'not-found': { status: 404, title: 'Nothing was recorded of this by the moment that is asked for' },
  'contradicts-history': { status: 409, title: 'The history of an item forbids it' },
  'key-reused': { status: 422, title: 'The idempotency key was used for another request' },
  'too-large': { status: 413, title: 'It is more than one call takes' },
  overloaded: { status: 503, title: 'Too much is asked at once; nothing was taken' },
  'outcome-unknown': { status: 503, title: 'Whether it was recorded is not known yet; repeat it with the same key' },
  gone: { status: 410, title: 'What the reader would go on from is no part of this ledger any more' },
  behind: { status: 503, title: 'The answer is not up to the position asked for yet' },
  unavailable: { status: 503, title: 'A store cannot be used; nothing was taken' },
  parked: { status: 503, title: 'What happened to an item could not be taken in; nothing is decided about it' },
  closed: { status: 503, title: 'The log takes no operations' },
  'wrong-log': {
    status: 503,
    title: 'The log is not the one that the read models were built from, or lacks something',
  },
};

export function problemOf(error: LedgerError): Problem {
  const { message, violations, violationsTotal, retryAfterSeconds, standard } = error.detail;
  const { type, status, title } = standard ?? { type: `urn:traceledger:problem:${error.code}`, ...KINDS[error.code] };
  const retry = retryAfterSeconds ?? (status === 503 ? 1 : undefined);
  return {
    type,
    title,
    status,
    detail: (error.code === 'contradicts-history' ? refusalProse(violations) : undefined) ?? message,
    code: error.code,
    ...(violations
      ? {
          violations: violations.slice(0, PROBLEM_VIOLATIONS_MOST).map(shownViolation),
          violationsTotal: violationsTotal ?? violations.length,
        }
      : {}),
    ...(retry === undefined ? {} : { retryAfterSeconds: retry }),
  };
}

const TITLES = new Map([
  [400, 'The request cannot be read'],
  [404, 'There is nothing here'],
  [405, 'This is not done here'],
  [408, 'The request took too long to arrive'],
  [413, 'It is more than one call takes'],
  [415, 'This type of content is not taken here'],
  [431, 'The path and the headers are too long'],
]);

/** What the frame refuses before the ledger sees it: a body that is not JSON, an unknown path. */
export function problemOfStatus(status: number, detail: Sentence): Problem {
  const code =
    status === 404 ? 'not-found' : status === 413 ? 'too-large' : status >= 500 ? 'internal' : 'invalid-request';
  return {
    type: `urn:traceledger:problem:${code}`,
    title: TITLES.get(status) ?? 'The request cannot be answered',
    status,
    detail,
    code,
  };
}
