import type { EventStore } from '../../src/event-store/event-store.js';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { CaptureReader, type LogEntry } from '../../src/ledger/capture/capture-reader.js';

export interface CheckedLog {
  readonly captures: readonly Capture[];
  /** Ids of the captures that were voided. */
  readonly voided: readonly string[];
  /** Of each `WriterChanged`, in order. */
  readonly epochs: readonly number[];
  /** The capture whose end is not there, if one was left open. */
  readonly open: string | undefined;
}

/**
 * Reads a log to its end and throws on the first thing that no writer may leave behind: a gap, a capture neither whole nor voided (but for
 * one at the very end), a subject's revision out of turn, a key used twice, an epoch that does not rise, a record time that goes back.
 */
export async function checkLog(store: EventStore): Promise<CheckedLog> {
  const reader = new CaptureReader();
  const entries: LogEntry[] = [];
  for (;;) {
    const events = await store.read(reader.nextPosition, 5_000);
    if (events.length === 0) break;
    entries.push(...reader.accept(events));
  }
  const captures = entries.flatMap((entry) => (entry.kind === 'capture' ? [entry.capture] : []));
  checkKeys(captures);
  checkRevisions(captures);
  checkRecordTimes(captures);
  return {
    captures,
    voided: entries.flatMap((entry) => {
      if (entry.kind === 'voided') return [entry.voided];
      return entry.kind === 'writer-changed' && entry.changed.voided !== undefined ? [entry.changed.voided] : [];
    }),
    epochs: entries.flatMap((entry) => (entry.kind === 'writer-changed' ? [entry.changed.epoch] : [])),
    open: reader.openCapture,
  };
}

function checkKeys(captures: readonly Capture[]): void {
  const seen = new Set<string>();
  for (const { header } of captures) {
    for (const name of [`capture ${header.capture}`, `key ${header.key} of ${header.caller}`]) {
      if (seen.has(name)) throw new Error(`${name} stands twice in the log`);
      seen.add(name);
    }
  }
}

function checkRevisions(captures: readonly Capture[]): void {
  const next = new Map<string, number>();
  for (const event of captures.flatMap(({ events }) => events)) {
    const expected = next.get(event.subject) ?? 0;
    if (event.revision !== expected) {
      throw new Error(`${event.subject} has revision ${event.revision} at position ${event.position}, not ${expected}`);
    }
    next.set(event.subject, expected + 1);
  }
}

function checkRecordTimes(captures: readonly Capture[]): void {
  let latest = '';
  for (const { header } of captures) {
    if (header.recordedAt < latest) throw new Error(`capture ${header.capture} was recorded before the one before it`);
    latest = header.recordedAt;
  }
}
