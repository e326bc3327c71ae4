/** JSON as the log keeps it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** `subject` in the metadata is what EventStoreDB's `$by_correlation_id` projection links by. */
export interface NewEvent {
  /** UUID; the same content keeps its id when it is sent again, new content always has a new one. */
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

/** `position` is the event's revision in the ledger's one stream: 0, 1, 2 ..., dense, the same in either store. */
export interface StoredEvent extends NewEvent {
  readonly position: number;
}

/** The position before the first event: what `head` answers for an empty log, and what the first append expects. */
export const BEFORE_FIRST = -1;

/** Upper bounds of one append, counted by `eventBytes`; the same on either store. */
export const MAX_APPEND_BYTES = 1_000_000;
export const MAX_EVENT_BYTES = 64_000;

/** Bytes of one event: its type in UTF-16, data and metadata as JSON in UTF-8. So EventStoreDB counts an append (24.2 and later; before, only the data). */
export function eventBytes(event: NewEvent): number {
  return 2 * event.type.length + Buffer.byteLength(JSON.stringify(event.data)) + Buffer.byteLength(JSON.stringify(event.metadata));
}

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
  close(): Promise<void>;
}
