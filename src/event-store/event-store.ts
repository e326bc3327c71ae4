import type { NewEvent, StoredEvent } from '../ledger/capture/log-event.js';

// What an event of the log is belongs to the ledger, which imports nothing of ours; whoever deals with the port finds it here.
export {
  BEFORE_FIRST,
  MAX_APPEND_BYTES,
  MAX_EVENT_BYTES,
  eventBytes,
  eventText,
  type Json,
  type JsonObject,
  type NewEvent,
  type StoredEvent,
} from '../ledger/capture/log-event.js';

/**
 * `appended`: the events are durable; `position` is that of the last one. Also the answer when the same ids already stand there.
 * `conflict`: nothing of this call is in the log, and never will be; `head` is the last position.
 * `unknown`: no answer came. The same events must be sent again until one of the others is answered.
 */
export type AppendOutcome =
  | { readonly kind: 'appended'; readonly position: number }
  | { readonly kind: 'conflict'; readonly head: number }
  | { readonly kind: 'unknown'; readonly cause: Error };

/** `events` are contiguous, in order, never empty. `caught-up`: everything that was in the log has been delivered. `disconnected`: it reconnects by itself. */
export type Delivery =
  | { readonly kind: 'events'; readonly events: readonly StoredEvent[] }
  | { readonly kind: 'caught-up'; readonly position: number }
  | { readonly kind: 'disconnected'; readonly cause: Error };

/**
 * What a log says of itself, beside its events. `open`: a writer may take it. `incomplete`: a copy or an import is still filling it.
 * `sealed`: its ledger goes on elsewhere. No writer begins on a log that is not open. `since` is ISO 8601 in UTC, `note` says why in words; both are
 * empty for a log that was never marked.
 */
export interface LogMark {
  readonly state: 'open' | 'incomplete' | 'sealed';
  readonly since: string;
  readonly note: string;
}

export const NEVER_MARKED: LogMark = { state: 'open', since: '', note: '' };

/**
 * The ledger's log: one stream, one order.
 * Every call may throw `LedgerError('unavailable')` when the store does not answer; `append` says `unknown` instead once the events may have left.
 */
export interface EventStore {
  /** All or nothing after `expected`. Throws `LedgerError('too-large')` above the bounds, `invalid-request` for no events at all. */
  append(events: readonly NewEvent[], expected: number): Promise<AppendOutcome>;
  /** Up to `limit` events from position `from` on, in order. Empty past the end. */
  read(from: number, limit: number): Promise<readonly StoredEvent[]>;
  /** The events at these positions, in the order asked; one that does not exist is left out. */
  readAt(positions: readonly number[]): Promise<readonly StoredEvent[]>;
  /** Catch-up, then live, from position `from` on, until the signal aborts. Bounded: a slow reader slows the delivery, not the memory. */
  subscribe(from: number, signal: AbortSignal): AsyncIterable<Delivery>;
  /** The last position, read from the leader; `BEFORE_FIRST` when the log is empty. */
  head(): Promise<number>;
  /** The latest mark, read from the leader. */
  mark(): Promise<LogMark>;
  /** Durable once it resolves: whoever sees an event that was appended after it sees this mark or a later one. */
  setMark(mark: LogMark): Promise<void>;
  close(): Promise<void>;
}
