import type { Contradiction } from '../../ledger/item/contradictions.js';
import type { Found, Skipped, Violation } from '../../ledger/violation.js';
import { findingProse } from './finding-prose.js';
import { itemProse } from './item-prose.js';

/** A broken rule as it is answered, in words. */
export interface ShownViolation {
  readonly field: string;
  readonly value?: unknown;
  readonly rule: string;
  readonly item?: string;
  readonly history?: string;
}

/** What was recorded by an earlier release has its words already. */
export function shownViolation(violation: Violation): ShownViolation {
  if (!('finding' in violation)) return violation;
  const { field, value, item, finding, history, makesImpossible } = violation;
  const rule = ruleProse(finding, item, history !== undefined);
  return {
    field,
    ...(value === null ? {} : { value: value ?? item }),
    item,
    rule: makesImpossible === undefined ? rule : `makes the event at position ${makesImpossible} impossible: ${rule}`,
    ...(history ? { history: itemProse(history) } : {}),
  };
}

/** An item that was left out, with all that it breaks. */
export interface ShownSkipped extends ShownViolation {
  readonly also?: readonly ShownViolation[];
}

export function shownSkipped(skipped: Skipped): ShownSkipped {
  const { requested, also, ...first } = skipped;
  return {
    ...shownViolation(first),
    ...(requested === undefined ? {} : { item: requested }),
    ...(also ? { also: also.map(shownViolation) } : {}),
  };
}

/** A rule about a history begins with its code. */
function ruleProse(finding: Found, item: string, isOfHistory: boolean): string {
  const words = findingProse(finding, item);
  return isOfHistory ? `${finding.rule}: ${words}` : words;
}

/** What contradicts in an event of a history. */
export function shownAnomaly({ rule, values, subject, history }: Contradiction): {
  readonly rule: string;
  readonly message: string;
  readonly history: string;
} {
  return { rule, message: findingProse({ rule, values } as Found, subject), history: itemProse(history) };
}

/** A refusal in one sentence: its first rule. */
export function refusalProse(violations: readonly Violation[] | undefined): string | undefined {
  const [first] = violations ?? [];
  if (!first) return undefined;
  const { item, field, rule } = shownViolation(first);
  return `${item ?? field} ${rule}`;
}
