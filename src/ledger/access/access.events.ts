import type { EventTime } from '../event-time.js';
import type { RecordedEventOf } from '../item/core/recorded-event.js';

/** The form of the log from which on grants are recorded. */
export const ACCESS_FORM = 6;

/** What a key may do. It and its principal are opaque references: neither a secret nor a name stands in the log. */
export interface Grant {
  readonly key: string;
  readonly principal: string;
  readonly role: string;
  /** It records for these only, and acts for these only; none: for all. */
  readonly parties: readonly string[];
  /** It gives out these numbers only; none: all. */
  readonly numbers: readonly string[];
  /** It ends then by itself. */
  readonly until?: EventTime;
}

interface Recorded {
  readonly at: EventTime;
  readonly by: string;
}

export interface AccessEventData {
  /** From then on the key may do this, and nothing that it was granted before. */
  readonly AccessGranted: Recorded & Grant;
  /** From then on the key opens nothing, whatever is granted to it later. */
  readonly AccessEnded: Recorded & { readonly key: string };
}

export type AccessEventType = keyof AccessEventData;

export const ACCESS_EVENT_TYPES: readonly AccessEventType[] = ['AccessGranted', 'AccessEnded'];

/** `subject` is `access/{change}`: each change is a fact by itself. */
export type AccessEvent = RecordedEventOf<AccessEventData>;

export function isAccessEvent(event: { readonly type: string }): event is AccessEvent {
  return (ACCESS_EVENT_TYPES as readonly string[]).includes(event.type);
}
