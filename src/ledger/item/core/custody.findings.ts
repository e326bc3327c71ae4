import type { Before, FindingOf } from '../finding.js';
import { rulesOf, SECOND_RULES, THIRD_RULES } from '../rules.js';
import type { CarriedBy, CoreFindingValues } from './core.rules.js';
import type { CoreEventOf, Title } from './core.events.js';
import { isSeenApart } from './custody.js';
import type { Resolved } from './core.state.js';
import type { Recorded } from './recorded-event.js';
import { isTransportUnit } from './resolve.js';
import { exists, mustExist, notGone, type CoreFinding } from './existence.findings.js';
import { mayTransfer, sellsItsOwn, sellsToAnother } from './title.findings.js';

/** Nothing is done to what is in a carrier: it is taken out first, or the same is done to the carrier. */
export function notCarried({ state }: Before, instead: CarriedBy): readonly CoreFinding[] {
  const carrier = state?.carrier;
  if (!carrier) return [];
  return [{ rule: 'carried', field: 'id', values: { kind: carrier.kind, carrier: carrier.id, instead } }];
}

export function notInTransit({ now }: Before): readonly CoreFinding[] {
  return now?.place.kind === 'transit' ? [{ rule: 'in-transit', field: 'id', values: {} }] : [];
}

/** Only the holder, or somebody on its behalf. */
export function holds(
  { now }: Before,
  event: { readonly data: Pick<Recorded, 'by' | 'onBehalfOf'> },
): readonly FindingOf<Pick<CoreFindingValues, 'not-holder'>>[] {
  const { by, onBehalfOf } = event.data;
  if (now?.holder === undefined || now.holder === by || now.holder === onBehalfOf) return [];
  return [{ rule: 'not-holder', field: 'recordedFor', values: { holder: now.holder, by } }];
}

export function isHere({ now }: Before, location: string | undefined): readonly CoreFinding[] {
  if (location === undefined || now?.place.kind !== 'at' || now.place.location === location) return [];
  return [{ rule: 'elsewhere', field: 'location', values: { at: now.place.location, asked: location } }];
}

export function moving(before: Before, event: CoreEventOf<'ItemMoved'>): readonly CoreFinding[] {
  return [
    ...mustExist(before, event),
    ...notGone(before),
    ...notCarried(before, 'move'),
    ...notInTransit(before),
    ...holds(before, event),
  ];
}

/** The way that it is on already: one more claim of it tells nothing new. */
function isUnderWay({ now }: Before, data: CoreEventOf<'ItemShipped'>['data']): boolean {
  if (now?.place.kind !== 'transit') return false;
  const { toLocation, toParty } = now.place;
  return (data.toLocation ?? toLocation) === toLocation && (data.toParty ?? toParty) === toParty;
}

export function shipping(before: Before, event: CoreEventOf<'ItemShipped'>): readonly CoreFinding[] {
  const { data } = event;
  const isSeen = data.claimed || (rulesOf(event) < THIRD_RULES && before.state?.carrier !== undefined);
  if (isSeen && isUnderWay(before, data)) return mayTransfer(before, data.title, event);
  return [
    ...mustExist(before, event),
    ...notGone(before),
    ...notCarried(before, 'ship'),
    ...notInTransit(before),
    ...holds(before, event),
    ...isHere(before, data.location),
    ...mayTransfer(before, data.title, event),
  ];
}

/** A partner's receipt repeats the transfer that the shipment told of: that is no second one. */
function newTitle({ claimed, title }: CoreEventOf<'ItemReceived'>['data'], now: Resolved): Title | undefined {
  return claimed && title?.to === now.owner ? undefined : title;
}

export function receiving(before: Before, event: CoreEventOf<'ItemReceived'>): readonly CoreFinding[] {
  const { data } = event;
  const { state, now } = before;
  if (!state || !now || !exists(state, event)) return [];
  const { location } = data;
  const title = newTitle(data, now);
  const here = now.place.kind === 'at' && now.place.location === location;
  if (state.carrier && here && (rulesOf(event) < SECOND_RULES || holds(before, event).length === 0))
    return mayTransfer(before, title, event);
  const findings: CoreFinding[] = [
    ...notGone(before),
    ...notCarried(before, 'receive'),
    ...mayTransfer(before, title, event),
  ];
  if (here && now.holder === data.by && !data.claimed)
    findings.push({ rule: 'received-already', field: 'location', values: { location } });
  return [...findings, ...unexpected(now, location), ...fromSomebody(before, event, here)];
}

/** It is taken from under its holder, or comes to another than it was sent to. */
function fromSomebody(before: Before, event: CoreEventOf<'ItemReceived'>, here: boolean): readonly CoreFinding[] {
  const { place } = before.now ?? {};
  const { by, onBehalfOf } = event.data;
  if (rulesOf(event) < THIRD_RULES || before.state?.carrier) return [];
  if (here) return holds(before, event).map((finding) => ({ ...finding, severity: 'flagged' }));
  // Who claims a receipt need not be who received.
  if (place?.kind !== 'transit' || event.data.claimed || place.toParty === undefined) return [];
  const { toParty } = place;
  if (toParty === by || toParty === onBehalfOf) return [];
  return [{ rule: 'misdirected', field: 'recordedFor', severity: 'flagged', values: { toParty } }];
}

/** It comes from a place, or to one, that nobody told of: it is received all the same. */
function unexpected({ place }: Resolved, location: string): readonly CoreFinding[] {
  const flagged = { field: 'location', severity: 'flagged' } as const;
  if (place.kind === 'at' && place.location !== location)
    return [{ rule: 'missing-leg', ...flagged, values: { location: place.location } }];
  if (place.kind === 'transit' && place.toLocation !== undefined && place.toLocation !== location)
    return [{ rule: 'misdirected', ...flagged, values: { toLocation: place.toLocation } }];
  return [];
}

