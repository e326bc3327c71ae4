import { contradictionOf, type Contradiction } from '../item/contradictions.js';
import { withSaid } from '../item/core/existence.js';
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

/** What was open when its recall was closed may be sold, and its sale is flagged for ever. */
function leftOpen(state: ItemState, event: ItemEvent, { recallStatus }: DecideContext): readonly string[] {
  if (event.type !== 'ItemSold') return [];
  const marked = Object.entries(state.recalls ?? {}).filter(([, mark]) => mark === 'marked');
  return marked.map(([recall]) => recall).filter((recall) => recallStatus(recall) === 'closed');
}

export function recallContradictions(world: World, event: ItemEvent, context: DecideContext): readonly Contradiction[] {
  const block = ITEM_TRAITS[event.type].blockedAs;
  const known = world.get(event.subject);
  const { facts } = event.data;
  // What is said just now counts as well.
  const state =
    known && facts !== undefined ? withSaid(known, facts, { at: event.sortAt, position: event.position }) : known;
  if (block === undefined || !state) return [];
  const flagged = leftOpen(state, event, context).map((recall) => {
    const finding = { rule: 'recalled', field: 'id', severity: 'flagged', values: { recall } } as const;
    return contradictionOf(finding, event, beforeOf(world, event.subject));
  });
  const blocked = context.recalls.flatMap((recall) => {
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
  return [...blocked, ...flagged];
}
