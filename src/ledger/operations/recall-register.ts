import { dayOf, isSurelyBefore, sortInstant, type EventTime } from '../event-time.js';
import { resolve } from '../item/core/resolve.js';
import { labelledOtherwise } from '../item/core/said-facts.js';
import { describeItem } from '../item/describe.js';
import type { RecallEvent } from '../recall/recall.events.js';
import { namedInScope } from '../recall/scope.js';
import type { Sentence } from '../sentences.js';
import type { Violation } from '../violation.js';
import type { DecideContext } from './decide-context.js';
import { accepted, refused } from './decision.js';
import { earliestOf } from './earliest-event-time.js';
import { aheadRule } from './evaluate.js';
import type { CloseRecallOperation, Decision, OpenRecallOperation } from './operation.js';
import type { OperationRules } from './operation-rules.js';
import { RECALL_RULES } from './operations.sentences.js';

type RegisterOperation = OpenRecallOperation | CloseRecallOperation;

interface RecallPlace {
  readonly subject: string;
  readonly revision: number;
  readonly position: number;
  readonly sortAt: number;
}

/** Opening is the first event of a recall, closing the second and last. */
function placeOf({ recall }: RegisterOperation, at: EventTime, revision: number, context: DecideContext): RecallPlace {
  const sortAt = sortInstant(at, context.recordedAtMs);
  return { subject: recall, revision, position: context.firstEventPosition, sortAt };
}

function atOf({ at }: RegisterOperation, { recordedAtMs }: DecideContext): EventTime {
  return at ?? new Date(recordedAtMs).toISOString();
}

function aheadOfRequest({ at }: RegisterOperation, { recordedAtMs }: DecideContext): Decision | undefined {
  const rule = at === undefined ? undefined : aheadRule(at, recordedAtMs);
  return rule === undefined ? undefined : refused({ field: 'at', value: at, rule });
}

/** When it was opened, as it was told: an opening told by date has the end of that day. */
function openingOf(openedAt: number): EventTime {
  const instant = new Date(openedAt).toISOString();
  const day = instant.slice(0, 10);
  return dayOf(day).to === openedAt ? day : instant;
}

/** Nothing answers a recall before there was one. */
export function beforeOpening(
  at: EventTime | undefined,
  recall: string,
  { recallOpenedAt }: DecideContext,
): Sentence | undefined {
  const openedAt = recallOpenedAt(recall);
  if (at === undefined || openedAt === undefined) return undefined;
  const opening = openingOf(openedAt);
  return isSurelyBefore(at, opening) ? RECALL_RULES['before-opening'](opening) : undefined;
}

/** Who is bound to parties closes no recall of another, and releases nothing of it. */
export function openedForOthers(
  { recall, ofParties }: Pick<CloseRecallOperation, 'recall' | 'ofParties'>,
  { recallOpenedBy }: DecideContext,
): Decision | undefined {
  const by = recallOpenedBy(recall);
  if (ofParties === undefined || by === undefined || ofParties.includes(by)) return undefined;
  return refused({ field: 'id', value: recall, item: recall, rule: RECALL_RULES['of-others'](by) });
}

function opened(operation: OpenRecallOperation, context: DecideContext): RecallEvent {
  const { recordedFor: by, reason = '', scope, blocks, sites, class: recallClass, remedy } = operation;
  const at = atOf(operation, context);
  const detail = {
    ...(recallClass === undefined ? {} : { class: recallClass }),
    ...(remedy === undefined ? {} : { remedy }),
  };
  const data = { at, by, reason, scope, blocks, sites, ...detail };
  return { ...placeOf(operation, at, 0, context), type: 'RecallOpened', data };
}

function closed(operation: CloseRecallOperation, context: DecideContext): RecallEvent {
  const { recordedFor: by, reason } = operation;
  const at = atOf(operation, context);
  const data = { at, by, ...(reason === undefined ? {} : { reason }) };
  return { ...placeOf(operation, at, 1, context), type: 'RecallClosed', data };
}

/** A unit that a label names as another than it is known: nobody knows which of both is meant. */
function saidOfUnits({ labels = [] }: OpenRecallOperation, { world, subjectOf }: DecideContext): readonly Violation[] {
  return labels.flatMap(({ field, subject: name, facts }) => {
    const item = subjectOf(name) ?? name;
    const state = world.get(item);
    const history = describeItem(item, state, resolve(world, item));
    return labelledOtherwise(facts, state ?? { subject: item }).map((values): Violation => {
      return { field, item, finding: { rule: 'other-facts', values }, history };
    });
  });
}

/** What opening and closing have in common: they are about the register, and about no item. */
const REGISTER = {
  names: () => [],
  since: ({ at }: RegisterOperation, recordedAtMs: number) => earliestOf([at], recordedAtMs),
  size: () => 0,
  mayBeBlocked: () => false,
};

export const OPEN_RECALL: OperationRules<OpenRecallOperation> = {
  permission: () => 'record:open-recall',
  ...REGISTER,
  subjects: ({ scope }) => [...new Set(namedInScope(scope))],
  decide(operation, context) {
    if (context.recallStatus(operation.recall) !== undefined)
      return refused({
        field: 'id',
        value: operation.recall,
        item: operation.recall,
        rule: RECALL_RULES['opened-before'](),
      });
    const others = saidOfUnits(operation, context);
    if (others.length > 0) return refused(...others);
    return aheadOfRequest(operation, context) ?? accepted([opened(operation, context)]);
  },
};

export const CLOSE_RECALL: OperationRules<CloseRecallOperation> = {
  permission: () => 'record:close-recall',
  ...REGISTER,
  subjects: () => [],
  decide(operation, context) {
    const status = context.recallStatus(operation.recall);
    if (status === undefined)
      return refused({
        field: 'id',
        value: operation.recall,
        item: operation.recall,
        rule: RECALL_RULES['never-opened'](),
      });
    const others = openedForOthers(operation, context);
    if (others) return others;
    if (status !== 'open')
      return refused({
        field: 'id',
        value: operation.recall,
        item: operation.recall,
        rule: RECALL_RULES[status === 'closed' ? 'closed-already' : 'erroneous'](),
      });
    const { open = { units: 0, first: [] }, reason } = operation;
    if (open.units > 0 && reason === undefined) {
      return refused({ field: 'reason', value: undefined, rule: RECALL_RULES['reason-needed'](open) });
    }
    const early = beforeOpening(operation.at, operation.recall, context);
    if (early !== undefined) return refused({ field: 'at', value: operation.at, rule: early });
    return aheadOfRequest(operation, context) ?? accepted([closed(operation, context)]);
  },
};
