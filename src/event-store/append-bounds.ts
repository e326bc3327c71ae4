import { LedgerError } from '../ledger/errors.js';
import {
  BEFORE_FIRST,
  MAX_APPEND_BYTES,
  MAX_EVENT_BYTES,
  eventBytes,
  eventText,
  type NewEvent,
} from './event-store.js';

/** One event as both stores keep it: JSON text holds no raw control character, and a lone surrogate only as an escape. */
export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TYPE = /^[^\p{Cc}\p{Cs}]+$/u;

/**
 * Checks one append against the bounds of the port and encodes each event once.
 * Throws `LedgerError`: `invalid-request` for no events, a broken id, type or expected position, `too-large` above the bounds.
 */
export function encodeAppend(events: readonly NewEvent[], expected: number): EncodedEvent[] {
  if (events.length === 0) throw invalid('an append holds at least one event');
  if (!Number.isSafeInteger(expected) || expected < BEFORE_FIRST)
    throw invalid(`${expected} is no position to append after`);
  let total = 0;
  return events.map((event) => {
    const encoded = encodeEvent(event);
    const bytes = eventBytes(event);
    total += bytes;
    if (bytes > MAX_EVENT_BYTES)
      throw tooLarge(`event ${event.id} has ${bytes} bytes; one event takes ${MAX_EVENT_BYTES}`);
    if (total > MAX_APPEND_BYTES) throw tooLarge(`one append takes ${MAX_APPEND_BYTES} bytes`);
    return encoded;
  });
}

function encodeEvent(event: NewEvent): EncodedEvent {
  if (!UUID.test(event.id)) throw invalid(`event id ${event.id} is no lower-case UUID`);
  if (!TYPE.test(event.type)) throw invalid(`event ${event.id} has an empty type, or one with control characters`);
  const { data, metadata } = eventText(event);
  return { id: event.id, type: event.type, data, metadata };
}

const invalid = (message: string): LedgerError => new LedgerError('invalid-request', { message });
const tooLarge = (message: string): LedgerError => new LedgerError('too-large', { message });
