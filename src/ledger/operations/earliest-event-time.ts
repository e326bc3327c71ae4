import { sortInstant, type EventTime } from '../event-time.js';
import type { Operation } from './operation.js';

/** Event time, in milliseconds, before which nothing changes by what an operation tells. */
export function earliestEventTime(operation: Operation, recordedAtMs: number): number {
  const instant = (at: EventTime | undefined): number =>
    at === undefined ? recordedAtMs : sortInstant(at, recordedAtMs);
  const earliest = (times: Iterable<EventTime | undefined>): number => {
    let first = recordedAtMs;
    for (const at of times) first = Math.min(first, instant(at));
    return first;
  };
  switch (operation.operation) {
    case 'correct': {
      const { foundSinceMs = Number.NEGATIVE_INFINITY, replacement } = operation;
      return Math.min(foundSinceMs, replacement ? earliestEventTime(replacement, recordedAtMs) : recordedAtMs);
    }
    case 'observe':
      return earliest(operation.observations.map(({ data }) => ('at' in data ? data.at : undefined)));
    case 'open-recall':
    case 'close-recall':
      return earliest([operation.at]);
    case 'clear-recall':
    case 'mark-recalled':
    default:
      return earliest(operation.items.map(({ fields }) => fields.at));
  }
}
