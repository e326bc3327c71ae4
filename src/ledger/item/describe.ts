import type { ItemState, Place, Resolved } from './item.state.js';

export function describePlace(place: Place): string {
  switch (place.kind) {
    case 'nowhere':
      return 'at no known place';
    case 'at':
      return `at ${place.location}`;
    case 'transit':
      return `in transit to ${place.toLocation ?? place.toParty ?? 'a place not told'}`;
    case 'with':
      return `with ${place.party}`;
    case 'gone':
      return 'dispensed';
  }
}

/** What the history says of a subject, in words for the person whose operation is refused. */
export function describeItem(state: ItemState | undefined, resolved: Resolved | undefined): string {
  if (!state || !resolved || state.began === undefined) return 'nothing is recorded of it';
  const facts = [`${state.began}`, `now ${describePlace(resolved.place)}`];
  if (state.carrier)
    facts.push(`${state.carrier.kind === 'container' ? 'packed' : 'installed'} in ${state.carrier.id}`);
  if (resolved.holder !== undefined) facts.push(`held by ${resolved.holder}`);
  if (resolved.owner !== undefined) facts.push(`owned by ${resolved.owner}`);
  return `${facts.join(', ')} (last event at position ${state.position})`;
}
