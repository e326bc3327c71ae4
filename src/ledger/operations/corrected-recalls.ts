import { isAccessEvent } from '../access/access.events.js';
import type { SubjectEvent } from '../capture/capture.events.js';
import { isItemEvent } from '../item/item.traits.js';
import type { Violation } from '../violation.js';
import type { CorrectOperation } from './operation.js';
import { CORRECTION_RULES } from './operations.sentences.js';

/** What a recall blocked was refused meanwhile, which no correction takes back: it is closed. `events` are those that the correction names. */
export function correctsRecall(
  { target }: Pick<CorrectOperation, 'target'>,
  [first]: readonly SubjectEvent[],
): Violation | undefined {
  if (!first || isItemEvent(first)) return undefined;
  const field = target.event === undefined ? 'capture' : 'event';
  if (isAccessEvent(first)) return { field, value: target.event ?? target.capture, rule: CORRECTION_RULES.access() };
  const rule = CORRECTION_RULES[first.type === 'RecallOpened' ? 'recall-opened' : 'recall-closed'](
    first.subject.slice('recall/'.length),
  );
  return { field, value: target.event ?? target.capture, item: first.subject, rule };
}
