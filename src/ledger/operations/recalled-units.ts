import { Layer } from '../item/world.js';
import type { Slices } from '../slices.js';
import type { Violation } from '../violation.js';
import type { DecideContext } from './decide-context.js';
import { accepted, refused, violationsOf } from './decision.js';
import type { EntryDraft } from './drafts.js';
import { earliestOf } from './earliest-event-time.js';
import { evaluate, placeDrafts } from './evaluate.js';
import { formFaults } from './form-faults.js';
import type { ClearRecallOperation, Decision, MarkRecalledOperation } from './operation.js';
import type { OperationRules } from './operation-rules.js';

type UnitsOperation = ClearRecallOperation | MarkRecalledOperation;

function* clearUnits(operation: ClearRecallOperation, context: DecideContext): Slices<Decision> {
  const drafts = operation.items.map(({ subject, fields }, entry): EntryDraft => {
    const at = fields.at ?? new Date(context.recordedAtMs).toISOString();
    const data = {
      at,
      by: operation.recordedFor,
      recall: operation.recall,
      ...(operation.remedy === undefined ? {} : { remedy: operation.remedy }),
    };
    return { entry, draft: { type: 'RecallCleared', subject: context.subjectOf(subject) ?? subject, data } };
  });
  if (context.recallStatus(operation.recall) === undefined)
    return refused({ field: 'id', value: operation.recall, rule: 'no recall of this id was opened' });
  const placed = placeDrafts(drafts, context);
  const faults = formFaults(placed, operation.items, context);
  if (faults.length > 0) return refused(...faults.map(({ violation }) => violation));
  const refusals = yield* evaluate(placed, new Layer(context.world), context);
  const again = placed.filter(
    ({ event }) => context.world.get(event.subject)?.recalls?.[operation.recall] === 'cleared',
  );
  const cleared = again.map(({ event, entry }): Violation => ({
    field: operation.items[entry]?.field ?? 'items',
    value: event.subject,
    item: event.subject,
    rule: 'is cleared of this recall already',
  }));
  if (refusals.length + cleared.length > 0)
    return refused(...violationsOf(refusals, operation.items, context), ...cleared);
  return accepted(placed.map(({ event }) => event));
}

/**
 * Marks are for those that have none yet: sent again, they add nothing. What was corrected away since it was found may be an identifier of another by
 * now, and a mark would make a subject of it.
 */
function markUnits(operation: MarkRecalledOperation, context: DecideContext): Decision {
  const at = new Date(context.recordedAtMs).toISOString();
  const unmarked = operation.items.filter(
    ({ subject }) =>
      context.subjectOf(subject) === undefined && context.world.get(subject)?.recalls?.[operation.recall] === undefined,
  );
  const drafts = unmarked.map(({ subject }, entry): EntryDraft => ({
    entry,
    draft: { type: 'ItemRecalled', subject, data: { at, by: operation.recordedFor, recall: operation.recall } },
  }));
  return accepted(placeDrafts(drafts, context).map(({ event }) => event));
}

/** What clearing and marking have in common: they are about single units, which need not be anywhere for it. */
const UNITS = {
  subjects: ({ items }: UnitsOperation) => [...new Set(items.map(({ subject }) => subject))],
  names: () => [],
  since: ({ items }: UnitsOperation, recordedAtMs: number) =>
    earliestOf(
      items.map(({ fields }) => fields.at),
      recordedAtMs,
    ),
  size: ({ items }: UnitsOperation) => items.length,
  mayBeBlocked: () => false,
};

/** Units that were remedied are recalled no longer. */
export const CLEAR_RECALL: OperationRules<ClearRecallOperation> = {
  ...UNITS,
  permission: () => 'record:clear-recall',
  decide: clearUnits,
};

/** The `recalled` marks, which the ledger writes itself. */
export const MARK_RECALLED: OperationRules<MarkRecalledOperation> = {
  ...UNITS,
  permission: () => 'record:mark-recalled',
  decide: markUnits,
};
