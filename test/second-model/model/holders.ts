// Who has a thing once somebody told where it is.
import type { Custody, Fact, Place, Thing } from './words.js';
import { placeText } from './stock.js';
import { placeTold } from './world.js';

/** Who saw a thing has it only if it was on its way to that one, or nobody else was known to have it. */
export function holderOnceSeen(
  { by, fields }: Fact,
  { holder, place }: Thing,
  location: string | undefined = fields.location,
): string {
  const isExpected = place.kind === 'transit' && isSentTo(place, by, location);
  return holder === undefined || isExpected ? by : holder;
}

export function isSentTo(
  { toParty, toLocation }: Extract<Place, { readonly kind: 'transit' }>,
  by: string,
  location: string | undefined,
): boolean {
  return toParty === undefined ? toLocation === location : toParty === by;
}

/** Who claims where it stood does not hold it by that. */
export function stoodWith(fact: Fact, stood: Custody, thing: Thing): Custody {
  if (!fact.claimed || fact.again || stood.place.kind !== 'at' || thing.place.kind === 'nowhere') return stood;
  return { ...stood, holder: holderOnceSeen(fact, thing, stood.place.location) };
}

/** Who takes it out has it, unless a stranger takes it out where it stands, or only claims to have seen it. */
export function holderOnceOut(fact: Fact, thing: Thing): string {
  const { by, fields } = fact;
  const { place, holder } = thing;
  const isThere = placeText(place) === placeText(placeTold(fact)) && holder !== by && holder !== fields.onBehalfOf;
  return fact.claimed || isThere ? holderOnceSeen(fact, thing) : by;
}
