import type { Closure } from '../history/closure.js';
import { declaredErroneous } from '../history/effective-events.js';
import { isFindable } from '../item/core/ending.js';
import { resolve } from '../item/core/resolve.js';
import { SECOND_RULES, THIRD_RULES } from '../item/rules.js';
import { Layer } from '../item/world.js';
import { isReleasedBy, STEPS } from '../recall/remedies.js';
import { matches } from '../recall/scope.js';
import type { Slices } from '../slices.js';
import type { Violation } from '../violation.js';
import { withinOf, type DecideContext } from './decide-context.js';
import { beforeOpening, openedForOthers } from './recall-register.js';
import { correct } from './correction.js';
import { coveredPart } from './recall-rules.js';
import { accepted, refused, violationsOf } from './decision.js';
import type { EntryDraft } from './drafts.js';
import { earliestOf } from './earliest-event-time.js';
import { evaluate, placeDrafts, type Placed } from './evaluate.js';
import { formFaults } from './form-faults.js';
import type { ClearRecallOperation, Decision, MarkRecalledOperation, UnmarkRecalledOperation } from './operation.js';
import type { OperationRules } from './operation-rules.js';
import { RECALL_RULES } from './operations.sentences.js';

type UnitsOperation = ClearRecallOperation | MarkRecalledOperation | UnmarkRecalledOperation;

const DESTROYED = 'destroyed' as const;

/** What is counted where nobody said how a unit was remedied. */
const UNSPECIFIED = 'unspecified';

/** It is marked, or covered: by its own facts, or by a component at any depth, of now or before. What only carries units is not. */
function isHit(subject: string, { recall, former = [] }: ClearRecallOperation, context: DecideContext): boolean {
  const state = context.world.get(subject);
  const open = context.recalls.find((one) => one.recall === recall);
  if (!state || state.recalls?.[recall] !== undefined) return state !== undefined;
  if (former.includes(subject) || (open && matches(open.scope, state))) return true;
  return !state.isContainer && withinOf(state, context).recalled.has(recall);
}

/** It was cleared, and nothing has made it fall under the recall again. */
function isCleared(subject: string, recall: string, context: DecideContext): boolean {
  const state = context.world.get(subject);
  if (state?.recalls?.[recall] !== 'cleared') return false;
  const open = context.recalls.find((one) => one.recall === recall);
  return !open || coveredPart(state, open, () => withinOf(state, context)) === undefined;
}

/** What a unit is cleared of: itself, where it is covered, and what it holds that is and was not cleared. Of a recall that is closed nothing comes later. */
function causesOf(subject: string, recall: string, context: DecideContext): { readonly causes?: readonly string[] } {
  const open = context.recalls.find((one) => one.recall === recall);
  const state = context.world.get(subject);
  if (!open || !state) return {};
  const { causes, recalled } = withinOf(state, context);
  const first = recalled.get(recall);
  const within = causes?.get(recall) ?? (first === undefined ? [] : [first]);
  return { causes: matches(open.scope, state) ? [subject, ...within] : within };
}

function notClearable(
  operation: ClearRecallOperation,
  placed: readonly Placed[],
  context: DecideContext,
): readonly Violation[] {
  return placed.flatMap(({ event, entry }): Violation[] => {
    if (event.type !== 'RecallCleared') return [];
    const about = { field: operation.items[entry]?.field ?? 'items', value: event.subject, item: event.subject };
    if (isCleared(event.subject, operation.recall, context))
      return [{ ...about, rule: RECALL_RULES['cleared-already']() }];
    if (context.world.get(event.subject)?.began === undefined || isHit(event.subject, operation, context)) return [];
    return [{ ...about, rule: RECALL_RULES['not-hit']() }];
  });
}

/** The assemblies that a unit is built into, the innermost first. */
function assembliesAround(subject: string, { world }: DecideContext): readonly string[] {
  const around: string[] = [];
  for (let state = world.get(subject); state?.carrier?.kind === 'assembly' && !around.includes(state.carrier.id);) {
    around.push(state.carrier.id);
    state = world.get(state.carrier.id);
  }
  return around;
}

