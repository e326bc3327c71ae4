// Which events are late: earlier than something that is known to bear on their subject.
import { latestOwn } from '../item/facet-slices.js';
import type { ItemEvent } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import { ITEM_TRAITS, carrierNamed } from '../item/item.traits.js';

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
