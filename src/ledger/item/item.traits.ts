import { CORE_TRAITS } from './core/core.traits.js';
import type { EventTraits } from './event-traits.js';
import { FACETS } from './facets.js';
import type { ItemEvent, ItemEventType } from './item.events.js';

/** The one table of types of events, from which every list of them derives. */
export const ITEM_TRAITS: Readonly<Record<ItemEventType, EventTraits>> = Object.assign(
  {},
  CORE_TRAITS,
  ...FACETS.map(({ traits }) => traits),
) as Record<ItemEventType, EventTraits>;

export const ITEM_EVENT_TYPES = Object.keys(ITEM_TRAITS) as readonly ItemEventType[];

/** The types that a rule holds for, in the order of the table. */
export function typesWith(holds: (traits: EventTraits) => boolean): ReadonlySet<ItemEventType> {
  return new Set(ITEM_EVENT_TYPES.filter((type) => holds(ITEM_TRAITS[type])));
}

/** As against the events of a recall. */
export function isItemEvent(event: { readonly type: string }): event is ItemEvent {
  return event.type in ITEM_TRAITS;
}

/** The carrier that an event names, if it names one. */
export function carrierNamed({ type, data }: ItemEvent): string | undefined {
  const { carrier } = ITEM_TRAITS[type];
  return carrier && (data as { readonly container?: string; readonly assembly?: string })[carrier.field];
}

/** The identifier that an event gives to its subject, or takes from it. */
export function identifierNamed({ type, data }: ItemEvent): string | undefined {
  const { identifier } = ITEM_TRAITS[type];
  return identifier && (data as { readonly identifier?: string })[identifier];
}