/** Assemblies that bore the mark for nothing but what is cleared here are cleared with it: what hits them no more is not recalled. */
function releasedWith(
  { recall }: ClearRecallOperation,
  cleared: readonly EntryDraft[],
  context: DecideContext,
): readonly EntryDraft[] {
  const named = new Set(cleared.map(({ draft }) => draft.subject));
  const causes = new Set(
    cleared.flatMap(({ draft }) =>
      draft.type === 'RecallCleared' ? [...(draft.data.causes ?? []), draft.subject] : [],
    ),
  );
  const released = new Map<string, EntryDraft>();
  for (const { entry, draft } of cleared) {
    if (draft.type !== 'RecallCleared' || draft.data.isOpen) continue;
    const { at, by } = draft.data;
    for (const subject of assembliesAround(draft.subject, context)) {
      if (named.has(subject) || context.world.get(subject)?.recalls?.[recall] !== 'marked') continue;
      const { causes: open } = causesOf(subject, recall, context);
      if (open === undefined || open.some((cause) => !causes.has(cause))) continue;
      const data = { at, by, recall, remedy: UNSPECIFIED, causes: open };
      released.set(subject, { entry, draft: { type: 'RecallCleared', subject, data } });
    }
  }
  return [...released.values()];
}

/** Nobody's life is ended, and no unit of another's recall told of, but by who acts for its holder. */
function heldByOthers(operation: ClearRecallOperation, context: DecideContext): readonly Violation[] {
  const { ofParties, remedy, items } = operation;
  const { world, subjectOf } = context;
  const isOfOthers = operation.isOfOthers || openedForOthers(operation, context) !== undefined;
  if (!ofParties || (!isOfOthers && remedy !== DESTROYED)) return [];
  return items.flatMap(({ field, subject: name }): readonly Violation[] => {
    const item = subjectOf(name) ?? name;
    const holder = resolve(world, item)?.holder;
    const isTheirs = holder === undefined ? !isOfOthers : ofParties.includes(holder);
    return isTheirs ? [] : [{ field, value: name, item, rule: RECALL_RULES['held-by-others'](holder) }];
  });
}

interface Destroyed {
  readonly entry: number;
  readonly subject: string;
  readonly at: string;
}

/** A unit that was destroyed has ended, whoever held it: that is told on the holder's behalf. Once is enough. */
function endOf(
  { entry, subject, at }: Destroyed,
  { recordedFor, recall }: ClearRecallOperation,
  { world, rules }: DecideContext,
): readonly EntryDraft[] {
  const now = resolve(world, subject);
  // Of what may exist all the same it is told how it really ended; so may what was dispensed, which may come back.
  const mayExist = now?.ended === undefined ? rules >= THIRD_RULES : isFindable(now.ended);
  if (rules < SECOND_RULES || (now?.place.kind === 'gone' && !mayExist)) return [];
  const holder = now?.holder;
  const forHolder = holder === undefined || holder === recordedFor ? {} : { onBehalfOf: holder };
  const remedy = rules < THIRD_RULES ? {} : { remedyOf: recall };
  const data = { at, by: recordedFor, ...forHolder, cause: DESTROYED, ...remedy };
  return [{ entry, draft: { type: 'ItemDecommissioned', subject, data } }];
}

/** No unit was remedied of a recall that nobody had opened. */
function clearedBefore({ items, recall }: ClearRecallOperation, context: DecideContext): readonly Violation[] {
  return items.flatMap(({ field, subject, fields: { at } }): readonly Violation[] => {
    const rule = beforeOpening(at, recall, context);
    return rule === undefined ? [] : [{ field: `${field}.at`, value: at, item: subject, rule }];
  });
}

