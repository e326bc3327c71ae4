// Two clocks: a receipt may be stamped before the shipment that it answers, and then counts just after it.
import type { Draft } from './drafts.js';
import { fold } from './folding.js';
import { isOf } from './hours.js';
import { counting, inOrder, isDate } from './order.js';
import type { Fact, Thing } from './words.js';
import { carriersOf } from './world.js';

const TOLERANCE_MS = 15 * 60_000;

type Told = Pick<Fact, 'by' | 'fields'>;

/** A party and its main location share the number. */
const isMainPlaceOf = (party: string, location: string): boolean =>
  party.startsWith('417/') && location === party.replace('417/', '414/');

/** Whether it is received where, or by whom, it was sent to; what is sent to nobody by another party at another place. */
function answers(receipt: Told, shipment: Told): boolean {
  const { location = '' } = receipt.fields;
  const { toLocation, toParty } = shipment.fields;
  if (toLocation !== undefined) return location === toLocation;
  if (toParty !== undefined) return toParty === receipt.by || isMainPlaceOf(toParty, location);
  return receipt.by !== shipment.by && location !== shipment.fields.location;
}

/** By a way that it was on already, or to the shipper, who did not hold it before. */
function cameOtherwise(receipt: Told, shipment: Told, before: Thing | undefined): boolean {
  return before?.place.kind === 'transit' || (receipt.by === shipment.by && before?.holder !== receipt.by);
}

const thingAt = (item: string, instant: number, known: readonly Fact[]): Thing | undefined =>
  fold(known.filter((fact) => fact.instant <= instant)).world.get(item);

/** `instant` is where it stands by its own clock. */
export function byTwoClocks(draft: Draft, instant: number, facts: readonly Fact[]): number {
  const known = inOrder(counting(facts));
  if (draft.kind === 'shipped') return beforeReceipt(draft, instant, known) ?? instant;
  if (draft.kind === 'received' && !isDate(draft.at)) return afterShipment(draft, instant, known) ?? instant;
  return instant;
}

/** A shipment of which only the date is told counts before the receipt of that day. */
function beforeReceipt(draft: Draft, instant: number, known: readonly Fact[]): number | undefined {
  const came = known.findLast(
    (fact) =>
      fact.kind === 'received' &&
      fact.item === draft.item &&
      (isDate(draft.at) ? isOf(draft.at, fact) : fact.instant <= instant && fact.instant >= instant - TOLERANCE_MS),
  );
  if (!came || !answers(came, draft)) return undefined;
  return cameOtherwise(came, draft, thingAt(draft.item, came.instant - 1, known)) ? undefined : came.instant - 1;
}

/** The next shipment of it, or of what carries it. */
function afterShipment(draft: Draft, instant: number, known: readonly Fact[]): number | undefined {
  const { world } = fold(known.filter((fact) => fact.instant <= instant));
  const thing = world.get(draft.item);
  const about = new Set([draft.item, ...(thing ? carriersOf(world, thing) : []).map(({ id }) => id)]);
  const next = known.find(
    (fact) =>
      fact.kind === 'shipped' &&
      about.has(fact.item) &&
      fact.instant > instant &&
      fact.instant <= instant + TOLERANCE_MS,
  );
  if (!next || !answers(draft, next)) return undefined;
  return cameOtherwise(draft, next, thing) ? undefined : next.instant;
}
