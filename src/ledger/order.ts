/**
 * Where an event stands among the events of a subject: event time first, then the sender's order, then record order.
 * The last two are one number, the position, because a capture's events stand in the log in the order in which they were sent.
 */
export interface Order {
  /** Milliseconds since 1970-01-01T00:00Z by which the event sorts; see `sortInstant`. */
  readonly at: number;
  readonly position: number;
}

export const BEFORE_ALL: Order = { at: Number.NEGATIVE_INFINITY, position: -1 };

export function compareOrder(a: Order, b: Order): number {
  return a.at === b.at ? a.position - b.position : a.at < b.at ? -1 : 1;
}

export function laterOf(a: Order, b: Order): Order {
  return compareOrder(a, b) >= 0 ? a : b;
}
