import type { RecallEvent } from '../recall/recall.events.js';
import { scopeOfSubjects } from '../recall/scope.js';
import { sortInstant } from '../event-time.js';
import { lateSubjects } from '../history/late-events.js';
import { atOnce, EVENTS_PER_SLICE, type Slices } from '../slices.js';
import { Layer } from '../item/world.js';
import { violationOf, type Violation } from '../violation.js';
import type { DecideContext } from './decide-context.js';
import { draftEvents, isItemDraft, type EntryDraft } from './drafts.js';
import { aheadRule, evaluate, placeDrafts, type EntryContradiction } from './evaluate.js';
import { fieldOf, formFaults, leavesNothing } from './form-faults.js';
import type {
  ClearRecallOperation,
  CloseRecallOperation,
  Decision,
  ItemsOperation,
  MarkRecalledOperation,
  ObserveOperation,
  OpenRecallOperation,
  Operation,
} from './operation.js';
import { draftWithKnownSubjects, withKnownSubjects } from './subjects.js';
import type { ItemEntry } from './fields.js';

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
    violationOf(fieldOf(items[entry], contradiction.subject), contradiction.subject, contradiction),
  );
}

function decideItems(given: ItemsOperation, context: DecideContext): Slices<Decision> {
  const operation = withKnownSubjects(given, context.subjectOf);
  const recordedAt = new Date(context.recordedAtMs).toISOString();
  const draft: Draft = (without) => draftEvents({ world: context.world, operation, recordedAt }, without);
  return evaluateEntries(operation, draft, context);
}

/** The drafts of all entries but those left out. */
export type Draft = (without: ReadonlySet<number>) => readonly EntryDraft[];

/** Entries that are left out because they refuse, and what they say. */
export interface Left {
  readonly out: ReadonlySet<number>;
  readonly skipped: readonly Violation[];
}

export const NOTHING_LEFT: Left = { out: new Set(), skipped: [] };

/** All or nothing; with `onRefusal: skip` again without those that were refused, until none is. */
function* evaluateEntries(
  operation: ItemsOperation,
  draft: Draft,
  context: DecideContext,
  { out, skipped }: Left = NOTHING_LEFT,
): Slices<Decision> {
  const isLarge = operation.items.length > EVENTS_PER_SLICE;
  const drafts = draft(out);
  if (isLarge) yield;
  const placed = placeDrafts(drafts, context);
  if (isLarge) yield;
  const faults = formFaults(placed, operation.items, context);
  if (faults.length > 0) return refused(...faults);
  if (isLarge) yield;
  const late = lateSubjects(
    context.world,
    placed.map(({ event }) => event),
  );
  if (late.length > 0) return { kind: 'late', subjects: late };
  const found = yield* evaluate(placed, new Layer(context.world), context);
  const refusals = found.filter(({ contradiction }) => contradiction.severity === 'refused');
  if (refusals.length === 0 || (operation.ifContradicted === 'record' && !leavesNothing(placed))) {
    return accepted(
      placed.map(({ event }) => event),
      violationsOf(found, operation.items),
      skipped,
    );
  }
  const violations = violationsOf(refusals, operation.items);
  if (operation.onRefusal !== 'skip') return refused(...violations);
  const left = { out: new Set([...out, ...refusals.map(({ entry }) => entry)]), skipped: [...skipped, ...violations] };
  if (left.out.size === operation.items.length) return refused(...left.skipped);
  return yield* evaluateEntries(operation, draft, context, left);
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
  const { blocks, sites, class: recallClass, remedy } = operation;
  const scope = scopeOfSubjects(operation.scope, context.subjectOf);
  const detail = {
    ...(recallClass === undefined ? {} : { class: recallClass }),
    ...(remedy === undefined ? {} : { remedy }),
  };
  return { ...place, type: 'RecallOpened', data: { at, by, reason: reason ?? '', scope, blocks, sites, ...detail } };
}

function aheadOfRequest({ at }: { readonly at?: string }, { recordedAtMs }: DecideContext): Decision | undefined {
  const rule = at === undefined ? undefined : aheadRule(at, recordedAtMs);
  return rule === undefined ? undefined : refused({ field: 'at', value: at, rule });
}

function openRecall(operation: OpenRecallOperation, context: DecideContext): Decision {
  if (context.recallStatus(operation.recall) !== undefined)
    return refused({ field: 'id', value: operation.recall, rule: 'a recall of this id was opened before' });
  return aheadOfRequest(operation, context) ?? accepted([recallEvent(operation, 0, context)]);
}

function closeRecall(operation: CloseRecallOperation, context: DecideContext): Decision {
  const status = context.recallStatus(operation.recall);
  if (status === undefined)
    return refused({ field: 'id', value: operation.recall, rule: 'no recall of this id was opened' });
  if (status === 'closed')
    return refused({ field: 'id', value: operation.recall, rule: 'the recall is closed already' });
  return aheadOfRequest(operation, context) ?? accepted([recallEvent(operation, 1, context)]);
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
  const faults = formFaults(placed, operation.items, context);
  if (faults.length > 0) return refused(...faults);
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
