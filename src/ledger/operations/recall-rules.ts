import { contradictionOf, type Contradiction } from '../item/contradictions.js';
import { beforeOf } from '../item/finding.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState, World } from '../item/item.state.js';
import { ITEM_TRAITS } from '../item/item.traits.js';
import { matches } from '../recall/scope.js';
import { withinOf, type DecideContext, type OpenRecall } from './decide-context.js';

/** Recalled units may still go to the sites that the recall names. */
function goesToSite(event: ItemEvent, { sites }: OpenRecall): boolean {
  if (event.type !== 'ItemShipped') return false;
  const { toLocation, toParty } = event.data;
  return (toLocation !== undefined && sites.includes(toLocation)) || (toParty !== undefined && sites.includes(toParty));
}

function coveredPart(state: ItemState, recall: OpenRecall, context: DecideContext): string | undefined {
  if (state.recalls?.[recall.recall] === 'cleared') return undefined;
  if (matches(recall.scope, state)) return state.subject;
  return withinOf(state, context).recalled.get(recall.recall);
}

export function recallContradictions(world: World, event: ItemEvent, context: DecideContext): readonly Contradiction[] {
  const block = ITEM_TRAITS[event.type].blockedAs;
  const state = world.get(event.subject);
  if (block === undefined || !state || context.recalls.length === 0) return [];
  return context.recalls.flatMap((recall) => {
    const blocks =
      recall.blocks.includes(block) ||
      (event.type === 'ItemSold' && event.data.dispensed === true && recall.blocks.includes('use'));
    if (!blocks || goesToSite(event, recall)) return [];
    const unit = coveredPart(state, recall, context);
    if (unit === undefined) return [];
    const within = unit === state.subject ? {} : { unit };
    const finding = { rule: 'recalled', field: 'id', values: { recall: recall.recall, ...within } } as const;
    return [contradictionOf(finding, event, beforeOf(world, event.subject))];
  });
}
