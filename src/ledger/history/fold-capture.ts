// The usual fold: one capture onto the states before it, event by event.
import type { Capture } from '../capture/capture.events.js';
import { evolve } from '../item/evolve.js';
import type { World } from '../item/item.state.js';
import { isItemEvent } from '../item/item.traits.js';
import { Layer } from '../item/world.js';
import { atOnce, sliced, type Slices } from '../slices.js';
import type { CaptureChanges } from './capture-changes.js';
import { inOrder } from './event-order.js';
import { lateSubjects } from './late-events.js';
import { StayRecorder } from './stays.js';

/**
 * Applies a capture to the world that holds the states of `subjectsOfCapture` and of their carriers, up to the outermost.
 * `late`: it tells of the past of these subjects, nothing was changed, and `foldOverClosure` is to be used instead.
 */
export function* foldInSlices(
  world: World,
  capture: Capture,
): Slices<CaptureChanges | { readonly late: readonly string[] }> {
  const events = capture.events.filter(isItemEvent);
  const late = lateSubjects(world, events);
  if (late.length > 0) return { late };
  const layer = new Layer(world);
  const stays = new StayRecorder(layer);
  yield* sliced(inOrder(events), (event) => {
    stays.during(event, () => {
      evolve(layer, event);
    });
  });
  for (const [subject, state] of layer.changes) world.set(subject, state);
  return { capture, states: layer.changes, opened: stays.opened, closed: stays.closed, refolded: new Map() };
}

/** The same without a pause. */
export function foldCapture(world: World, capture: Capture): CaptureChanges | { readonly late: readonly string[] } {
  return atOnce(foldInSlices(world, capture));
}
