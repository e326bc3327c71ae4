import {
  isHere,
  holds,
  mayTransfer,
  mustExist,
  notCarried,
  notGone,
  notInTransit,
  type Before,
  type Finding,
} from './findings.js';
import type { ItemEventOf, Title } from './item.events.js';
import type { Resolved } from './item.state.js';

/** The way that it is on already: one more claim of it tells nothing new. */
function isUnderWay({ now }: Before, data: ItemEventOf<'ItemShipped'>['data']): boolean {
  if (now?.place.kind !== 'transit') return false;
  const { toLocation, toParty } = now.place;
  return (data.toLocation ?? toLocation) === toLocation && (data.toParty ?? toParty) === toParty;
}

export function shipping(before: Before, event: ItemEventOf<'ItemShipped'>): readonly Finding[] {
  const { data } = event;
  if ((data.claimed || before.state?.carrier) && isUnderWay(before, data)) return mayTransfer(before, data.title);
  return [
    ...mustExist(before),
    ...notGone(before),
    ...notCarried(before, 'ship'),
    ...notInTransit(before),
    ...holds(before, event),
    ...isHere(before, data.location),
    ...mayTransfer(before, data.title),
  ];
}

/** A partner's receipt repeats the transfer that the shipment told of: that is no second one. */
function newTitle({ claimed, title }: ItemEventOf<'ItemReceived'>['data'], now: Resolved): Title | undefined {
  return claimed && title?.to === now.owner ? undefined : title;
}

export function receiving(before: Before, event: ItemEventOf<'ItemReceived'>): readonly Finding[] {
  const { data } = event;
  const { state, now } = before;
  if (!state || !now || state.began === undefined) return [];
  const title = newTitle(data, now);
  const here = now.place.kind === 'at' && now.place.location === data.location;
  if (state.carrier && here) return mayTransfer(before, title);
  const findings: Finding[] = [...notGone(before), ...notCarried(before, 'receive'), ...mayTransfer(before, title)];
  if (here && now.holder === data.by && !data.claimed)
    findings.push({ rule: 'received-already', field: 'location', message: `it is at ${data.location} already` });
  if (now.place.kind === 'at' && !here)
    findings.push({
      rule: 'missing-leg',
      field: 'location',
      message: `it was last at ${now.place.location}: nobody told of its shipment`,
      severity: 'flagged',
    });
  if (now.place.kind === 'transit' && now.place.toLocation !== undefined && now.place.toLocation !== data.location)
    findings.push({
      rule: 'misdirected',
      field: 'location',
      message: `it was shipped to ${now.place.toLocation}`,
      severity: 'flagged',
    });
  return findings;
}

export function selling(before: Before, event: ItemEventOf<'ItemSold'>): readonly Finding[] {
  const { data } = event;
  const handsOver = data.dispensed === true || data.toParty !== undefined || data.toLocation !== undefined;
  const title = data.title ?? (data.dispensed ? { from: data.onBehalfOf ?? data.by, to: '' } : undefined);
  const custody = handsOver ? [...notCarried(before, 'sell'), ...notInTransit(before), ...holds(before, event)] : [];
  return [...mustExist(before), ...notGone(before), ...custody, ...mayTransfer(before, title)];
}

export function returning(before: Before, event: ItemEventOf<'ItemReturned'>): readonly Finding[] {
  const { now } = before;
  const findings: Finding[] = [
    ...mustExist(before),
    ...notCarried(before, 'return'),
    ...mayTransfer(before, event.data.title),
  ];
  const never =
    now?.place.kind === 'at' &&
    now.place.location === event.data.location &&
    now.holder === event.data.by &&
    now.disposition !== 'retail_sold';
  if (never)
    findings.push({
      rule: 'nothing-to-return',
      field: 'location',
      message: `it is at ${event.data.location} and was not sold`,
    });
  return findings;
}
