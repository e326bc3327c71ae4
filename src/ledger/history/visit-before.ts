// The world as it was just before some events, by all that counts.
import { evolve } from '../item/evolve.js';
import type { ItemEvent } from '../item/item.events.js';
import { EMPTY_WORLD, Layer } from '../item/world.js';

/** Folds what counts, in order, and shows each wanted event in the world as it was just before. That world goes on changing afterwards. */
export function visitBefore(
  effective: readonly ItemEvent[],
  isWanted: (event: ItemEvent) => boolean,
  see: (event: ItemEvent, world: Layer) => void,
): void {
  const last = effective.findLastIndex(isWanted);
  const layer = new Layer(EMPTY_WORLD);
  for (const event of effective.slice(0, last + 1)) {
    if (isWanted(event)) see(event, layer);
    evolve(layer, event);
  }
}
