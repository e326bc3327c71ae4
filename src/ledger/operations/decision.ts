import { violationOf, type Violation } from '../violation.js';
import type { DecideContext } from './decide-context.js';
import type { EntryContradiction } from './evaluate.js';
import type { ItemEntry } from './fields.js';
import { fieldOf } from './form-faults.js';
import type { Decision } from './operation.js';

type Accepted = Extract<Decision, { kind: 'accepted' }>;

export function accepted(
  events: Accepted['events'],
  flags: readonly Violation[] = [],
  skipped: readonly Violation[] = [],
): Accepted {
  return { kind: 'accepted', events, flags, skipped };
}

export function refused(...violations: readonly Violation[]): Decision {
  return { kind: 'refused', violations };
}

/** Contradictions of the request's entries as violations of its fields. */
export function violationsOf(
  found: readonly EntryContradiction[],
  items: readonly ItemEntry[],
  { firstEventPosition }: Pick<DecideContext, 'firstEventPosition'>,
): readonly Violation[] {
  return found.map(({ entry, contradiction }) => {
    const { subject } = contradiction;
    return violationOf(fieldOf(items[entry], subject), subject, contradiction, firstEventPosition);
  });
}
