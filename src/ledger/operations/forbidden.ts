import { contradictionOf, type Contradiction } from '../item/contradictions.js';
import { isExpired } from '../item/core/expiry.js';
import { beforeOf } from '../item/finding.js';
import type { ItemEvent } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import { withinOf, type DecideContext } from './decide-context.js';
import { recallContradictions } from './recall-rules.js';
import type { Within } from './within.js';

/**
 * What is in a subject forbids what is done with it, or a recall does: by position, so that the states of now count. That contents bear on their carrier
 * is no part of any fold; a rule of that kind is one more line here, and what it asks of the contents a part of `Within`.
 */
export function forbiddenByPosition(world: World, event: ItemEvent, context: DecideContext): readonly Contradiction[] {
  const state = world.get(event.subject);
  if (!state) return [];
  const within = withinOf(state, context);
  return [...recallContradictions(world, event, context), ...expiredWithin(world, event, within)];
}

function expiredWithin(world: World, event: ItemEvent, { expires }: Within): readonly Contradiction[] {
  if (event.type !== 'ItemSold' || !expires || !isExpired(expires.expiry, event)) return [];
  const { content, expiry } = expires;
  const finding = { rule: 'expired', field: 'id', values: { expiry, content } } as const;
  return [contradictionOf(finding, event, beforeOf(world, event.subject))];
}
