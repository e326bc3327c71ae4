import { writersFinding, type Contradiction } from '../item/contradictions.js';
import { mayHoldExpired } from '../item/core/expires-within.js';
import { expiryBy, isExpired, isWarnedOf } from '../item/core/expiry.js';
import { saidBy } from '../item/core/said-facts.js';
import type { ItemEvent } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import { sells } from './blocked-as.js';
import { withinOf, type DecideContext } from './decide-context.js';
import { recallContradictions, withSaidBy } from './recall-rules.js';
import { NOTHING_WITHIN, type Within } from './within.js';
import type { SubjectThen } from './within-then.js';

/**
 * What is in a subject forbids what is done with it, or a recall does. What expired or was reported is judged by what was in it at the time, `then` where
 * that is past; a recall blocks by position, what was in it then by what is known of that now. That contents bear on their carrier is no part of any fold; a
 * rule of that kind is one more line here, and what it asks of the contents a part of `Within`.
 */
export function forbidden(
  world: World,
  event: ItemEvent,
  context: DecideContext,
  then?: SubjectThen,
): readonly Contradiction[] {
  const state = world.get(event.subject);
  const within = then?.within ?? ((): Within => (state ? withinOf(state, context) : NOTHING_WITHIN));
  // What is said just now counts as well.
  const known = then ? then.known : state && withSaidBy(state, event);
  const recalled = recallContradictions(world, event, context, { known, within });
  const made = madeExpired(world, event, then);
  if (!state && !then) return [...made, ...recalled];
  // Of what is not sold that is looked up only where something may be expired.
  const isLookedUp = then !== undefined || (state !== undefined && mayHoldExpired(state, context.recordedAtMs));
  const isSale = sells(world, event, { within });
  const isAsked = isSale || (isLookedUp && isWarnedOf(event.type));
  return [
    ...made,
    ...recalled,
    ...(isAsked ? expired(world, event, { within, then }, isSale) : []),
    ...reportedWithin(world, event, within),
    ...replacedBefore(world, event, then),
  ];
}

interface Inside {
  readonly within: () => Within;
  readonly then: SubjectThen | undefined;
}

/**
 * What is in it and expired; and itself, where it is sold: the history only warns of a shipment or a receipt, and knows nothing of what was said later than
 * a sale that is told late. Where nothing is sold what is in it is warned of, as that would be by itself.
 */
function expired(world: World, event: ItemEvent, { within, then }: Inside, isSale: boolean): readonly Contradiction[] {
  const { expires } = within();
  const found: Contradiction[] = [];
  const told = expiryBy(then ? then.then : world.get(event.subject), event);
  const expiry = told ?? then?.known?.expiry;
  const isToldByHistory = event.type === 'ItemSold' && told !== undefined;
  if (isSale && !isToldByHistory && expiry !== undefined && isExpired(expiry, event))
    found.push(writersFinding({ rule: 'expired', field: 'id', values: { expiry } }, event, world));
  if (expires && isExpired(expires.expiry, event)) {
    const { content, expiry: first } = expires;
    const severity = isSale ? {} : ({ severity: 'flagged' } as const);
    const finding = { rule: 'expired', field: 'id', values: { expiry: first, content }, ...severity } as const;
    found.push(writersFinding(finding, event, world));
  }
  return found;
}

/** Nothing is made after it has expired. What was repeated of a manufacture is compared as any other. */
function madeExpired(world: World, event: ItemEvent, then?: SubjectThen): readonly Contradiction[] {
  if (event.type !== 'ItemManufactured') return [];
  const { at, expiry: own } = event.data;
  const expiry = saidBy(event)?.expiry ?? then?.known?.expiry ?? world.get(event.subject)?.expiry;
  if (expiry === undefined || !isExpired(expiry, event)) return [];
  const field = own === undefined ? 'id' : 'expiry';
  return [writersFinding({ rule: 'expired', field, values: { expiry, made: at } }, event, world)];
}

/** Nothing is replaced by what replaces an id that holds no longer: both of its followers would hold. */
function replacedBefore(world: World, event: ItemEvent, then?: SubjectThen): readonly Contradiction[] {
  if (event.type !== 'ItemIdentified') return [];
  const { change, identifier, former } = event.data;
  const gone = change === 'ended' ? identifier : former;
  if (gone !== event.subject) return [];
  const state = then ? then.then : world.get(event.subject);
  if (!state?.formerIdentifiers?.includes(gone)) return [];
  const field = change === 'ended' ? 'identifier' : 'former';
  return [writersFinding({ rule: 'not-identified-so', field, values: { identifier: gone } }, event, world)];
}

function reportedWithin(world: World, event: ItemEvent, within: () => Within): readonly Contradiction[] {
  if (event.type !== 'ItemSold' && event.type !== 'ItemShipped') return [];
  const { reported } = within();
  if (!reported) return [];
  const finding = { rule: 'reported', field: 'id', values: reported } as const;
  return [writersFinding(finding, event, world)];
}
