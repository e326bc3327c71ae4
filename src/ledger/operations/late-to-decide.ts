import { lateSubjects } from '../history/late-events.js';
import { SECOND_RULES } from '../item/rules.js';
import { mayBeReceived } from './clock-tolerance.js';
import type { DecideContext } from './decide-context.js';
import type { Placed } from './evaluate.js';

/** Subjects over whose histories the events are to be decided: what is late, and shipments of what may have been received already. */
export function lateToDecide(placed: readonly Placed[], { world, rules }: DecideContext): readonly string[] {
  const events = placed.map(({ event }) => event);
  const late = lateSubjects(world, events);
  if (rules < SECOND_RULES) return late;
  const received = events.filter((event) => mayBeReceived(world, event)).map(({ subject }) => subject);
  return received.length === 0 ? late : [...new Set([...late, ...received])];
}
