import { earliestInstant, type EventTime } from '../event-time.js';
import { CLOCK_TOLERANCE_MS } from './clock-tolerance.js';

/**
 * The earliest instant, in milliseconds, by which an event of some of these times may sort; one that is not given is when it is recorded. A date may sort
 * by any of its hours, and a shipment before the receipt that was stamped too early.
 */
export function earliestOf(times: Iterable<EventTime | undefined>, recordedAtMs: number): number {
  let first = recordedAtMs;
  for (const at of times) if (at !== undefined) first = Math.min(first, earliestInstant(at));
  return first - CLOCK_TOLERANCE_MS - 1;
}
