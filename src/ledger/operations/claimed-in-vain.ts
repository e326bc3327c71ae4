import { writersFinding, type Contradiction } from '../item/contradictions.js';
import type { ItemEvent } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import { carrierNamed } from '../item/item.traits.js';
import type { ItemDraft } from './declaration.js';
import { mayHoldGoods, passesItself, type OwnersWithin } from './reached-titles.js';

interface ClaimedTitle {
  readonly from: string;
  readonly to?: string;
}

/** The transfer that a claim tells of. A sale that names nobody is that of who claims it, and so is what is dispensed. */
export function claimedTitle({ type, data }: Pick<ItemDraft, 'type' | 'data'>): ClaimedTitle | undefined {
  if (!data.claimed || (type !== 'ItemShipped' && type !== 'ItemReceived' && type !== 'ItemSold')) return undefined;
  const { title, by, onBehalfOf } = data as Extract<ItemEvent, { readonly type: 'ItemSold' }>['data'];
  if (title) return title.from === undefined ? undefined : { from: title.from, to: title.to };
  return type === 'ItemSold' ? { from: onBehalfOf ?? by } : undefined;
}

/** Of whom it is asked whether they own something of what is in it. */
export function partiesOf(draft: Pick<ItemDraft, 'type' | 'data'>): readonly string[] {
  const { from, to } = claimedTitle(draft) ?? {};
  return [from, to].filter((party) => party !== undefined);
}

/** What came into something by the same document was not looked up, so that nothing is said of transfers there. */
export function tellsOfContents(events: readonly ItemEvent[]): boolean {
  return events.some((event) => carrierNamed(event) !== undefined);
}

/** Who is claimed to transfer what is in a container owns nothing of it, or is not the one who says so: it is flagged. */
export function claimedInVain(world: World, event: ItemEvent, owners: OwnersWithin): readonly Contradiction[] {
  const claimed = claimedTitle(event);
  const state = world.get(event.subject);
  if (!claimed || !state || state.contents === 0 || !mayHoldGoods(state)) return [];
  const { from, to = from } = claimed;
  const within = owners(event.subject);
  if (!within || passesItself(world, state, { from, to }) || (to !== from && within.has(to))) return [];
  const { by, onBehalfOf } = event.data;
  const isOwner = within.has(from);
  if (isOwner && (from === by || from === onBehalfOf)) return [];
  const told = { field: 'recordedFor', severity: 'flagged' } as const;
  const finding = isOwner
    ? ({ rule: 'not-owner', ...told, values: { owner: from, from: by } } as const)
    : ({ rule: 'reaches-nothing', ...told, values: { from } } as const);
  return [writersFinding(finding, event, world)];
}