export function selling(before: Before, event: CoreEventOf<'ItemSold'>): readonly CoreFinding[] {
  const { data } = event;
  const handsOver = data.dispensed === true || data.toParty !== undefined || data.toLocation !== undefined;
  const title = data.title ?? (data.dispensed ? { from: data.onBehalfOf ?? data.by, to: '' } : undefined);
  const custody = handsOver ? [...notCarried(before, 'sell'), ...notInTransit(before), ...holds(before, event)] : [];
  const transferred = mayTransfer(before, title, event).filter(
    ({ rule }) => rule !== 'carried' || custody.length === 0,
  );
  return [
    ...mustExist(before, event),
    ...notGone(before),
    ...custody,
    ...transferred,
    ...sellsToAnother(before, data.title, event),
    ...sellsItsOwn(before, event),
  ];
}

export function returning(before: Before, event: CoreEventOf<'ItemReturned'>): readonly CoreFinding[] {
  const { location, by, title } = event.data;
  const { now } = before;
  const wasDispensed = rulesOf(event) >= THIRD_RULES && notGone(before).length > 0;
  const findings = [...mustExist(before, event), ...(wasDispensed ? [] : notCarried(before, 'return'))];
  if (rulesOf(event) >= SECOND_RULES) return [...findings, ...comesBack(before, event)];
  findings.push(...mayTransfer(before, title, event));
  const isUnsoldHere =
    now?.place.kind === 'at' &&
    now.place.location === location &&
    now.holder === by &&
    now.disposition !== 'retail_sold';
  return isUnsoldHere
    ? [...findings, { rule: 'nothing-to-return', field: 'location', values: { location } }]
    : findings;
}

/** It went out, and it is its owner or holder who returns it. A dispensed item may be returned by anybody: its owner is nobody's business. */
function comesBack(before: Before, event: CoreEventOf<'ItemReturned'>): readonly CoreFinding[] {
  const { now } = before;
  if (!now || now.place.kind === 'gone') return [];
  const { by, title } = event.data;
  const { place } = now;
  const stays = place.kind === 'at' || (place.kind === 'with' && rulesOf(event) >= THIRD_RULES);
  // What its owner has is not returned to that, whoever sold it.
  const isBack = rulesOf(event) >= THIRD_RULES && (now.owner === by || isBackAlready(before.state, by, title));
  if (stays && now.holder === by && (isBack || !wasSoldBy(by, now, title)))
    return [
      {
        rule: 'nothing-to-return',
        field: 'location',
        values: place.kind === 'at' ? { location: place.location } : {},
      },
    ];
  return [...returnedByWhom(now, event.data), ...mayTransfer(before, title, event)];
}

/** What only carries has no title of its own. It was dispensed by who takes it back, and is here: only the title of what is in it may be out yet. */
function isBackAlready(state: Before['state'], by: string, title: Title | undefined): boolean {
  if (!state || !isTransportUnit(state.subject) || state.seller !== by) return false;
  const last = state.contents === 0 ? undefined : state.transfers.at(-1);
  return title === undefined || last === undefined || last.to !== title.from;
}

/** Its title went, though not itself. What was taken back is taken back once more only where that brings the title. Those sold by the first rules have no seller. */
function wasSoldBy(by: string, { seller, owner, disposition }: Resolved, title: Title | undefined): boolean {
  if (seller !== by) return disposition === 'retail_sold';
  return disposition !== 'returned' || (title !== undefined && title.to !== owner);
}

function returnedByWhom(
  { owner, holder, seller, place }: Resolved,
  { by, onBehalfOf }: CoreEventOf<'ItemReturned'>['data'],
): readonly CoreFinding[] {
  const parties = { ...(owner === undefined ? {} : { owner }), ...(holder === undefined ? {} : { holder }) };
  if (onBehalfOf === undefined) {
    const isKnown = [owner, holder, seller].includes(by) || (owner === undefined && holder === undefined);
    return isKnown ? [] : [{ rule: 'returner-unknown', field: 'onBehalfOf', values: parties }];
  }
  const consignee = place.kind === 'transit' ? place.toParty : undefined;
  if ([owner, holder, consignee].includes(onBehalfOf)) return [];
  return [{ rule: 'not-its-return', field: 'onBehalfOf', values: { by: onBehalfOf, ...parties } }];
}

export function observing(before: Before, event: CoreEventOf<'ItemObserved'>): readonly CoreFinding[] {
  return [...mustExist(before, event), ...leftUntold(before, event), ...seenByStranger(before, event)];
}

/** It was seen elsewhere than its carrier, of which nobody told that it left that. */
function leftUntold(before: Before, event: CoreEventOf<'ItemObserved'>): readonly CoreFinding[] {
  const { location } = event.data;
  const there = before.now?.place;
  if (rulesOf(event) < SECOND_RULES || location === undefined || !there) return [];
  return there.kind === 'at' && there.location === location ? [] : notCarried(before, 'move');
}

/** It was seen elsewhere than its holder has it, and was not on its way to there. */
function seenByStranger(before: Before, event: CoreEventOf<'ItemObserved'>): readonly CoreFinding[] {
  const { location } = event.data;
  const there = before.now?.place;
  if (rulesOf(event) < THIRD_RULES || location === undefined || !there) return [];
  return isSeenApart(there, { ...event.data, location }) ? holds(before, event) : [];
}
