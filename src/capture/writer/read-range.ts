// Reads a range of the log.
import type { EventStore } from '../../event-store/event-store.js';
import type { StoredEvent } from '../../ledger/capture/log-event.js';
import { LedgerError } from '../../ledger/errors.js';
import { TAKEOVER_SAYS } from '../capture.sentences.js';

/** The events from position `from` to `to`, both included. Throws `wrong-log` where the log ends before. */
export async function readRange(
  store: Pick<EventStore, 'read'>,
  from: number,
  to: number,
): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  while (events.length < to - from + 1) {
    const more = await store.read(from + events.length, to - from + 1 - events.length);
    if (more.length === 0)
      throw new LedgerError('wrong-log', {
        message: TAKEOVER_SAYS['log-ends'](to),
      });
    events.push(...more);
  }
  return events;
}
