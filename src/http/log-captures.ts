import type { CaptureFound } from '../../projections/captures/captures.queries.js';
import type { EventStore } from '../event-store/event-store.js';
import type { Capture } from '../ledger/capture/capture.events.js';
import { CaptureReader } from '../ledger/capture/capture-reader.js';

const READ_EVENTS = 2_000;

/** Reads one capture from the log itself, whole. */
export async function captureFromLog(
  store: EventStore,
  { capture, firstPosition, position }: Pick<CaptureFound, 'capture' | 'firstPosition' | 'position'>,
): Promise<Capture> {
  const reader = new CaptureReader({ position: firstPosition - 1, eventId: '' });
  while (reader.nextPosition <= position) {
    const count = Math.min(READ_EVENTS, position - reader.nextPosition + 1);
    const events = await store.read(reader.nextPosition, count);
    if (events.length === 0) break;
    for (const entry of reader.accept(events)) {
      if (entry.kind === 'capture' && entry.capture.header.capture === capture) return entry.capture;
    }
  }
  throw new Error(`the log does not hold capture ${capture} at ${firstPosition}`);
}
