import type { Title } from '../item/core/core.events.js';
import { isTransportUnit, resolveState } from '../item/core/resolve.js';
import type { ItemEvent, ItemEventType } from '../item/item.events.js';
import type { ItemState, World } from '../item/item.state.js';
import { ITEM_TRAITS } from '../item/item.traits.js';
import type { RecallBlock } from '../recall/recall.events.js';
import type { DecideContext } from './decide-context.js';
import { withinOf } from './decide-context.js';
import type { ItemDraft } from './declaration.js';
import type { ItemFields } from './fields.js';

// As what a recall may block an event, an operation or a claim.

/** Custody moves by these; title only where they name it. Of a beginning an owner is the first one, whom nobody transfers to. */
const MAY_NAME_OWNER: ReadonlySet<ItemEventType> = new Set(['ItemShipped', 'ItemReceived', 'ItemReturned']);

/** An item is used up by these. */
const USED_UP: ReadonlySet<unknown> = new Set(['consumed', 'sampled']);

/** The transfer of title that a shipment, a receipt or a return names. What comes back to who takes it back is no sale. */
function namedTitle({ type, data }: Pick<ItemDraft, 'type' | 'data'>): Title | undefined {
  if (!MAY_NAME_OWNER.has(type) || !('title' in data) || !data.title) return undefined;
  return type === 'ItemReturned' && data.title.to === data.by ? undefined : data.title;
}

/** All that a recall may block it as: what its type is, a sale where it names a transfer of title, a use where something is used up or built in. */
export function blocksOf(draft: Pick<ItemDraft, 'type' | 'data'>): readonly RecallBlock[] {
  const { blockedAs } = ITEM_TRAITS[draft.type];
  const blocks: RecallBlock[] = blockedAs === undefined ? [] : [blockedAs];
  if (namedTitle(draft)) blocks.push('sale');
  const { data } = draft;
  if ('dispensed' in data && data.dispensed) blocks.push('use');
  if ('components' in data && data.components?.length) blocks.push('use');
  if ('cause' in data && USED_UP.has(data.cause)) blocks.push('use');
  if ('names' in data && data.names.some(({ role }) => role === 'input')) blocks.push('use');
  return blocks;
}

/** The same of an entry of an operation, by its fields and the types of the events that it may draft. */
export function blocksOfFields(events: readonly ItemEventType[], fields: ItemFields): readonly RecallBlock[] {
  const { owner, components } = fields;
  const blocks = events.flatMap((type) => ITEM_TRAITS[type].blockedAs ?? []);
  if (owner !== undefined && events.some((type) => MAY_NAME_OWNER.has(type))) blocks.push('sale');
  if (events.includes('ItemManufactured') && components?.some((component) => 'lot' in component)) blocks.push('use');
  const { cause, inputs } = fields as { readonly cause?: unknown; readonly inputs?: readonly unknown[] };
  const isUsedUp = events.includes('GoodsTransformed') ? (inputs?.length ?? 0) > 0 : USED_UP.has(cause);
  if (events.includes('ItemDecommissioned') && isUsedUp) blocks.push('use');
  return blocks;
}

/**
 * Whether it sells its subject, or something in it: title passes to somebody who did not have it. Naming who owns it already is no change, and a return
 * to who sold it is none.
 */
export function sells(world: World, event: ItemEvent, context: Pick<DecideContext, 'within'>): boolean {
  if (event.type === 'ItemSold') return true;
  const title = namedTitle(event);
  const state = world.get(event.subject);
  if (!title || !state) return false;
  const { owner, seller } = resolveState(world, state);
  if (event.type === 'ItemReturned' && title.to === seller) return false;
  if (!isTransportUnit(event.subject) && title.to !== owner) return true;
  return passesWithin(state, title, context);
}

/** What is in a container may be the transferor's. Where nobody has looked that up it is taken to be, unless the same was told before. */
function passesWithin(state: ItemState, { from, to }: Title, context: Pick<DecideContext, 'within'>): boolean {
  if (!state.isContainer || state.contents === 0 || from === to) return false;
  const { owners } = withinOf(state, context);
  if (owners === undefined || from === undefined) return state.transfers.at(-1)?.to !== to;
  return owners.has(from);
}
