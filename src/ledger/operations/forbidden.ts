import { contradictionOf, type Contradiction } from '../item/contradictions.js';
import { mayHoldExpired } from '../item/core/expires-within.js';
import { expiryBy, isExpired, isWarnedOf } from '../item/core/expiry.js';
import { beforeOf } from '../item/finding.js';
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
  if (!state && !then) return recalled;
  // Of what is not sold that is looked up only where something may be expired.
  const isLookedUp = then !== undefined || (state !== undefined && mayHoldExpired(state, context.recordedAtMs));
  const isSale = sells(world, event, { within });
  const isAsked = isSale || (isLookedUp && isWarnedOf(event.type));
  return [
    ...recalled,
    ...(isAsked ? expired(world, event, { within, then }, isSale) : []),
    ...reportedWithin(world, event, within),
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
  const before = beforeOf(world, event.subject);
  const found: Contradiction[] = [];
  const told = expiryBy(then ? then.then : before.state, event);
  const expiry = told ?? then?.known?.expiry;
  const isToldByHistory = event.type === 'ItemSold' && told !== undefined;
  if (isSale && !isToldByHistory && expiry !== undefined && isExpired(expiry, event))
    found.push(contradictionOf({ rule: 'expired', field: 'id', values: { expiry } }, event, before));
  if (expires && isExpired(expires.expiry, event)) {
    const { content, expiry: first } = expires;
    const severity = isSale ? {} : ({ severity: 'flagged' } as const);
    const finding = { rule: 'expired', field: 'id', values: { expiry: first, content }, ...severity } as const;
    found.push(contradictionOf(finding, event, before));
  }
  return found;
}

function reportedWithin(world: World, event: ItemEvent, within: () => Within): readonly Contradiction[] {
  if (event.type !== 'ItemSold' && event.type !== 'ItemShipped') return [];
  const { reported } = within();
  if (!reported) return [];
  const finding = { rule: 'reported', field: 'id', values: reported } as const;
  return [contradictionOf(finding, event, beforeOf(world, event.subject))];
}
