import type { ResolvedEvent } from '@eventstore/db-client';
import { LedgerError } from '../../ledger/errors.js';
import type { JsonObject, StoredEvent } from '../event-store.js';

/**
 * The client hands malformed JSON on as a string (metadata: as bytes) and says nothing, so anything but an object is an error here.
 * Throws `wrong-log` for an event that is not one of ours.
 */
export function storedEventOf(resolved: ResolvedEvent): StoredEvent {
  const event = resolved.event;
  if (event === undefined) throw notOurs('an event without content', undefined);
  const position = Number(event.revision);
  if (!event.isJson || !isObject(event.data)) throw notOurs('data that is not a JSON object', position);
  if (!isObject(event.metadata)) throw notOurs('metadata that is not a JSON object', position);
  return { id: event.id, type: event.type, data: event.data, metadata: event.metadata, position };
}

/** Throws `wrong-log` where events are missing in front of or between these. */
export function assertDense(events: readonly StoredEvent[], from: number): readonly StoredEvent[] {
  events.forEach((event, index) => {
    if (event.position !== from + index)
      throw notOurs(`a gap: the event at position ${event.position} follows`, from + index);
  });
  return events;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function notOurs(what: string, position: number | undefined): LedgerError {
  return new LedgerError('wrong-log', {
    message: `The stream holds ${what}${position === undefined ? '' : ` at position ${position}`}; it is not a ledger, or was changed by others.`,
  });
}
