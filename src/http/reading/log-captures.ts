import type { CaptureFound } from '../../../projections/captures/captures.queries.js';
import type { EventStore } from '../../event-store/event-store.js';
import { LedgerError } from '../../ledger/errors.js';
import type { Capture, SubjectEvent } from '../../ledger/capture/capture.events.js';
import { CaptureReader } from '../../ledger/capture/capture-reader.js';
import { placed, readStored } from '../../ledger/capture/stored-form.js';
import { ANSWER_SAYS } from '../server/server.sentences.js';

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
  throw lacking(`does not hold capture ${capture} whole, which begins at position ${firstPosition}`);
}

/** An event that the log is to hold, and the capture that it came with; `recordedAt` is ISO 8601. */
export interface EventSought {
  readonly position: number;
  readonly capture: string;
  readonly recordedAt: string;
  /** The number of its rules. */
  readonly rules: number;
}

/**
 * The events of subjects at these positions, as the log itself has them, by one question. Those are left out whose data stand in parts of their
 * captures, which are read with `captureFromLog`. Throws where the log has something else there.
 */
export async function eventsFromLog(
  store: EventStore,
  sought: readonly EventSought[],
): Promise<ReadonlyMap<number, SubjectEvent>> {
  const stored = new Map(
    (await store.readAt(sought.map(({ position }) => position))).map((event) => [event.position, event]),
  );
  const found = new Map<number, SubjectEvent>();
  for (const { position, capture, recordedAt, rules } of sought) {
    const event = stored.get(position);
    const read = event && readStored(event);
    if (read?.kind !== 'subject' || read.capture !== capture)
      throw lacking(`has no event of capture ${capture} at position ${position}`);
    if (read.event.part === undefined)
      found.set(position, placed(read.event, position, { recordedAtMs: Date.parse(recordedAt), rules }));
  }
  return found;
}

/** The read models know of something that the log does not have, or not as it was. */
function lacking(what: string): LedgerError {
  return new LedgerError('wrong-log', { message: ANSWER_SAYS['log-lacks'](what), retryAfterSeconds: 60 });
}
