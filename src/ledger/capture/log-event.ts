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

/** The position before the first event: the head of an empty log, and what the first append expects. */
export const BEFORE_FIRST = -1;

/** Upper bounds of one append, counted by `eventBytes`; the same on either store. */
export const MAX_APPEND_BYTES = 1_000_000;
export const MAX_EVENT_BYTES = 64_000;

/** Data and metadata as JSON, and what the event counts in an append. */
export interface EventText {
  readonly data: string;
  readonly metadata: string;
  readonly bytes: number;
}

/** An event is immutable, and is sized, checked and sent by different parts: its JSON is written once for all of them. */
const texts = new WeakMap<NewEvent, EventText>();

/** `bytes`: its type in UTF-16, data and metadata as JSON in UTF-8. So EventStoreDB counts an append (24.2 and later; before, only the data). */
export function eventText(event: NewEvent): EventText {
  const known = texts.get(event);
  if (known) return known;
  const { data, bytes: dataBytes } = dataText(event.data);
  const metadata = JSON.stringify(event.metadata);
  const bytes = 2 * event.type.length + dataBytes + Buffer.byteLength(metadata);
  const text = { data, metadata, bytes };
  texts.set(event, text);
  return text;
}

/** Thousands of events of one operation say the same, and share it. */
let lastData: { readonly of: JsonObject; readonly data: string; readonly bytes: number } | undefined;

function dataText(of: JsonObject): { readonly data: string; readonly bytes: number } {
  if (lastData?.of === of) return lastData;
  const data = JSON.stringify(of);
  lastData = { of, data, bytes: Buffer.byteLength(data) };
  return lastData;
}

export function eventBytes(event: NewEvent): number {
  return eventText(event).bytes;
}
