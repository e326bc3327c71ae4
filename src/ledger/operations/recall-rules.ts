import { writersFinding, type Contradiction } from '../item/contradictions.js';
import { withSaid } from '../item/core/existence.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState, World } from '../item/item.state.js';
import { titleFact } from '../ownership/title-facts.js';
import type { RecallBlock } from '../recall/recall.events.js';
import { isClearedItself } from '../item/recall-marks/recall-marks.facet.js';
import { coversLot, matches } from '../recall/scope.js';
import { blocksOf, sells } from './blocked-as.js';
import type { DecideContext, OpenRecall } from './decide-context.js';
import type { Within } from './within.js';

/** Recalled units may still go to the sites that the recall names. */
function goesToSite(event: ItemEvent, { sites }: OpenRecall): boolean {
  if (event.type !== 'ItemShipped') return false;
  const { toLocation, toParty } = event.data;
  return (toLocation !== undefined && sites.includes(toLocation)) || (toParty !== undefined && sites.includes(toParty));
}

/** And to the party of a site with their title, where custody is what the event is about. A party has the number of its location. */
function passesToSite(event: ItemEvent, { sites }: OpenRecall): boolean {
  if (event.type === 'ItemSold') return false;
  const { to = '' } = titleFact(event) ?? {};
  const location = to.startsWith('417/') ? `414/${to.slice('417/'.length)}` : to;
  return sites.some((site) => site === to || site === location || site.startsWith(`${location}/254/`));
}

/** As what the event falls under a recall that blocks it. */
export function blockedAs(event: ItemEvent, recall: OpenRecall, isSale: boolean): readonly RecallBlock[] {
  return blocksOf(event).filter((block) => {
    if (!recall.blocks.includes(block)) return false;
    if (block === 'shipment') return !goesToSite(event, recall);
    return block !== 'sale' || (isSale && !passesToSite(event, recall));
  });
}

/** The lots and products in bulk that an event uses up; undefined for an event that uses none by itself. */
function goodsUsed(event: ItemEvent): readonly string[] | undefined {
  if (event.type === 'ItemManufactured') return event.data.components?.map(({ lot }) => lot) ?? [];
  if (event.type !== 'GoodsTransformed') return undefined;
  return event.data.names.flatMap(({ role, subject }) => (role === 'input' ? [subject] : []));
}

/** One of these goods that the recall covers, or something that they were made of. */
function coveredGoods(
  goods: readonly string[],
  { recall, scope }: OpenRecall,
  { within }: Pick<DecideContext, 'within'>,
): string | undefined {
  return goods.find((one) => coversLot(scope, one) || within(one).recalled.has(recall));
}

/** It is recalled by its own facts, and not cleared of that. */
export function isCovered(state: ItemState, { scope, recall }: OpenRecall): boolean {
  return matches(scope, state) && !isClearedItself(state, recall);
}

/** The unit itself, or one in it, that is recalled and not cleared. */
export function coveredPart(state: ItemState, recall: OpenRecall, within: () => Within): string | undefined {
  return isCovered(state, recall) ? state.subject : within().recalled.get(recall.recall);
}

/** What is judged: what is known of the subject, and what is in it. */
interface Judged {
  readonly known: ItemState | undefined;
  readonly within: () => Within;
}

/** What was open when its recall was closed may be sold, itself or in something: its sale is flagged for ever. By recall, the unit that was. */
function leftOpen(
  { known, within }: Judged,
  context: DecideContext,
): readonly (readonly [recall: string, unit: string])[] {
  const marked = Object.entries(known?.recalls ?? {}).filter(([, mark]) => mark === 'marked');
  const own = marked.map(([recall]) => [recall, known?.subject ?? ''] as const);
  const units = new Map([...(within().leftOpen ?? []), ...own]);
  return [...units].filter(([recall]) => context.recallStatus(recall) === 'closed');
}

/** Named where it is not the item itself. */
export function unitWithin(unit: string, { subject }: ItemEvent): { readonly unit?: string } {
  return unit === subject ? {} : { unit };
}

/** What is known once the event has said what it says beside the id. */
export function withSaidBy(state: ItemState, { data: { facts }, sortAt: at, position }: ItemEvent): ItemState {
  return facts === undefined ? state : withSaid(state, facts, { at, position });
}

export function recallContradictions(
  world: World,
  event: ItemEvent,
  context: DecideContext,
  judged: Judged,
): readonly Contradiction[] {
  if (blocksOf(event).length === 0) return [];
  const { known, within } = judged;
  const isSale = sells(world, event, { within });
  const flagged = (isSale ? leftOpen(judged, context) : []).map(([recall, unit]) => {
    const values = { recall, ...unitWithin(unit, event) };
    const finding = { rule: 'recalled', field: 'id', severity: 'flagged', values } as const;
    return writersFinding(finding, event, world);
  });
  const blocked = context.recalls.flatMap((recall) => {
    if (blockedAs(event, recall, isSale).length === 0) return [];
    const goods = goodsUsed(event);
    const unit = goods ? coveredGoods(goods, recall, context) : known && coveredPart(known, recall, within);
    if (unit === undefined) return [];
    const values = { recall: recall.recall, ...unitWithin(unit, event) };
    const finding = { rule: 'recalled', field: 'id', values } as const;
    return [writersFinding(finding, event, world)];
  });
  return [...blocked, ...flagged];
}
