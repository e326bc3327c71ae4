import type { Contradiction } from '../item/contradictions.js';
import type { Violation } from '../violation.js';
import { faultsTogether, type Drafted, type Drafting } from './drafts.js';
import type { Tried } from './entries.js';
import type { EntryViolation } from './entry-violation.js';
import type { Placed } from './evaluate.js';
import { leavesNothing } from './form-faults.js';
import { isAmong } from './given-numbers.js';
import { withFlagsOfLater, withKeptFlags } from './kept-flags.js';
import { OPERATION_RULES } from './operations.sentences.js';

/** A contradiction as a violation, with the entries that bring it about. */
export interface FoundViolation {
  readonly entries: readonly number[];
  readonly violation: Violation;
  readonly isRefused: boolean;
  /** What is found against which event. */
  readonly contradiction: Contradiction;
}

interface Judged {
  readonly placed: readonly Placed[];
  readonly faults: readonly EntryViolation[];
  readonly found: readonly FoundViolation[];
}

/** What the history only warns of is told once where the same is refused besides. */
export function toldOnce(found: readonly FoundViolation[]): readonly FoundViolation[] {
  const key = ({ contradiction: { position, rule } }: FoundViolation): string => `${position} ${rule}`;
  const refused = new Set(found.flatMap((one) => (one.isRefused ? [key(one)] : [])));
  return found.filter((one) => one.isRefused || !refused.has(key(one)));
}

/** What the request itself would install at a position is not there yet. */
function askedFor(found: FoundViolation, placed: readonly Placed[]): FoundViolation {
  const { violation } = found;
  if (!('finding' in violation) || violation.finding.rule !== 'position-occupied') return found;
  const { rule, values } = violation.finding;
  const isAsked = placed.some(({ event }) => event.type === 'ComponentInstalled' && event.subject === values.occupant);
  if (!isAsked) return found;
  return { ...found, violation: { ...violation, finding: { rule, values: { ...values, asked: true } } } };
}

/** What begins with what is packed into it is given its number by who packs. */
function numbersOfOthers(
  { operation: { ofNumbers, items } }: Drafted,
  placed: readonly Placed[],
): readonly EntryViolation[] {
  if (!ofNumbers) return [];
  return placed.flatMap(({ event: { type, subject }, entry }): EntryViolation[] => {
    if (type !== 'ContainerStarted' || isAmong(subject, ofNumbers)) return [];
    const field = `${items[entry]?.field ?? 'items'}.container`;
    return [
      { entry, violation: { field, value: subject, item: subject, rule: OPERATION_RULES['number-of-others']() } },
    ];
  });
}

/** What is recorded of entries, and which of them are refused for what was found against them. */
export function tried(asked: Drafted, which: Drafting, { placed, faults: ofForm, found: all }: Judged): Tried {
  const found = toldOnce(all).map((one) => askedFor(one, placed));
  const { ifContradicted, onRefusal } = asked.operation;
  const faults = [...ofForm, ...asked.named(which.without).faults, ...numbersOfOthers(asked, placed)];
  const kept = withKeptFlags(
    placed,
    found.map(({ contradiction }) => contradiction),
  );
  const events = withFlagsOfLater(kept, placed, found);
  const flags = found.map(({ violation }) => violation);
  if (faults.length > 0 && onRefusal !== 'skip') return { events, refusals: faults, flags };
  const isRecorded = ifContradicted === 'record';
  const leaving = new Set(isRecorded ? placed.flatMap((one) => (leavesNothing(one) ? [one.entry] : [])) : []);
  const counts = (entry: number): boolean => !isRecorded || leaving.has(entry);
  const refusing = found.flatMap(({ entries, violation, isRefused }) =>
    isRefused ? entries.filter(counts).map((entry) => ({ entry, violation })) : [],
  );
  const refusals = [...faults, ...refusing];
  if (isRecorded) return { events, refusals, flags };
  const together = refusals.length > 0 && onRefusal === 'skip' ? [] : faultsTogether(asked, which);
  return { events, refusals: [...refusals, ...together], flags };
}
