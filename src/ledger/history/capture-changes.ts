// What a capture changes: the form in which folds hand it to the read models.
import type { Capture } from '../capture/capture.events.js';
import type { ItemState } from '../item/item.state.js';
import type { Stay } from './stays.js';

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
