import { isAccessEvent } from '../access/access.events.js';
import { isMasterDataEvent } from '../master-data/master-data.events.js';
import type { SubjectEvent } from '../capture/capture.events.js';
import { isSurelyBefore, sortInstant } from '../event-time.js';
import { isItemEvent } from '../item/item.traits.js';
import type { RecallEvent } from '../recall/recall.events.js';
import type { Violation } from '../violation.js';
import type { DecideContext } from './decide-context.js';
import { accepted, refused } from './decision.js';
import { aheadRule } from './evaluate.js';
import { scopeOfOthers } from './given-numbers.js';
import type { CorrectedOpening, CorrectOperation, Decision } from './operation.js';
import { CORRECTION_RULES } from './operations.sentences.js';

const nameOf = (recall: string): string => recall.slice('recall/'.length);

function whatIsNamed({ target }: Pick<CorrectOperation, 'target'>): Pick<Violation, 'field' | 'value'> {
  return target.event === undefined
    ? { field: 'capture', value: target.capture }
    : { field: 'event', value: target.event };
}

/** The opening of a recall that is among the events that a correction names: it stands in a capture of its own. */
export function openingAmong(events: readonly SubjectEvent[]): CorrectedOpening | undefined {
  const opened = events.find((event) => event.type === 'RecallOpened');
  if (!opened) return undefined;
  const { subject: recall, position, data } = opened;
  return { recall, position, at: data.at, by: data.by, scope: data.scope };
}

/** A closing is not taken back: what was sold since was not refused. `events` are those that the correction names. */
export function correctsClosing(
  operation: Pick<CorrectOperation, 'target'>,
  [first]: readonly SubjectEvent[],
): Violation | undefined {
  if (!first || isItemEvent(first) || isMasterDataEvent(first)) return undefined;
  if (isAccessEvent(first)) return { ...whatIsNamed(operation), rule: CORRECTION_RULES.access() };
  if (first.type !== 'RecallClosed') return undefined;
  const rule = CORRECTION_RULES['recall-closed'](nameOf(first.subject));
  return { ...whatIsNamed(operation), item: first.subject, rule };
}

function refusedFor(
  operation: CorrectOperation,
  opening: CorrectedOpening,
  { recallStatus, recordedAtMs }: DecideContext,
): Violation | undefined {
  const { target, replacement, ofParties, ofNumbers, closesNoRecall, at } = operation;
  const { recall: item } = opening;
  const about = { ...whatIsNamed(operation), item };
  const id = nameOf(item);
  if (target.items) return { field: 'items', value: target.items, item, rule: CORRECTION_RULES['recall-whole'](id) };
  if (replacement)
    return { field: 'replacement', value: replacement.operation, item, rule: CORRECTION_RULES['recall-whole'](id) };
  if (closesNoRecall) return { ...about, rule: CORRECTION_RULES['recall-of-others'](id) };
  if (ofParties && !ofParties.includes(opening.by))
    return { ...about, rule: CORRECTION_RULES['of-others'](opening.by) };
  if (ofNumbers && scopeOfOthers(opening.scope, ofNumbers) !== undefined)
    return { ...about, rule: CORRECTION_RULES['recall-beyond'](id) };
  if (recallStatus(item) === 'erroneous') return { ...about, rule: CORRECTION_RULES['recall-declared'](id) };
  if (at === undefined) return undefined;
  const ahead = aheadRule(at, recordedAtMs);
  if (ahead !== undefined) return { field: 'at', value: at, rule: ahead };
  return isSurelyBefore(at, opening.at)
    ? { field: 'at', value: at, item, rule: CORRECTION_RULES['before-it'](opening.at) }
    : undefined;
}

/** A recall that was opened by mistake was none: from here on it blocks nothing and hits nothing. Its marks are taken off afterwards. */
export function declareRecallErroneous(
  operation: CorrectOperation,
  opening: CorrectedOpening,
  context: DecideContext,
): Decision {
  const violation = refusedFor(operation, opening, context);
  if (violation) return refused(violation);
  const { recordedAtMs, recallStatus, firstEventPosition: position } = context;
  const { recordedFor: by, reason, at = new Date(recordedAtMs).toISOString() } = operation;
  const event: RecallEvent = {
    type: 'RecallClosed',
    subject: opening.recall,
    revision: recallStatus(opening.recall) === 'closed' ? 2 : 1,
    position,
    sortAt: sortInstant(at, recordedAtMs),
    data: { at, by, ...(reason === undefined ? {} : { reason }), erroneous: opening.position },
  };
  return accepted([event]);
}
