// The order of events by which histories are folded: event time, then the log.
import type { ItemEvent } from '../item/item.events.js';

export function bySortOrder(a: ItemEvent, b: ItemEvent): number {
  return a.sortAt === b.sortAt ? a.position - b.position : a.sortAt - b.sortAt;
}

/** Sorted by order; most lists are sorted already and are then not copied. */
export function inOrder(events: readonly ItemEvent[]): readonly ItemEvent[] {
  const sorted = events.every((event, index) => index === 0 || bySortOrder(events[index - 1] ?? event, event) <= 0);
  return sorted ? events : [...events].sort(bySortOrder);
}
