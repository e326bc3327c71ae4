import { contradictionOf, type Contradiction } from '../item/contradictions.js';
import { isExpired } from '../item/core/expiry.js';
import { beforeOf } from '../item/finding.js';
import type { ItemEvent } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import { withinOf, type DecideContext } from './decide-context.js';
import { recallContradictions } from './recall-rules.js';
import type { WithinThen } from './within-then.js';

/**
 * What is in a subject forbids what is done with it, or a recall does. A recall blocks by position, so that the states of now count; what expired or was
 * reported is judged by what was in it at the time, `then` where that is past. That contents bear on their carrier is no part of any fold; a rule of that
 * kind is one more line here, and what it asks of the contents a part of `Within`.
 */
export function forbidden(
  world: World,
  event: ItemEvent,
  context: DecideContext,
  then?: WithinThen,
): readonly Contradiction[] {
  const state = world.get(event.subject);
  if (!state) return [];
  const within = then ?? withinOf(state, context);
  return [
    ...recallContradictions(world, event, context),
    ...expiredWithin(world, event, within),
    ...reportedWithin(world, event, within),
  ];
}

function expiredWithin(world: World, event: ItemEvent, { expires }: WithinThen): readonly Contradiction[] {
  if (event.type !== 'ItemSold' || !expires || !isExpired(expires.expiry, event)) return [];
  const { content, expiry } = expires;
  const finding = { rule: 'expired', field: 'id', values: { expiry, content } } as const;
  return [contradictionOf(finding, event, beforeOf(world, event.subject))];
}

function reportedWithin(world: World, event: ItemEvent, { reported }: WithinThen): readonly Contradiction[] {
  if (!reported || (event.type !== 'ItemSold' && event.type !== 'ItemShipped')) return [];
  const finding = { rule: 'reported', field: 'id', values: reported } as const;
  return [contradictionOf(finding, event, beforeOf(world, event.subject))];
}
