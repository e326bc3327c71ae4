import { refold, withEvents } from '../history/refold.js';
import type { Closure } from '../history/closure.js';
import type { ItemEvent } from '../item/item.events.js';
import { atOnce } from '../slices.js';
import type { DecideContext } from './decide-context.js';
import { CORRECT } from './correct.js';
import { foundBlocked, foundLate, worldThen } from './decide-late.js';
import { accepted, refused } from './decision.js';
import { drafted, draftEvents, type EntryDraft } from './drafts.js';
import { placeDrafts } from './evaluate.js';
import { decideEntries } from './entries.js';
import { formFaults } from './form-faults.js';
import type { CorrectOperation, Decision, ItemsOperation } from './operation.js';
import type { OperationRules } from './operation-rules.js';
import { ITEMS_RULES } from './rules-of-items.js';
import { subjectsOfItems, withKnownSubjects } from './subjects.js';
import { tried } from './tried.js';

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
  if (operation.replacement) return replace(declared, operation.replacement, closure, context);
  const placed = placeDrafts(declared, context);
  const faults = formFaults(placed, [], context);
  if (faults.length > 0) return refused(...faults.map(({ violation }) => violation));
  const found = foundLate(placed, [], { closure, before: refold(closure.histories) });
  return accepted(
    placed.map(({ event }) => event),
    found.map(({ violation }) => violation),
  );
}

function replace(
  declared: readonly EntryDraft[],
  given: ItemsOperation,
  closure: Closure,
  context: DecideContext,
): Decision {
  const operation = withKnownSubjects(given, context.subjectOf);
  const voided = withEvents(closure.histories, eventsOf(declared, context));
  const world = worldThen(operation, { ...closure, histories: voided }, context);
  const asked = drafted(operation, world, context);
  const before = refold(closure.histories);
  const first = context.firstEventPosition;
  return atOnce(
    // eslint-disable-next-line require-yield -- what is corrected is decided at a stretch
    decideEntries(operation, function* (without, isReversed) {
      const which = { without, isReversed };
      const placed = placeDrafts([...declared, ...draftEvents(asked, which)], context);
      const faults = formFaults(placed, operation.items, context);
      const found = [
        ...foundLate(placed, operation.items, { closure, before }),
        ...foundBlocked(placed, operation.items, context),
      ].map((one) => ({ ...one, isRefused: one.isRefused && one.position >= first }));
      return tried(asked, which, { placed, faults, found });
    }),
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
