import type { RecallEvent } from '../recall/recall.events.js';
import { sortInstant } from '../event-time.js';
import { lateSubjects } from '../history/fold.js';
import { atOnce, type Slices } from '../slices.js';
import { Layer } from '../item/world.js';
import type { Violation } from '../errors.js';
import type { DecideContext } from './decide-context.js';
import { draftEvents, isItemDraft, type EntryDraft } from './drafts.js';
import { aheadOfTime, evaluate, placeDrafts, toViolation, type EntryContradiction, type Placed } from './evaluate.js';
import type {
  ClearRecallOperation,
  CloseRecallOperation,
  Decision,
  ItemEntry,
  ItemsOperation,
  MarkRecalledOperation,
  ObserveOperation,
  OpenRecallOperation,
  Operation,
} from './operation.js';
import { draftWithKnownSubjects, withKnownSubjects } from './subjects.js';

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
export function violationsOf(found: readonly EntryContradiction[], items: readonly ItemEntry[]): readonly Violation[] {
  return found.map(({ entry, contradiction }) =>
    toViolation(items[entry]?.field ?? 'items', items[entry]?.subject ?? contradiction.subject, contradiction),
  );
}

/** Forms that a reader cannot check, because they need the clock or the identifiers in use. */
export function formFaults(
  placed: readonly Placed[],
  items: readonly ItemEntry[],
  context: DecideContext,
): readonly Violation[] {
  const ahead = aheadOfTime(placed, context).map(({ entry, field, value, rule }) => ({
    field: `${items[entry]?.field ?? 'items'}.${field}`,
    value,
    rule,
  }));
  const taken = placed.flatMap(({ event, entry }): Violation[] => {
    if (event.type !== 'ItemIdentified' || event.data.change === 'ended') return [];
    const owner =
      context.subjectOf(event.data.identifier) ??
      (context.world.get(event.data.identifier) ? event.data.identifier : undefined);
    if (owner === undefined || owner === event.subject) return [];
    return [
      {
        field: `${items[entry]?.field ?? 'items'}.identifier`,
        value: event.data.identifier,
        item: event.subject,
        rule: `belongs to ${owner}`,
      },
    ];
  });
  return [...ahead, ...taken];
}

function decideItems(given: ItemsOperation, context: DecideContext): Slices<Decision> {
  const operation = withKnownSubjects(given, context.subjectOf);
  const drafts = draftEvents({
    world: context.world,
    operation,
    recordedAt: new Date(context.recordedAtMs).toISOString(),
  });
  return evaluateEntries(operation, drafts, context);
}

/** All or nothing; with `onRefusal: skip` again without those that were refused, until none is. */
function* evaluateEntries(
  operation: ItemsOperation,
  drafts: readonly EntryDraft[],
  context: DecideContext,
  skipped: readonly Violation[] = [],
): Slices<Decision> {
  const placed = placeDrafts(drafts, context);
  const faults = formFaults(placed, operation.items, context);
  if (faults.length > 0) return refused(...faults);
  const late = lateSubjects(
    context.world,
    placed.map(({ event }) => event),
  );
  if (late.length > 0) return { kind: 'late', subjects: late };
  const found = yield* evaluate(placed, new Layer(context.world), context);
  const refusals = found.filter(({ contradiction }) => contradiction.severity === 'refused');
  if (refusals.length === 0 || operation.ifContradicted === 'record') {
    return accepted(
      placed.map(({ event }) => event),
      violationsOf(found, operation.items),
      skipped,
    );
  }
  const violations = violationsOf(refusals, operation.items);
  if (operation.onRefusal !== 'skip') return refused(...violations);
  const out = new Set(refusals.map(({ entry }) => entry));
  const rest = drafts.filter(({ entry }) => !out.has(entry));
  if (rest.length === 0) return refused(...violations);
  return yield* evaluateEntries(operation, rest, context, [...skipped, ...violations]);
}

