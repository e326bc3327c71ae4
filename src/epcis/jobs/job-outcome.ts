import { shownViolation } from '../../http/prose/violation-prose.js';
import { problemOf } from '../../http/server/problem.js';
import type { LedgerError } from '../../ledger/errors.js';
import type { DocumentRecorded } from '../record-document.js';

/** Why a job, or one event of it, was refused. `field` is the place in the document. */
export interface JobError {
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly field?: string;
  readonly line?: number;
  readonly value?: string;
}

/** What came of a job. */
export interface JobOutcome {
  readonly errors: readonly JobError[];
  /** Events of the document: all, those that were left out, and those that were known before. */
  readonly documentEvents: number;
  readonly refusedEvents: number;
  readonly knownEvents: number;
  /** Absent where nothing was recorded. */
  readonly capture?: string;
  readonly position?: number;
  readonly flagsTotal: number;
  readonly warningsTotal: number;
}

export function outcomeOf(recorded: DocumentRecorded): JobOutcome {
  const { answer, documentEvents, refused, refusedEvents, warningsTotal } = recorded;
  const { capture, position, flags, flagsTotal = flags.length, knownEventsTotal = 0 } = answer;
  return {
    errors: refused.map((violation) => errorOf('invalid-request', 'The event breaks rules', violation)),
    ...{ documentEvents, refusedEvents, flagsTotal, warningsTotal },
    knownEvents: answer.known && knownEventsTotal === 0 ? documentEvents - refusedEvents : knownEventsTotal,
    ...(capture !== undefined && { capture }),
    ...(position !== undefined && { position }),
  };
}

function errorOf(code: string, title: string, violation: Parameters<typeof shownViolation>[0]): JobError {
  const { rule, field, value } = shownViolation(violation);
  return {
    ...{ type: `urn:traceledger:problem:${code}`, title, detail: rule, field },
    ...('line' in violation && violation.line !== undefined && { line: violation.line }),
    ...(value !== undefined && { value: (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200) }),
  };
}

/** Of a job that nothing was recorded by. */
export function failureOf(error: LedgerError): JobOutcome {
  const { type, title, detail } = problemOf(error);
  const { violations = [] } = error.detail;
  const errors = violations.slice(0, MOST_TOLD).map((violation) => errorOf(error.code, title, violation));
  return {
    errors: errors.length > 0 ? errors : [{ type, title, detail }],
    ...{ documentEvents: 0, refusedEvents: 0, knownEvents: 0, flagsTotal: 0, warningsTotal: 0 },
  };
}

const MOST_TOLD = 100;