function* clearUnits(operation: ClearRecallOperation, context: DecideContext): Slices<Decision> {
  const { remedy = UNSPECIFIED } = operation;
  const cleared = operation.items.flatMap(({ subject: name, fields }, entry): EntryDraft[] => {
    const subject = context.subjectOf(name) ?? name;
    const at = fields.at ?? new Date(context.recordedAtMs).toISOString();
    const data = {
      at,
      by: operation.recordedFor,
      recall: operation.recall,
      remedy,
      ...(fields.said === undefined ? {} : { facts: fields.said }),
      ...(STEPS.has(remedy) ? { isOpen: true as const } : causesOf(subject, operation.recall, context)),
    };
    const clearing: EntryDraft = { entry, draft: { type: 'RecallCleared', subject, data } };
    return remedy === DESTROYED ? [clearing, ...endOf({ entry, subject, at }, operation, context)] : [clearing];
  });
  const drafts = [...cleared, ...releasedWith(operation, cleared, context)];
  const status = context.recallStatus(operation.recall);
  if (status === undefined || status === 'erroneous') {
    const rule = RECALL_RULES[status === undefined ? 'never-opened' : 'erroneous']();
    return refused({ field: 'id', value: operation.recall, rule });
  }
  const others = openedForOthers(operation, context);
  if (others && isReleasedBy(remedy)) return others;
  const placed = placeDrafts(drafts, context);
  const faults = [
    ...formFaults(placed, operation.items, context).map(({ violation }) => violation),
    ...clearedBefore(operation, context),
    ...heldByOthers(operation, context),
  ];
  if (faults.length > 0) return refused(...faults);
  const found = yield* evaluate(placed, new Layer(context.world), context);
  const refusals = found.filter(({ contradiction }) => contradiction.severity === 'refused');
  const faulty = notClearable(operation, placed, context);
  if (refusals.length + faulty.length > 0)
    return refused(...violationsOf(refusals, operation.items, context), ...faulty);
  return accepted(
    placed.map(({ event }) => event),
    violationsOf(found, operation.items, context),
  );
}

/**
 * Marks are for those that have none yet: sent again, they add nothing. What was corrected away since it was found may be an identifier of another by
 * now, and a mark would make a subject of it.
 */
function markUnits(operation: MarkRecalledOperation, context: DecideContext): Decision {
  const at = new Date(context.recordedAtMs).toISOString();
  const { again, recall } = operation;
  if (context.recallStatus(recall) === 'erroneous') return accepted([]);
  const unmarked = operation.items.filter(({ subject }) => {
    const mark = context.world.get(subject)?.recalls?.[recall];
    const isWanted = again ? mark === 'cleared' && !isCleared(subject, recall, context) : mark === undefined;
    return context.subjectOf(subject) === undefined && isWanted;
  });
  const drafts = unmarked.map(({ subject }, entry): EntryDraft => ({
    entry,
    draft: {
      type: 'ItemRecalled',
      subject,
      data: { at, by: operation.recordedFor, recall, ...(again ? { again } : {}) },
    },
  }));
  return accepted(placeDrafts(drafts, context).map(({ event }) => event));
}

/** The events by which these units bear the mark, steps on the way to a remedy included: by subject those that count. */
function marksIn(recall: string, subjects: readonly string[], { histories }: Closure): ReadonlyMap<string, number[]> {
  const found = new Map<string, number[]>();
  for (const subject of subjects) {
    const told = histories.get(subject) ?? [];
    const erroneous = declaredErroneous(told);
    const marks = told.filter((event) => {
      const isMark = event.type === 'ItemRecalled' || (event.type === 'RecallCleared' && event.data.isOpen === true);
      return isMark && event.data.recall === recall && !erroneous.has(event.position);
    });
    if (marks.length > 0)
      found.set(
        subject,
        marks.map(({ position }) => position),
      );
  }
  return found;
}

/** Marks of what was no recall are declared erroneous like any event. Sent again, that adds nothing. */
function unmarkUnits(operation: UnmarkRecalledOperation, closure: Closure, context: DecideContext): Decision {
  const { recall, items, recordedFor } = operation;
  if (context.recallStatus(recall) !== 'erroneous') return accepted([]);
  const found = marksIn(
    recall,
    items.map(({ subject }) => subject),
    closure,
  );
  if (found.size === 0) return accepted([]);
  return correct({ operation: 'correct', recordedFor, target: {}, found }, closure, context);
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
  // Whether it is hit depends on what is in it.
  mayBeBlocked: () => true,
  decide: clearUnits,
};

/** The `recalled` marks, which the ledger writes itself. */
export const MARK_RECALLED: OperationRules<MarkRecalledOperation> = {
  ...UNITS,
  permission: () => 'record:mark-recalled',
  mayBeBlocked: ({ again }) => again === true,
  decide: markUnits,
};

const CLOCKS_APART_MS = 86_400_000;

/** Marks that were written are events of their items, and are corrected over the histories of these. */
export const UNMARK_RECALLED: OperationRules<UnmarkRecalledOperation> = {
  ...UNITS,
  permission: () => 'record:unmark-recalled',
  since: ({ openedAt }) => openedAt - CLOCKS_APART_MS,
  decide: (operation) => ({ kind: 'late', subjects: UNITS.subjects(operation) }),
  late: unmarkUnits,
};
