// The fold of whole histories, from nothing: what is late or corrected finds its place by event time.
import { contradictions, type Contradiction } from '../item/contradictions.js';
import { evolve } from '../item/evolve.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState } from '../item/item.state.js';
import { EMPTY_WORLD, Layer } from '../item/world.js';
import { effectiveEvents } from './effective-events.js';
import { inOrder } from './event-order.js';
import { StayRecorder, type Stay } from './stays.js';

export interface Folded {
  readonly states: ReadonlyMap<string, ItemState>;
  /** All stays of each child, in order. */
  readonly stays: ReadonlyMap<string, readonly Stay[]>;
  readonly contradictions: readonly Contradiction[];
}

/** Folds whole histories from nothing, in order of event time; events declared erroneous count as never given. */
export function refold(histories: ReadonlyMap<string, readonly ItemEvent[]>): Folded {
  const layer = new Layer(EMPTY_WORLD);
  const stays = new StayRecorder(layer);
  const found: Contradiction[] = [];
  const all = [...histories.values()].flat();
  const effective = inOrder(effectiveEvents(all));
  const keptLate = Map.groupBy(
    effective.flatMap(({ subject, data: { flagsLater = [] } }) =>
      flagsLater.map((flag) => ({ ...flag, keeper: subject })),
    ),
    ({ position }) => position,
  );
  for (const event of effective) {
    found.push(...contradictions(layer, event, keptLate.get(event.position)));
    stays.during(event, () => evolve(layer, event));
  }
  for (const event of all) withLastRevision(layer, event);
  return { states: layer.changes, stays: stays.byChild(), contradictions: found };
}

/** Revisions count all that was recorded, also what no longer counts. A subject whose every event was declared erroneous is as unknown as before. */
function withLastRevision(layer: Layer, event: ItemEvent): void {
  const state = layer.get(event.subject);
  if (state && state.revision < event.revision)
    layer.set(event.subject, { ...state, revision: event.revision, position: event.position });
}

/** States as they were at `atMs` by event time, as far as it was known at `position`. What contradicts is not looked for. */
export function foldAsOf(
  histories: ReadonlyMap<string, readonly ItemEvent[]>,
  atMs: number,
  position: number,
): ReadonlyMap<string, ItemState> {
  const layer = new Layer(EMPTY_WORLD);
  const known = [...histories.values()].flat().filter((event) => event.position <= position);
  for (const event of inOrder(effectiveEvents(known))) {
    if (event.sortAt > atMs) break;
    evolve(layer, event);
  }
  for (const event of known) withLastRevision(layer, event);
  return layer.changes;
}

/** The histories with further events at the end of their subjects' own. */
export function withEvents(
  histories: ReadonlyMap<string, readonly ItemEvent[]>,
  events: readonly ItemEvent[],
): ReadonlyMap<string, readonly ItemEvent[]> {
  const extended = new Map<string, ItemEvent[]>();
  for (const [subject, history] of histories) extended.set(subject, [...history]);
  for (const event of events) {
    const history = extended.get(event.subject);
    if (history) history.push(event);
    else extended.set(event.subject, [event]);
  }
  return extended;
}
