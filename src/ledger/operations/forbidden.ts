import { contradictionOf, type Contradiction } from '../item/contradictions.js';
import { isExpired } from '../item/core/expiry.js';
import { beforeOf } from '../item/finding.js';
import type { ItemEvent } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import { sells } from './blocked-as.js';
import { withinOf, type DecideContext } from './decide-context.js';
import { recallContradictions } from './recall-rules.js';
import type { Within } from './within.js';

/**
 * What is in a subject forbids what is done with it, or a recall does: by position, so that the states of now count. That contents bear on their carrier
 * is no part of any fold; a rule of that kind is one more line here, and what it asks of the contents a part of `Within`.
 */
export function forbiddenByPosition(world: World, event: ItemEvent, context: DecideContext): readonly Contradiction[] {
  const state = world.get(event.subject);
  if (!state) return recallContradictions(world, event, context);
  const within = withinOf(state, context);
  return [
    ...recallContradictions(world, event, context),
    ...expired(world, event, context),
    ...reportedWithin(world, event, within),
  ];
}

/** What is in it and expired; and itself, where it is sold by a shipment or a receipt, which the history only warns of. */
function expired(world: World, event: ItemEvent, context: DecideContext): readonly Contradiction[] {
  const state = world.get(event.subject);
  if (!state || !sells(world, event, context)) return [];
  const { expires } = withinOf(state, context);
  const before = beforeOf(world, event.subject);
  const found: Contradiction[] = [];
  const { expiry } = state;
  if (event.type !== 'ItemSold' && expiry !== undefined && isExpired(expiry, event))
    found.push(contradictionOf({ rule: 'expired', field: 'id', values: { expiry } }, event, before));
  if (expires && isExpired(expires.expiry, event)) {
    const { content, expiry: first } = expires;
    found.push(contradictionOf({ rule: 'expired', field: 'id', values: { expiry: first, content } }, event, before));
  }
  return found;
}

function reportedWithin(world: World, event: ItemEvent, { reported }: Within): readonly Contradiction[] {
  if (!reported || (event.type !== 'ItemSold' && event.type !== 'ItemShipped')) return [];
  const finding = { rule: 'reported', field: 'id', values: reported } as const;
  return [contradictionOf(finding, event, beforeOf(world, event.subject))];
}
