// Forms of the log. There is a new one with each new event type, with each new version of one, and with each new number of the rules. A writer writes no newer form than all releases in use
// can read, so that a release reads a form before any writes it.
import { ACCESS_FORM, isAccessEvent } from '../access/access.events.js';
import type { ItemEventType } from '../item/item.events.js';
import { ITEM_EVENT_TYPES, ITEM_TRAITS, isItemEvent } from '../item/item.traits.js';
import { isMasterDataEvent, MASTER_DATA_FORM } from '../master-data/master-data.events.js';
import { FIRST_RULES, RULES } from '../item/rules.js';
import type { SubjectEvent } from './capture.events.js';

/** From this form on `CaptureRecorded` names its rules and has a salt. */
export const RULES_NAMED = 2;

/** Each number of the rules has a form of its own: a release that does not know the number would fold its captures by others. */
const NEWEST_RULES = RULES_NAMED + RULES - FIRST_RULES;

/** The form from which on a type of events is written; the first where its traits name none. */
function formOf(type: ItemEventType): number {
  return ITEM_TRAITS[type].form ?? 1;
}

/** The newest form that this code reads, and writes once all others can read it. */
export const READS_LOG_FORM = Math.max(NEWEST_RULES, ACCESS_FORM, MASTER_DATA_FORM, ...ITEM_EVENT_TYPES.map(formOf));

/** The number of the rules that a capture of this form is recorded under. */
export function rulesIn(logForm: number): number {
  return Math.min(RULES, Math.max(FIRST_RULES, logForm - RULES_NAMED + FIRST_RULES));
}

/** A type of these events that is of a newer form than `logForm`. */
export function tooNewFor(logForm: number, events: readonly SubjectEvent[]): string | undefined {
  if (logForm >= READS_LOG_FORM) return undefined;
  return events.find((event) => formOfEvent(event) > logForm)?.type;
}

function formOfEvent(event: SubjectEvent): number {
  if (isAccessEvent(event)) return ACCESS_FORM;
  if (isMasterDataEvent(event)) return MASTER_DATA_FORM;
  return isItemEvent(event) ? formOf(event.type) : 1;
}
