/** `nowhere` is the place before a history begins. `with`: handed to a party, at a place nobody told. `gone`: dispensed. */
export type Place =
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'at'; readonly location: string }
  | { readonly kind: 'transit'; readonly from?: string; readonly toLocation?: string; readonly toParty?: string }
  | { readonly kind: 'with'; readonly party: string }
  | { readonly kind: 'gone' };

export const NOWHERE: Place = { kind: 'nowhere' };

export function samePlace(a: Place, b: Place): boolean {
  return placeKey(a) === placeKey(b);
}

/** A place as one text: the account that stock stands on. `from` of a transit is no part of it; the party is, where no location was told. */
export function placeKey(place: Place): string {
  switch (place.kind) {
    case 'nowhere':
      return '';
    case 'at':
      return `at ${place.location}`;
    case 'transit':
      return place.toLocation === undefined ? `for ${place.toParty ?? ''}` : `to ${place.toLocation}`;
    case 'with':
      return `with ${place.party}`;
    case 'gone':
      return 'gone';
  }
}

/** What stands between the two destinations of a kept way. No identifier has this character. */
export const BESIDE = '\n';

/** A place as read models keep it: of a way also the party that it goes to, where its location was told as well. What it begins with is its `placeKey`. */
export function keptPlace(place: Place): string {
  const key = placeKey(place);
  if (place.kind !== 'transit' || place.toLocation === undefined || place.toParty === undefined) return key;
  return `${key}${BESIDE}for ${place.toParty}`;
}

/** Whom and where a way goes to. */
export function destinationsOf(place: Place): readonly string[] {
  if (place.kind !== 'transit') return [];
  return [...new Set([place.toLocation, place.toParty].filter((one) => one !== undefined))];
}

/** Reads what `placeKey` writes, and what `keptPlace` does. */
export function placeOfKey(kept: string): Place {
  const [key = '', beside] = kept.split(BESIDE, 2);
  const place = placeAlone(key);
  if (place.kind !== 'transit' || beside === undefined) return place;
  return { ...place, toParty: beside.slice('for '.length) };
}

function placeAlone(key: string): Place {
  const [word = ''] = key.split(' ', 1);
  const id = key.slice(word.length + 1);
  switch (word) {
    case 'at':
      return { kind: 'at', location: id };
    case 'with':
      return { kind: 'with', party: id };
    case 'to':
      return { kind: 'transit', toLocation: id };
    case 'for':
      return id === '' ? { kind: 'transit' } : { kind: 'transit', toParty: id };
    case 'gone':
      return { kind: 'gone' };
    default:
      return { kind: 'nowhere' };
  }
}
