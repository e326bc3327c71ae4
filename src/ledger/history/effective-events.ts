// Which events count: those that no declaration of error, itself still in force, names.
import type { ItemEvent } from '../item/item.events.js';
import { inOrder } from './event-order.js';

/** For each position that no longer counts, the position of the declaration that says so. */
export function declaredErroneous(events: readonly ItemEvent[]): ReadonlyMap<number, number> {
  const declarations = events.filter((event) => event.type === 'ErrorDeclared');
  return voidedBy(declarations.map(({ position, data }) => ({ position, voids: data.positions })));
}

/** The same of declarations, each with the positions that it names. */
export function voidedBy(
  declarations: readonly { readonly position: number; readonly voids: readonly number[] }[],
): ReadonlyMap<number, number> {
  const void_ = new Map<number, number>();
  // A declaration names only what stands before it: from the last to the first, whether one still counts is settled when its turn comes.
  for (const { position, voids } of [...declarations].sort((a, b) => b.position - a.position)) {
    if (void_.has(position)) continue;
    for (const one of voids) void_.set(one, position);
  }
  return void_;
}

/** The events that count. */
export function effectiveEvents(events: readonly ItemEvent[]): readonly ItemEvent[] {
  const erroneous = declaredErroneous(events);
  return erroneous.size === 0 ? events : events.filter((event) => !erroneous.has(event.position));
}

/** Those of whole histories, in the order by which they are folded. */
export function effectiveInOrder(histories: ReadonlyMap<string, readonly ItemEvent[]>): readonly ItemEvent[] {
  return inOrder(effectiveEvents([...histories.values()].flat()));
}
