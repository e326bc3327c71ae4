import { LedgerError } from '../../ledger/errors.js';
import type { JsonObject, StoredEvent } from '../event-store.js';
import type { RecordedEvent } from './read-message.js';

/** Throws `wrong-log` for an event that is not one of ours: anything but an object as data and as metadata. */
export function storedEventOf({ id, type, contentType, revision, data, metadata }: RecordedEvent): StoredEvent {
  if (contentType !== 'application/json') throw notOurs('data that is not a JSON object', revision);
  return {
    id,
    type,
    data: objectIn(data) ?? fail('data', revision),
    metadata: objectIn(metadata) ?? fail('metadata', revision),
    position: revision,
  };
}

function fail(what: string, position: number): never {
  throw notOurs(`${what} that is not a JSON object`, position);
}

/** Throws `wrong-log` where events are missing in front of or between these. */
export function assertDense(events: readonly StoredEvent[], from: number): readonly StoredEvent[] {
  events.forEach((event, index) => {
    if (event.position !== from + index)
      throw notOurs(`a gap: the event at position ${event.position} follows`, from + index);
  });
  return events;
}

/** Undefined for whatever else the text is. */
function objectIn(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

function notOurs(what: string, position: number): LedgerError {
  return new LedgerError('wrong-log', {
    message: `The stream holds ${what} at position ${position}; it is not a ledger, or was changed by others.`,
  });
}
