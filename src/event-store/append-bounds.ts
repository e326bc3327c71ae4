import { LedgerError } from '../ledger/errors.js';
import {
  BEFORE_FIRST,
  MAX_APPEND_BYTES,
  MAX_EVENT_BYTES,
  eventBytes,
  eventText,
  type NewEvent,
} from './event-store.js';
import { APPEND_RULES } from './event-store.sentences.js';
import type { Sentence } from '../ledger/sentences.js';

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
  if (events.length === 0) throw invalid(APPEND_RULES['no-event']());
  if (!Number.isSafeInteger(expected) || expected < BEFORE_FIRST) throw invalid(APPEND_RULES['no-position'](expected));
  let total = 0;
  return events.map((event) => {
    const encoded = encodeEvent(event);
    const bytes = eventBytes(event);
    total += bytes;
    if (bytes > MAX_EVENT_BYTES)
      throw tooLarge(APPEND_RULES['event-too-large']({ id: event.id, bytes, most: MAX_EVENT_BYTES }));
    if (total > MAX_APPEND_BYTES) throw tooLarge(APPEND_RULES['append-too-large'](MAX_APPEND_BYTES));
    return encoded;
  });
}

function encodeEvent(event: NewEvent): EncodedEvent {
  if (!UUID.test(event.id)) throw invalid(APPEND_RULES.id(event.id));
  if (!TYPE.test(event.type)) throw invalid(APPEND_RULES.type(event.id));
  const { data, metadata } = eventText(event);
  return { id: event.id, type: event.type, data, metadata };
}

const invalid = (message: Sentence): LedgerError => new LedgerError('invalid-request', { message });
const tooLarge = (message: Sentence): LedgerError => new LedgerError('too-large', { message });
