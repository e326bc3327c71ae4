import { LedgerError, type StandardProblem } from '../../ledger/errors.js';
import type { Violation } from '../../ledger/violation.js';
import { QUERY_SAYS } from './query.sentences.js';

/** The problem types of the REST bindings of EPCIS 2.0 (section 12.7). */
const problem = (name: string, status: number, title: string): StandardProblem => ({
  type: `epcisException:${name}`,
  title,
  status,
});

const PARAMETER = problem('QueryParameterException', 400, 'A parameter of the query is wrong');
const NOT_ACCEPTABLE = problem('NotAcceptableException', 406, 'It cannot be answered in that form');
const TOO_COMPLEX = problem('QueryTooComplexException', 413, 'The query asks for too much');
const TOO_LARGE = problem('QueryTooLargeException', 413, 'More events match than were wanted');
const NOT_THERE = problem('NoSuchResourceException', 404, 'There is nothing here');

function told(standard: StandardProblem, violations: readonly Violation[]): LedgerError {
  const message = QUERY_SAYS.refused(violations.length);
  return new LedgerError('invalid-request', { message, violations, violationsTotal: violations.length, standard });
}

export const wrongParameters = (violations: readonly Violation[]): LedgerError => told(PARAMETER, violations);
export const notAcceptable = (violations: readonly Violation[]): LedgerError => told(NOT_ACCEPTABLE, violations);

export const tooComplex = (most: number): LedgerError =>
  new LedgerError('too-large', { message: QUERY_SAYS['too-complex'](most), standard: TOO_COMPLEX });
export const tookTooLong = (seconds: number, cause: unknown): LedgerError =>
  new LedgerError('too-large', { message: QUERY_SAYS['too-long'](seconds), standard: TOO_COMPLEX }, { cause });
export const tooLarge = (most: number): LedgerError =>
  new LedgerError('too-large', { message: QUERY_SAYS['too-large'](most), standard: TOO_LARGE });
export const noSuch = (what: 'no-event' | 'no-value' | 'no-query'): LedgerError =>
  new LedgerError('not-found', { message: QUERY_SAYS[what](), standard: NOT_THERE });
