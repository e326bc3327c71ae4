import type { CoreEventData } from './core/core.events.js';
import type { RecordedEvent, RecordedEventOf } from './core/recorded-event.js';
import type { FacetsEventData } from './facets.js';

/** The events of an item or container, by type: the core's and those of all facets. */
export type ItemEventData = CoreEventData & FacetsEventData;
export type ItemEventType = keyof ItemEventData;

/** One event of one item or container. */
export type ItemEvent = RecordedEventOf<ItemEventData>;
export type ItemEventOf<T extends ItemEventType> = RecordedEvent<ItemEventData, T>;
