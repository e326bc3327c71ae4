import type { ItemDescription } from '../../ledger/item/describe.js';
import type { Place } from '../../ledger/item/core/place.js';

function placeProse(place: Place, ended: ItemDescription['ended']): string {
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
      return ended === undefined ? 'dispensed' : `gone: ${ended.replace('_', ' ')}`;
  }
}

/** What the history says of a subject before the event that it is told for, which may be of the past, in words for the person whose operation is refused. */
export function itemProse({ subject, began, place, carrier, holder, owner, ended, position }: ItemDescription): string {
  if (began === undefined || !place) return `${subject}: nothing is recorded of it`;
  const facts: string[] = [began, placeProse(place, ended)];
  if (carrier) facts.push(`${carrier.kind === 'container' ? 'packed' : 'installed'} in ${carrier.id}`);
  if (holder !== undefined) facts.push(`held by ${holder}`);
  if (owner !== undefined) facts.push(`owned by ${owner}`);
  const last = position === undefined ? '' : ` (last event at position ${position})`;
  return `${subject}: ${facts.join(', ')}${last}`;
}
