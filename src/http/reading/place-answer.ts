import type { Attributes } from '../../ledger/item/core/item-facts.js';
import type { Place } from '../../ledger/item/core/place.js';

const FIELDS = ['kind', 'location', 'from', 'toLocation', 'toParty', 'party'];

/** A place as every answer has it, its fields in one order wherever it was read from. */
export function placeAnswer(place: Place): Place {
  const told = place as Readonly<Record<string, string | undefined>>;
  const fields = FIELDS.flatMap((name) => (told[name] === undefined ? [] : [[name, told[name]]]));
  return Object.fromEntries(fields) as Place;
}

/** Attributes in the order of their names. */
export function attributesAnswer(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
