// Forms of the log. There is a new one with each new event type, and with each new version of one. A writer writes no newer form than all releases in use
// can read, so that a release reads a form before any writes it.
import type { ItemEventType } from '../item/item.events.js';
import { ITEM_EVENT_TYPES, ITEM_TRAITS, isItemEvent } from '../item/item.traits.js';
import type { SubjectEvent } from './capture.events.js';

/** From this form on `CaptureRecorded` names its rules and has a salt. */
export const RULES_NAMED = 2;

/** The form from which on a type of events is written; the first where its traits name none. */
function formOf(type: ItemEventType): number {
  return ITEM_TRAITS[type].form ?? 1;
}

/** The newest form that this code reads, and writes once all others can read it. */
export const READS_LOG_FORM = Math.max(RULES_NAMED, ...ITEM_EVENT_TYPES.map(formOf));

/** A type of these events that is of a newer form than `logForm`. */
export function tooNewFor(logForm: number, events: readonly SubjectEvent[]): string | undefined {
  if (logForm >= READS_LOG_FORM) return undefined;
  return events.find((event) => isItemEvent(event) && formOf(event.type) > logForm)?.type;
}
