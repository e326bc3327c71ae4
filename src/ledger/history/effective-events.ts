// Which events count: those that no declaration of error, itself still in force, names.
import type { ItemEvent } from '../item/item.events.js';

/** For each position that no longer counts, the position of the declaration that says so. */
export function declaredErroneous(events: readonly ItemEvent[]): ReadonlyMap<number, number> {
  const void_ = new Map<number, number>();
  const declarations = events.filter((event) => event.type === 'ErrorDeclared').sort((a, b) => b.position - a.position);
  // A declaration names only what stands before it: from the last to the first, whether one still counts is settled when its turn comes.
  for (const declaration of declarations) {
    if (void_.has(declaration.position)) continue;
    for (const position of declaration.data.positions) void_.set(position, declaration.position);
  }
  return void_;
}

/** The events that count. */
export function effectiveEvents(events: readonly ItemEvent[]): readonly ItemEvent[] {
  const erroneous = declaredErroneous(events);
  return erroneous.size === 0 ? events : events.filter((event) => !erroneous.has(event.position));
}
