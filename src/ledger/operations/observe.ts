import { lateSubjects } from '../history/late-events.js';
import { Layer } from '../item/world.js';
import type { Slices } from '../slices.js';
import type { DecideContext } from './decide-context.js';
import { decideDrafts } from './decide-late.js';
import type { OperationRules } from './operation-rules.js';
import { accepted, refused, violationsOf } from './decision.js';
import { isItemDraft, type EntryDraft } from './drafts.js';
import { earliestOf } from './earliest-event-time.js';
import { evaluate, placeDrafts } from './evaluate.js';
import type { ItemEntry } from './fields.js';
import { formFaults } from './form-faults.js';
import type { Decision, ObserveOperation } from './operation.js';
import { draftWithKnownSubjects } from './subjects.js';

/** The drafts of claims, and an entry for each by which it is named in an answer. */
function observationDrafts(
  operation: ObserveOperation,
  context: DecideContext,
): { readonly drafts: readonly EntryDraft[]; readonly items: readonly ItemEntry[] } {
  const drafts = operation.observations.flatMap((draft, entry): EntryDraft[] =>
    isItemDraft(draft) ? [{ draft: draftWithKnownSubjects(draft, context.subjectOf), entry }] : [],
  );
  const items = operation.observations.map(({ subject }, index): ItemEntry => ({
    subject,
    field: `observations[${index}]`,
    fields: {},
  }));
  return { drafts, items };
}

function* decideObservations(operation: ObserveOperation, context: DecideContext): Slices<Decision> {
  const { drafts, items } = observationDrafts(operation, context);
  const placed = placeDrafts(drafts, context);
  const faults = formFaults(placed, items, context);
  if (faults.length > 0) return refused(...faults);
  const events = placed.map(({ event }) => event);
  const late = lateSubjects(context.world, events);
  if (late.length > 0) return { kind: 'late', subjects: late };
  const found = yield* evaluate(placed, new Layer(context.world), context);
  return accepted(events, violationsOf(found, items, context));
}

/** Claims are recorded whatever the history says; only what comes from the future is refused. */
export const OBSERVE: OperationRules<ObserveOperation> = {
  permission: () => 'record:observe',
  subjects: ({ observations }) => [
    ...new Set(
      observations.flatMap(({ subject, data }) => [
        subject,
        ...('container' in data ? [data.container] : []),
        ...('assembly' in data ? [data.assembly] : []),
      ]),
    ),
  ],
  names: () => [],
  since: ({ observations }, recordedAtMs) =>
    earliestOf(
      observations.map(({ data }) => ('at' in data ? data.at : undefined)),
      recordedAtMs,
    ),
  size: ({ observations }) => new Set(observations.map(({ subject }) => subject)).size,
  mayBeBlocked: () => true,
  decide: decideObservations,
  late(operation, closure, context) {
    const { drafts, items } = observationDrafts(operation, context);
    return decideDrafts(() => drafts, { items, closure, context, tolerance: { ifContradicted: 'record' } });
  },
};
