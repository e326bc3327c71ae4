import type { Capture } from '../capture/capture.events.js';
import { contradictions } from '../item/contradictions.js';
import type { Contradiction } from '../item/contradictions.js';
import { evolve } from '../item/evolve.js';
import { unknownState } from '../item/core/core.state.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState, World } from '../item/item.state.js';
import { latestOwn } from '../item/facet-slices.js';
import { ITEM_TRAITS, carrierNamed, isItemEvent } from '../item/item.traits.js';
import { EMPTY_WORLD, Layer } from '../item/world.js';
import type { Closure } from '../operations/decide-context.js';
import type { CaptureChanges, Stay } from './changes.js';
import { ClosureBoundary } from './closure-boundary.js';
import { atOnce, sliced, type Slices } from '../slices.js';
import { effectiveEvents } from './effective.js';
import { StayRecorder } from './stay-recorder.js';

/** The subjects that the events name, whether their own or as carriers. */
export function subjectsOfEvents(events: readonly ItemEvent[]): readonly string[] {
  const subjects = new Set<string>();
  for (const event of events) {
    subjects.add(event.subject);
    const carrier = carrierNamed(event);
    if (carrier !== undefined) subjects.add(carrier);
  }
  return [...subjects];
}

export function subjectsOfCapture(capture: Capture): readonly string[] {
  return subjectsOfEvents(capture.events.filter(isItemEvent));
}

export function bySortOrder(a: ItemEvent, b: ItemEvent): number {
  return a.sortAt === b.sortAt ? a.position - b.position : a.sortAt - b.sortAt;
}

/** Sorted by order; most lists are sorted already and are then not copied. */
export function inOrder(events: readonly ItemEvent[]): readonly ItemEvent[] {
  const sorted = events.every((event, index) => index === 0 || bySortOrder(events[index - 1] ?? event, event) <= 0);
  return sorted ? events : [...events].sort(bySortOrder);
}

/** Subjects for which an event tells of the past: something that bears on them, or on a carrier it names, is known to have happened later. */
export function lateSubjects(world: Pick<World, 'get'>, events: readonly ItemEvent[]): readonly string[] {
  const late = new Set<string>();
  for (const event of events) {
    const { bears, corrects } = ITEM_TRAITS[event.type];
    if (corrects) late.add(event.subject);
    if (bears === 'own') {
      if (isLateBySlice(world, event)) late.add(event.subject);
      continue;
    }
    for (const subject of [event.subject, carrierNamed(event)]) {
      if (subject !== undefined && isLate(world, subject, event.sortAt)) late.add(subject);
    }
  }
  return [...late];
}

/** What bears on its own slice only is late by what that slice took in, whatever else happened since. */
function isLateBySlice(world: Pick<World, 'get'>, event: ItemEvent): boolean {
  const state = world.get(event.subject);
  return state !== undefined && (latestOwn(event, state)?.at ?? Number.NEGATIVE_INFINITY) > event.sortAt;
}

/** A carrier's event that happened later bears on its contents as well. */
function isLate(world: Pick<World, 'get'>, subject: string, sortAt: number): boolean {
  const seen = new Set<string>();
  for (let state = world.get(subject); state && !seen.has(state.subject);) {
    if (state.touched.at > sortAt) return true;
    seen.add(state.subject);
    state = state.carrier && world.get(state.carrier.id);
  }
  return false;
}

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
  for (const event of inOrder(effectiveEvents(all))) {
    found.push(...contradictions(layer, event));
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
