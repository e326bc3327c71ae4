// What of an event a party is shown, and what it makes of that.
import type { Title } from '../item/core/core.events.js';
import type { ItemEvent } from '../item/item.events.js';
import { namesIn, type Telling } from './tellings.js';

export type ShownData = Readonly<Record<string, unknown>>;

/** An event as a party is shown it, and the event that its own picture of things is folded by; `title` where it only says whose something is from then on. */
export interface Shown {
  readonly data: ShownData;
  readonly effect: ItemEvent | { readonly title: Title };
}

/** What the ledger adds to an event out of what others told. */
const ADDED = new Set([
  'again',
  'becomes',
  'causes',
  'completes',
  'flags',
  'flagsLater',
  'heldBy',
  'keepsHolder',
  'of',
  'shipment',
  'shippedWithin',
  'stood',
  'undone',
]);

/** What the ledger looks up where a request does not say it: whom a return is for, and where what is packed into a new unit stands. */
const LOOKED_UP: Partial<Record<ItemEvent['type'], readonly string[]>> = {
  ItemReturned: ['onBehalfOf'],
  ContainerStarted: ['location'],
};

export function shownTo(telling: Telling, event: ItemEvent): Shown {
  switch (telling.ground) {
    case 'own':
      return ownOf(telling.party, event);
    case 'told':
      return toldOf(telling.party, event, telling.passed.size > 0);
  }
}

function ownOf(party: string, event: ItemEvent): Shown {
  const { title } = namesIn(event);
  const { by, onBehalfOf } = event.data;
  const lookedUp = LOOKED_UP[event.type] ?? [];
  const isAdded = (field: string): boolean => ADDED.has(field) || lookedUp.includes(field);
  const said = Object.fromEntries(Object.entries(event.data).filter(([field]) => !isAdded(field)));
  // Who transfers may have been looked up, unless it is who speaks, or a claim says so.
  const isSaid = title?.from === undefined || event.data.claimed === true || [by, party].includes(title.from);
  const data: ShownData = {
    ...said,
    ...(title && !isSaid ? { title: { to: title.to } } : {}),
    ...(onBehalfOf === party ? { onBehalfOf } : {}),
  };
  return { data, effect: { ...event, data: { ...data, ...undoneFor(party, event) } } as unknown as ItemEvent };
}

/** That a shipment is undone brings back what belonged to the party before; what belonged to others is theirs. */
function undoneFor(party: string, event: ItemEvent): object {
  if (event.type !== 'ItemShippingVoided') return {};
  const { shippedWithin, undone } = event.data;
  const { by, from, to } = undone ?? {};
  return {
    ...(shippedWithin ? { shippedWithin } : {}),
    ...(to === party ? { undone: { by, from, to } } : {}),
  };
}

function toldOf(party: string, event: ItemEvent, passesTitle: boolean): Shown {
  const { type, data } = event;
  const { at, by, onBehalfOf } = data;
  const { title, owner } = namesIn(event);
  const said = { at, by, ...(onBehalfOf === party ? { onBehalfOf } : {}) };
  if (type === 'ItemManufactured' || type === 'ItemIntroduced') return effective(event, { ...said, owner });
  const passed = passesTitle && title ? { title } : {};
  if (type === 'ItemShipped' || type === 'ItemSold')
    return effective(event, { ...said, ...passed, ...destination(party, event, passesTitle) });
  return titleOnly(event, said);
}

/** Whoever gets custody or title is told where the goods go, not where they came from. */
function destination(party: string, { data }: ItemEvent, passesTitle: boolean): ShownData {
  const { toParty, toLocation } = data as { readonly toParty?: string; readonly toLocation?: string };
  if (toParty !== party && !passesTitle) return {};
  return {
    ...(toParty === undefined ? {} : { toParty }),
    ...(toLocation === undefined ? {} : { toLocation }),
  };
}

function effective(event: ItemEvent, data: ShownData): Shown {
  const claimed = event.data.claimed ? { claimed: true } : {};
  return { data: { ...data, ...claimed }, effect: { ...event, data } as unknown as ItemEvent };
}

function titleOnly(event: ItemEvent, said: ShownData): Shown {
  const { title = { to: '' } } = namesIn(event);
  return { data: { ...said, ...(event.data.claimed ? { claimed: true } : {}), title }, effect: { title } };
}
