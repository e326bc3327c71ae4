import { sortInstant, type EventTime } from '../event-time.js';

/** The earliest of some event times, in milliseconds; one that is not given is when it is recorded. */
export function earliestOf(times: Iterable<EventTime | undefined>, recordedAtMs: number): number {
  let first = recordedAtMs;
  for (const at of times) first = Math.min(first, at === undefined ? recordedAtMs : sortInstant(at, recordedAtMs));
  return first;
}
