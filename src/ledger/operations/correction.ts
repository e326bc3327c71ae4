import { refold, withEvents } from '../history/refold.js';
import type { Closure } from '../history/closure.js';
import { ToldPast } from '../history/told-past.js';
import type { Contradiction } from '../item/contradictions.js';
import type { ItemEvent } from '../item/item.events.js';
import type { DecideContext } from './decide-context.js';
import { CORRECT } from './correct.js';
import { violationIn, worldThen } from './decide-late.js';
import { accepted, refused } from './decision.js';
import { draftEvents, type EntryDraft } from './drafts.js';
import { placeDrafts } from './evaluate.js';
import { formFaults } from './form-faults.js';
import type { CorrectOperation, Decision } from './operation.js';
import type { OperationRules } from './operation-rules.js';
import { ITEMS_RULES } from './rules-of-items.js';
import { subjectsOfItems, withKnownSubjects } from './subjects.js';
import { attempt } from './unknown-hours.js';

function declarations(operation: CorrectOperation, context: DecideContext): readonly EntryDraft[] {
  const at = operation.at ?? new Date(context.recordedAtMs).toISOString();
  const found = operation.found ?? new Map<string, readonly number[]>();
  return [...found].map(([subject, positions]): EntryDraft => ({
    entry: 0,
    draft: { type: 'ErrorDeclared', subject, data: { at, by: operation.recordedFor, positions } },
  }));
}

/** Declares the events erroneous, whatever becomes contradictory by that; only what replaces them must hold by itself. */
function correct(operation: CorrectOperation, closure: Closure, context: DecideContext): Decision {
  const declared = declarations(operation, context);
  if (declared.length === 0)
    return refused({ field: 'target', value: operation.target, rule: 'names no event that counts' });
  const replacement = operation.replacement && withKnownSubjects(operation.replacement, context.subjectOf);
  const past = new ToldPast(withEvents(closure.histories, eventsOf(declared, context)));
  const drafts = replacement
    ? draftEvents({
        world: worldThen(replacement, past, context),
        operation: replacement,
        recordedAt: new Date(context.recordedAtMs).toISOString(),
      })
    : [];
  const items = replacement?.items ?? [];
  const first = context.firstEventPosition;
  const refuses = ({ severity, position }: Contradiction): boolean => severity === 'refused' && position >= first;
  const { placed, brought } = attempt({
    ...{ drafts: [...declared, ...drafts], context, past, refuses },
    ...{ histories: closure.histories, known: refold(closure.histories) },
  });
  const faults = formFaults(placed, items, context);
  if (faults.length > 0) return refused(...faults);
  const events = placed.map(({ event }) => event);
  const refusals = brought.filter(refuses);
  if (refusals.length > 0 && replacement?.ifContradicted !== 'record')
    return refused(...refusals.map((found) => violationIn(found, placed, items)));
  return accepted(
    events,
    brought.map((found) => violationIn(found, placed, items)),
  );
}

function eventsOf(drafts: readonly EntryDraft[], context: DecideContext): readonly ItemEvent[] {
  return placeDrafts(drafts, context).map(({ event }) => event);
}

/** A correction is always late: what it declares erroneous happened before. */
export const CORRECTION: OperationRules<CorrectOperation> = {
  permission: () => CORRECT.permission,
  subjects: ({ found, replacement }) => [
    ...new Set([...(found?.keys() ?? []), ...(replacement ? subjectsOfItems(replacement) : [])]),
  ],
  names: ({ replacement }) => (replacement ? ITEMS_RULES.names(replacement) : []),
  since: ({ foundSinceMs = Number.NEGATIVE_INFINITY, replacement }, recordedAtMs) =>
    Math.min(foundSinceMs, replacement ? ITEMS_RULES.since(replacement, recordedAtMs) : recordedAtMs),
  size: ({ found, target }) => found?.size ?? target.items?.length ?? 1,
  mayBeBlocked: () => true,
  decide: ({ found }) => ({ kind: 'late', subjects: [...(found?.keys() ?? [])] }),
  late: correct,
};