/** The drafts of claims, and an entry for each by which it is named in an answer. */
export function observationDrafts(
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

/** Claims are recorded whatever the history says; only what comes from the future is refused. */
function* decideObservations(operation: ObserveOperation, context: DecideContext): Slices<Decision> {
  const { drafts, items } = observationDrafts(operation, context);
  const placed = placeDrafts(drafts, context);
  const faults = formFaults(placed, items, context);
  if (faults.length > 0) return refused(...faults);
  const events = placed.map(({ event }) => event);
  const late = lateSubjects(context.world, events);
  if (late.length > 0) return { kind: 'late', subjects: late };
  const found = yield* evaluate(placed, new Layer(context.world), context);
  return accepted(events, violationsOf(found, items));
}

function recallEvent(
  operation: OpenRecallOperation | CloseRecallOperation,
  revision: number,
  context: DecideContext,
): RecallEvent {
  const at = operation.at ?? new Date(context.recordedAtMs).toISOString();
  const place = {
    subject: operation.recall,
    revision,
    position: context.firstEventPosition,
    sortAt: sortInstant(at, context.recordedAtMs),
  };
  const { recordedFor: by, reason } = operation;
  if (operation.operation === 'close-recall')
    return { ...place, type: 'RecallClosed', data: { at, by, ...(reason === undefined ? {} : { reason }) } };
  const { scope, blocks, sites, class: recallClass, remedy } = operation;
  const detail = {
    ...(recallClass === undefined ? {} : { class: recallClass }),
    ...(remedy === undefined ? {} : { remedy }),
  };
  return { ...place, type: 'RecallOpened', data: { at, by, reason: reason ?? '', scope, blocks, sites, ...detail } };
}

function openRecall(operation: OpenRecallOperation, context: DecideContext): Decision {
  if (context.recallStatus(operation.recall) !== undefined)
    return refused({ field: 'id', value: operation.recall, rule: 'a recall of this id was opened before' });
  return accepted([recallEvent(operation, 0, context)]);
}

function closeRecall(operation: CloseRecallOperation, context: DecideContext): Decision {
  const status = context.recallStatus(operation.recall);
  if (status === undefined)
    return refused({ field: 'id', value: operation.recall, rule: 'no recall of this id was opened' });
  if (status === 'closed')
    return refused({ field: 'id', value: operation.recall, rule: 'the recall is closed already' });
  return accepted([recallEvent(operation, 1, context)]);
}

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
  if (refusals.length + cleared.length > 0) return refused(...violationsOf(refusals, operation.items), ...cleared);
  return accepted(placed.map(({ event }) => event));
}

/** Marks are for those that have none yet: sent again, they add nothing. */
function markUnits(operation: MarkRecalledOperation, context: DecideContext): Decision {
  const at = new Date(context.recordedAtMs).toISOString();
  const unmarked = operation.items.filter(
    ({ subject }) => context.world.get(subject)?.recalls?.[operation.recall] === undefined,
  );
  const drafts = unmarked.map(({ subject }, entry): EntryDraft => ({
    entry,
    draft: { type: 'ItemRecalled', subject, data: { at, by: operation.recordedFor, recall: operation.recall } },
  }));
  return accepted(placeDrafts(drafts, context).map(({ event }) => event));
}

/** Decides one operation, in slices. Pure: nothing is changed, neither the world nor the log; the world must stay as it is until the end. */
export function* decideInSlices(operation: Operation, context: DecideContext): Slices<Decision> {
  switch (operation.operation) {
    case 'open-recall':
      return openRecall(operation, context);
    case 'close-recall':
      return closeRecall(operation, context);
    case 'clear-recall':
      return yield* clearUnits(operation, context);
    case 'mark-recalled':
      return markUnits(operation, context);
    case 'observe':
      return yield* decideObservations(operation, context);
    case 'correct':
      return { kind: 'late', subjects: [...(operation.found?.keys() ?? [])] };
    default:
      return yield* decideItems(operation, context);
  }
}

/** The same without a pause. */
export function decide(operation: Operation, context: DecideContext): Decision {
  return atOnce(decideInSlices(operation, context));
}
