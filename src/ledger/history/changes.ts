import type { Capture } from '../capture/capture.events.js';
import type { ItemState } from '../item/item.state.js';
import type { Order } from '../order.js';

/** One stay of a child in a carrier. `from` and `to` are the events that began and ended it: event time, and the position that told it. */
export interface Stay {
  readonly child: string;
  readonly carrier: string;
  readonly kind: 'container' | 'assembly';
  /** Position within an assembly. */
  readonly slot?: string;
  readonly from: Order;
  readonly to?: Order;
}

/**
 * What one capture changes. In the usual case stays are opened and closed. Where it told of the past, or corrected it, the histories
 * concerned were folded again: `refolded` then holds, for each child concerned, all its stays as now believed.
 */
export interface CaptureChanges {
  readonly capture: Capture;
  /** State after the capture of every subject that it touched, carriers included. */
  readonly states: ReadonlyMap<string, ItemState>;
  /** Stays that go on after the capture. */
  readonly opened: readonly Stay[];
  /** Stays that ended in it; one whose `from.position` is the capture's own began in it too and is in no table yet. */
  readonly closed: readonly Stay[];
  readonly refolded: ReadonlyMap<string, readonly Stay[]>;
}
