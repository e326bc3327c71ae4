import { contradictionOf, type Contradiction } from '../item/contradictions.js';
import { beforeOf } from '../item/finding.js';
import type { ItemEvent, ItemEventType } from '../item/item.events.js';
import type { ItemState, World } from '../item/item.state.js';
import { ITEM_TRAITS } from '../item/item.traits.js';
import { matches } from '../recall/scope.js';
import type { DecideContext, OpenRecall } from './decide-context.js';
import type { Operation } from './operation.js';
import { declarationOf, ITEMS_OPERATIONS } from './operations.js';

const isBlockable = (type: ItemEventType): boolean => ITEM_TRAITS[type].blockedAs !== undefined;

/** Operations some of whose events a recall may block. */
const BLOCKABLE: ReadonlySet<Operation['operation']> = new Set(
  ITEMS_OPERATIONS.flatMap(({ name, events }) => (events.some(isBlockable) ? [name] : [])),
);

/** Whether a recall may block some event of the operation. */
export function mayBeBlocked(operation: Operation): boolean {
  if (operation.operation === 'correct' || operation.operation === 'observe') return true;
  if (!('items' in operation) || 'recall' in operation || !BLOCKABLE.has(operation.operation)) return false;
  const { eventsOf } = declarationOf(operation.operation);
  return eventsOf === undefined || operation.items.some(({ fields }) => eventsOf(fields).some(isBlockable));
}

/** Recalled units may still go to the sites that the recall names. */
function goesToSite(event: ItemEvent, { sites }: OpenRecall): boolean {
  if (event.type !== 'ItemShipped') return false;
  const { toLocation, toParty } = event.data;
  return (toLocation !== undefined && sites.includes(toLocation)) || (toParty !== undefined && sites.includes(toParty));
}

function coveredPart(state: ItemState, recall: OpenRecall, context: DecideContext): string | undefined {
  if (state.recalls?.[recall.recall] === 'cleared') return undefined;
  if (matches(recall.scope, state)) return state.subject;
  // What was looked up may be from before the last of its contents was taken out.
  return state.contents === 0 ? undefined : context.recalledWithin(state.subject, recall.recall);
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
