import { LedgerError } from '../../ledger/errors.js';
import type { Skipped, Violation } from '../../ledger/violation.js';
import { shownValue } from '../reading/faults.js';
import { isObject } from '../reading/values.js';

/** `replacement.items[3].location` as its steps. */
function stepsOf(field: string): readonly (string | number)[] {
  return [...field.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
}

function valueAt(body: unknown, steps: readonly (string | number)[]): unknown {
  return steps.reduce<unknown>((value, step) => {
    if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
    return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, body);
}

/** An entry has the fields of its request where it has none of its own; it is itself its id, or has one. */
function sentAt(body: unknown, field: string): unknown {
  const steps = stepsOf(field);
  const last = steps.at(-1);
  const own = valueAt(body, steps);
  if (typeof last === 'number') return isObject(own) ? own['id'] : own;
  const ofRequest = typeof steps.at(-2) === 'number' ? [...steps.slice(0, -3), last ?? ''] : steps;
  return own ?? valueAt(body, ofRequest);
}

function withSent<V extends Violation>(violation: V, body: unknown): V {
  const sent = sentAt(body, violation.field);
  return sent === undefined || sent === null ? violation : { ...violation, value: shownValue(sent) };
}

/** What was decided of canonical ids is told of what was sent: whoever reads a refusal looks for what he wrote. */
export function asSent(error: unknown, body: unknown): unknown {
  if (!(error instanceof LedgerError) || !error.detail.violations) return error;
  const violations = error.detail.violations.map((violation) => withSent(violation, body));
  return new LedgerError(error.code, { ...error.detail, violations }, { cause: error });
}

/** The same of what was left out. */
export function skippedAsSent(skipped: readonly Skipped[], body: unknown): readonly Skipped[] {
  return skipped.map((one) => ({
    ...withSent(one, body),
    ...(one.also ? { also: one.also.map((other) => withSent(other, body)) } : {}),
  }));
}
