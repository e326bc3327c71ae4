import { effectiveInOrder } from '../history/effective-events.js';
import { evolve } from '../item/evolve.js';
import type { ItemEvent, ItemEventType } from '../item/item.events.js';
import { carriersOf, resolveState } from '../item/core/resolve.js';
import { EMPTY_WORLD, Layer } from '../item/world.js';
import type { Order } from '../order.js';

/** One link of the chain: from `since` on the subject belonged to `owner`; undefined where from then on nobody was told to own it. */
export interface TitleLink {
  readonly owner: string | undefined;
  /** Who it belonged to before, if anybody. */
  readonly from: string | undefined;
  /** Event time and position of the event that passed the title. */
  readonly since: Order;
  readonly how: ItemEventType;
  /** The subject of that event: the subject itself, or the carrier whose title passed with what it held. */
  readonly of: string;
}

/**
 * Who owned a subject, one after the other, up to and with `untilMs` (event time). `histories` are those of the subject, of all that ever carried it and
 * of what was in these. The last owner is the one that `resolve` tells.
 */
export function chainOfTitle(
  histories: ReadonlyMap<string, readonly ItemEvent[]>,
  subject: string,
  untilMs = Number.POSITIVE_INFINITY,
): readonly TitleLink[] {
  const world = new Layer(EMPTY_WORLD);
  const chain: TitleLink[] = [];
  let owner: string | undefined;
  for (const event of effectiveInOrder(histories)) {
    if (event.sortAt > untilMs) break;
    evolve(world, event);
    const state = world.get(subject);
    if (!state || !bearsOn(world, state, event)) continue;
    const now = resolveState(world, state).owner;
    if (now === owner) continue;
    const since = { at: event.sortAt, position: event.position };
    chain.push({ owner: now, from: owner, since, how: event.type, of: event.subject });
    owner = now;
  }
  return chain;
}

function bearsOn(world: Layer, state: Parameters<typeof carriersOf>[1], event: ItemEvent): boolean {
  if (event.subject === state.subject) return true;
  return carriersOf(world, state).some((link) => link.state.subject === event.subject);
}
