import { violationOf, type Skipped, type Violation } from '../violation.js';
import type { DecideContext } from './decide-context.js';
import type { EntryContradiction } from './evaluate.js';
import type { ItemEntry } from './fields.js';
import { fieldOf, sentBy } from './form-faults.js';
import type { Decision } from './operation.js';

type Accepted = Extract<Decision, { kind: 'accepted' }>;

export function accepted(
  events: Accepted['events'],
  flags: readonly Violation[] = [],
  skipped: readonly Skipped[] = [],
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
  { firstEventPosition: firstOwn }: Pick<DecideContext, 'firstEventPosition'>,
): readonly Violation[] {
  return found.map(({ entry, contradiction }) => {
    const { subject } = contradiction;
    const item = items[entry];
    return violationOf(fieldOf(item, subject), subject, contradiction, { sent: sentBy(item, subject), firstOwn });
  });
}
