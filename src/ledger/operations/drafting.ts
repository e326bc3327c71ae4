import type { EventTime } from '../event-time.js';
import type { ItemFacts } from '../item/core/item-facts.js';
import type { Stood, Title } from '../item/core/core.events.js';
import { resolve } from '../item/core/resolve.js';
import type { World } from '../item/item.state.js';
import { FOURTH_RULES } from '../item/rules.js';
import type { DraftContext, ItemDraft } from './declaration.js';
import type { ItemFields } from './fields.js';

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that are given, without keys for those that are not. */
export function given<T extends object>(fields: T): Given<T> {
  const kept: Given<T> = {};
  for (const key in fields) if (fields[key] !== undefined) kept[key] = fields[key] as Given<T>[typeof key];
  return kept;
}

interface Said {
  readonly at: EventTime;
  readonly by: string;
  readonly onBehalfOf?: string;
}

/** What every event says: when, by whom and for whom. */
export function said({ at, onBehalfOf }: Pick<ItemFields, 'at' | 'onBehalfOf'>, context: DraftContext): Said {
  return {
    at: at ?? context.recordedAt,
    by: context.recordedFor,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  };
}

export function facts({
  product,
  lot,
  expiry,
  attributes,
  production,
}: Pick<ItemFields, keyof ItemFacts>): Given<ItemFacts> {
  return given({ product, lot, expiry, attributes, production });
}

/** Who transfers is who speaks, or for whom it speaks. */
export function title(
  { owner, onBehalfOf }: Pick<ItemFields, 'owner' | 'onBehalfOf'>,
  { recordedFor }: DraftContext,
): { title?: Title } {
  return owner === undefined ? {} : { title: { from: onBehalfOf ?? recordedFor, to: owner } };
}

/** A logistic unit begins a life. */
export function startContainer(
  subject: string,
  fields: Pick<ItemFields, 'at' | 'onBehalfOf' | 'location'>,
  context: DraftContext,
): ItemDraft<'ContainerStarted'> {
  return {
    type: 'ContainerStarted',
    subject,
    data: { ...said(fields, context), ...given({ location: fields.location }) },
  };
}

/** Where the request does not say which carrier an item leaves, it is the one that it is in. */
export function carrierOf(subject: string, { world }: DraftContext): string {
  return world.get(subject)?.carrier?.id ?? '';
}

/** A stranger who takes something out where it stands does not hold it by that. */
export function keptHolder(
  subject: string,
  { location, onBehalfOf }: Pick<ItemFields, 'location' | 'onBehalfOf'>,
  { world, recordedFor: by, rules }: DraftContext,
): { readonly keepsHolder?: true } {
  if (rules < FOURTH_RULES) return {};
  const { place, holder = by } = resolve(world, subject) ?? {};
  const isThere = place?.kind === 'at' && place.location === location;
  return isThere && holder !== by && holder !== onBehalfOf ? { keepsHolder: true } : {};
}

/** Where it stands as far as anything is known, and who holds it: its carrier then has a place as well, whatever becomes of that one's own. */
export function stood(subject: string, { world }: { readonly world: Pick<World, 'get'> }, by: string): Stood {
  const now = resolve(world, subject);
  if (now === undefined || now.place.kind === 'nowhere' || now.place.kind === 'gone') return {};
  return { stood: now.place, ...(now.holder === undefined || now.holder === by ? {} : { heldBy: now.holder }) };
}
