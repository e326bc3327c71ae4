import { LedgerError } from '../../ledger/errors.js';
import type { JsonObject, StoredEvent } from '../event-store.js';
import type { RecordedEvent } from './read-message.js';
import { EVENTSTOREDB_SAYS } from '../event-store.sentences.js';
import type { Sentence } from '../../ledger/sentences.js';

/** Throws `wrong-log` for an event that is not one of ours: anything but an object as data and as metadata. */
export function storedEventOf({ id, type, contentType, revision, data, metadata }: RecordedEvent): StoredEvent {
  if (contentType !== 'application/json')
    throw notOurs(EVENTSTOREDB_SAYS['no-json']({ what: 'data', position: revision }));
  return {
    id,
    type,
    data: objectIn(data) ?? fail('data', revision),
    metadata: objectIn(metadata) ?? fail('metadata', revision),
    position: revision,
  };
}

function fail(what: string, position: number): never {
  throw notOurs(EVENTSTOREDB_SAYS['no-json']({ what, position }));
}

/** Throws `wrong-log` where events are missing in front of or between these. */
export function assertDense(events: readonly StoredEvent[], from: number): readonly StoredEvent[] {
  events.forEach((event, index) => {
    if (event.position !== from + index)
      throw notOurs(EVENTSTOREDB_SAYS.gap({ found: event.position, position: from + index }));
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

function notOurs(message: Sentence): LedgerError {
  return new LedgerError('wrong-log', { message });
}
