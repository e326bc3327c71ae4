import type { EventTime } from '../event-time.js';
import type { RecordedEventOf } from '../item/core/recorded-event.js';
import type { Production } from '../item/core/item-facts.js';

export interface SerialRange {
  readonly product: string;
  readonly from: string;
  readonly to: string;
}

/** All criteria that are given hold together; each list is a list of alternatives. `lotCode` is one lot number across products. */
export interface RecallCriteria {
  readonly products?: readonly string[];
  readonly lots?: readonly string[];
  readonly lotCode?: string;
  /** With `lotCode`: only products whose canonical id begins so, such as `01/00300011`. */
  readonly productPrefix?: string;
  readonly serials?: readonly SerialRange[];
  readonly items?: readonly string[];
  readonly manufacturedFrom?: EventTime;
  readonly manufacturedTo?: EventTime;
  readonly production?: Production;
  readonly suppliers?: readonly string[];
  /** Lots or serials built into the item. */
  readonly components?: readonly string[];
}

/** A list of alternatives; `except` names items that are out of it whatever they match. */
export interface RecallScope {
  readonly anyOf: readonly RecallCriteria[];
  readonly except?: readonly string[];
}

export type RecallBlock = 'sale' | 'shipment' | 'use';

interface Recorded {
  readonly at: EventTime;
  readonly by: string;
}

export interface RecallEventData {
  /** `class` as the authority names it (FDA: I, II, III); `sites`: parties or locations where units may still go. */
  readonly RecallOpened: Recorded & {
    readonly reason: string;
    readonly class?: string;
    readonly remedy?: string;
    readonly scope: RecallScope;
    readonly blocks: readonly RecallBlock[];
    readonly sites: readonly string[];
  };
  /** `erroneous`: the position of its opening, which was a mistake. It is closed by that, and was never one. */
  readonly RecallClosed: Recorded & { readonly reason?: string; readonly erroneous?: number };
}

export type RecallEventType = keyof RecallEventData;

export const RECALL_EVENT_TYPES: readonly RecallEventType[] = ['RecallOpened', 'RecallClosed'];

/** `subject` is `recall/{id}`. */
export type RecallEvent = RecordedEventOf<RecallEventData>;

export function isRecallEvent(event: { readonly type: string }): event is RecallEvent {
  return (RECALL_EVENT_TYPES as readonly string[]).includes(event.type);
}
