import type { ItemEvent } from '../item/item.events.js';

/** What one event tells of title. `to` is undefined where the item is nobody's business from then on. */
export interface TitleFact {
  readonly from?: string;
  readonly to?: string;
}

/** The word of an event about title, whether or not its speaker had it to give. */
export function titleFact(event: ItemEvent): TitleFact | undefined {
  switch (event.type) {
    case 'ItemIntroduced':
    case 'ItemManufactured':
      return event.data.owner === undefined ? undefined : { to: event.data.owner };
    case 'ItemSold':
      return event.data.title ?? (event.data.dispensed ? {} : undefined);
    case 'ItemShippingVoided': {
      const { undone } = event.data;
      return undone && { from: undone.from, ...(undone.to === undefined ? {} : { to: undone.to }) };
    }
    case 'ItemShipped':
    case 'ItemReceived':
    case 'ItemReturned':
      return event.data.title;
    default:
      return undefined;
  }
}
