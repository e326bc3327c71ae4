// The fold of a capture that tells of the past or corrects it: the histories that it concerns are folded again.
import type { Capture } from '../capture/capture.events.js';
import { unknownState } from '../item/core/core.state.js';
import type { ItemEvent } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import { carrierNamed, isItemEvent } from '../item/item.traits.js';
import type { CaptureChanges } from './capture-changes.js';
import { ClosureBoundary } from './closure-boundary.js';
import type { Closure } from './closure.js';
import { effectiveEvents } from './effective-events.js';
import { subjectsOfEvents } from './event-subjects.js';
import { refold, withEvents } from './refold.js';

/**
 * The same answer as `foldCapture` for a capture that tells of the past or corrects it: closure holds the histories before it, `believed` the states
 * before it of the closure's edges. `lacking`: the closure has to be that of these subjects as well.
 */
export function foldOverClosure(
  capture: Capture,
  closure: Closure,
  believed: Pick<World, 'get'>,
): CaptureChanges | { readonly lacking: readonly string[] } {
  const histories = withEvents(closure.histories, capture.events.filter(isItemEvent));
  const unloaded = carriersLacking(capture, closure);
  if (unloaded.length > 0) return { lacking: unloaded };
  const { states, stays } = refold(histories);
  const edge = new ClosureBoundary(closure.edges, believed);
  const lacking = edge.lacking(states, histories);
  if (lacking.length > 0) return { lacking };
  const named = [...histories].flatMap(([subject, events]) =>
    closure.witnesses.has(subject) ? [] : subjectsOfEvents(events),
  );
  const written = [...new Set(named)].filter((subject) => !closure.witnesses.has(subject));
  return {
    capture,
    // What is left without any event that counts is as unknown as before.
    states: new Map(written.map((subject) => [subject, edge.kept(states.get(subject) ?? unknownState(subject))])),
    opened: [],
    closed: [],
    refolded: new Map(written.map((child) => [child, stays.get(child) ?? []])),
  };
}

/** Carriers at the edge of the closure that the capture's corrections concern: all that was in them has to be in the closure as well. */
export function carriersLacking(capture: Capture, { histories, edges }: Closure): readonly string[] {
  const after = withEvents(histories, capture.events.filter(isItemEvent));
  return carriersCorrected(capture, histories, after).filter((id) => edges.has(id));
}

/** Carriers named by events that count no more, or again: all that was in them is concerned, as by an event of now that names them. */
function carriersCorrected(
  { events }: Capture,
  before: ReadonlyMap<string, readonly ItemEvent[]>,
  after: ReadonlyMap<string, readonly ItemEvent[]>,
): readonly string[] {
  const carriers = new Set<string>();
  for (const { type, subject } of events) {
    if (type !== 'ErrorDeclared') continue;
    const counted = new Set(effectiveEvents(before.get(subject) ?? []));
    const counts = new Set(effectiveEvents(after.get(subject) ?? []));
    for (const event of new Set([...counted, ...counts])) {
      const carrier = carrierNamed(event);
      if (carrier !== undefined && counted.has(event) !== counts.has(event)) carriers.add(carrier);
    }
  }
  return [...carriers];
}
