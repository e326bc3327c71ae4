// The clocks of two parties differ: a receipt may bear an earlier time than the shipment that it answers.
import { dayOf, hoursOf, isDate } from '../event-time.js';
import { isOnDay, type ToldPast } from '../history/told-past.js';
import type { Resolved } from '../item/core/core.state.js';
import { resolve } from '../item/core/resolve.js';
import type { ItemEvent, ItemEventOf } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import type { ItemDraft } from './declaration.js';
import type { EntryDraft } from './drafts.js';

/** So much earlier a receipt may be stamped than its shipment. */
export const CLOCK_TOLERANCE_MS = 15 * 60_000;

type Shipped = ItemEventOf<'ItemShipped'>['data'];

/** Whom and where something was received. */
interface Receipt {
  readonly location: string;
  readonly by?: string;
}

/** A party and its main location share the number. */
function isOf(party: string | undefined, location: string): boolean {
  if (party?.startsWith('417/') !== true) return false;
  const place = `414/${party.slice(4)}`;
  return location === place || location.startsWith(`${place}/`);
}

/** Whether a receipt is where, or by whom, the shipment was sent to: the receipt of one that names neither is by another party than the shipper. */
export function answers(
  { location, by }: Receipt,
  { toLocation, toParty, by: shipper, location: from }: Shipped,
): boolean {
  if (toLocation !== undefined) return location === toLocation || location.startsWith(`${toLocation}/`);
  if (toParty !== undefined) return toParty === by || isOf(toParty, location);
  return by !== shipper && location !== from;
}

/** What the shipper received itself, and did not hold before, came to it by an earlier leg: its own shipment came after that. */
function isEarlierLeg({ by }: Receipt, shipment: Shipped, before: Resolved | undefined): boolean {
  return by !== undefined && by === shipment.by && before?.holder !== by;
}

/** The instant by which an event sorts that is told of the other end of a shipment; undefined where that is its own. */
export function clockInstant(draft: ItemDraft, told: number, past: ToldPast): number | undefined {
  if (draft.type === 'ItemReceived') return afterShipment(draft.subject, draft.data, told, past);
  if (draft.type === 'ItemShipped') return beforeReceipt(draft, told, past);
  return undefined;
}

/** Just after the shipment of it, or of what carries it, that follows within the tolerance; unless it was on its way already. */
function afterShipment(subject: string, receipt: Receipt, told: number, past: ToldPast): number | undefined {
  const follows = past
    .bearing([subject], { from: told + 1, to: told + CLOCK_TOLERANCE_MS })
    .find((event) => event.type === 'ItemShipped' && isAbout(event, subject, told, past));
  if (follows?.type !== 'ItemShipped' || !answers(receipt, follows.data)) return undefined;
  return cameOtherwise(receipt, follows.data, resolvedAt(past, subject, told)) ? undefined : follows.sortAt;
}

/** Its own, or of a carrier that it was in. */
function isAbout(event: ItemEvent, subject: string, told: number, past: ToldPast): boolean {
  return event.subject === subject || (resolvedAt(past, subject, told)?.path.includes(event.subject) ?? false);
}

/**
 * Just before the receipt of it that came within the tolerance, or that is told to be of a day on which it was shipped: nobody told an hour that says
 * otherwise. Unless that one answered another shipment.
 */
function beforeReceipt({ subject, data }: ItemDraft<'ItemShipped'>, told: number, past: ToldPast): number | undefined {
  const shipment = { sortAt: told, data };
  const near = past
    .ownWithin(subject, { from: told - LONGEST_DAY_MS, to: told })
    .filter((event) => told - event.sortAt <= CLOCK_TOLERANCE_MS || isOfDateOf(event, shipment));
  return beforeReceiptAmong(subject, data, near, past);
}

/** All that an instant may lie behind the begin of a date that it is of. */
const LONGEST_DAY_MS = 50 * 3_600_000;

function isOfDateOf({ data: { at } }: Pick<ItemEvent, 'data'>, other: Pick<ItemEvent, 'sortAt' | 'data'>): boolean {
  return isDate(at) && isOnDay(at, other);
}

/** The same of a shipment of which only the date is told, and the receipts of that day, or of just before it. */
export function beforeReceiptOfDay({ type, subject, data }: ItemDraft, past: ToldPast): number | undefined {
  if (type !== 'ItemShipped') return undefined;
  const { from } = dayOf(data.at);
  const isJustBefore = ({ sortAt }: ItemEvent): boolean => sortAt < from && from - sortAt <= CLOCK_TOLERANCE_MS;
  const ofDay = past
    .ownWithin(subject, hoursOf(data.at))
    .filter((event) => isOnDay(data.at, event) || isJustBefore(event));
  return beforeReceiptAmong(subject, data, ofDay, past);
}

function beforeReceiptAmong(
  subject: string,
  shipment: Shipped,
  events: readonly ItemEvent[],
  past: ToldPast,
): number | undefined {
  if (!past.histories.has(subject)) return undefined;
  const came = events.findLast((event) => event.type === 'ItemReceived');
  if (came?.type !== 'ItemReceived' || !answers(came.data, shipment)) return undefined;
  const before = came.sortAt - 1;
  // What stands at the very instant of the receipt, and was told before, came before the shipment.
  const atOnce = past.ownWithin(subject, { from: came.sortAt, to: came.sortAt });
  if (atOnce.some(({ position }) => position < came.position)) return undefined;
  return cameOtherwise(came.data, shipment, resolvedAt(past, subject, before)) ? undefined : before;
}

/** By a way that it was on already, or by an earlier leg. */
function cameOtherwise(receipt: Receipt, shipment: Shipped, before: Resolved | undefined): boolean {
  return before?.place.kind === 'transit' || isEarlierLeg(receipt, shipment, before);
}

export function resolvedAt(past: ToldPast, subject: string, atMs: number): Resolved | undefined {
  return resolve(past.statesAt(atMs), subject);
}

/**
 * Receipts that one request tells of with their shipments, which are stamped later: when the shipment happened. They then have one time, and count in the
 * order of a life.
 */
export function receiptsAmong(
  drafts: readonly EntryDraft[],
  told: (draft: EntryDraft) => number,
  resolvedAt: (subject: string, atMs: number) => Resolved | undefined,
): ReadonlyMap<ItemDraft, number> {
  const found = new Map<ItemDraft, number>();
  if (!drafts.some(({ draft }) => draft.type === 'ItemReceived')) return found;
  const shipped = Map.groupBy(
    drafts.filter(({ draft }) => draft.type === 'ItemShipped'),
    ({ draft }) => draft.subject,
  );
  for (const one of drafts) {
    const { draft } = one;
    const shipments = draft.type === 'ItemReceived' ? shipped.get(draft.subject) : undefined;
    if (draft.type !== 'ItemReceived' || !shipments) continue;
    const at = told(one);
    const times = shipments.map((shipment) => ({ data: shipment.draft.data, shippedAt: told(shipment) }));
    const isSentBefore = times.some(({ shippedAt }) => shippedAt <= at && at - shippedAt <= CLOCK_TOLERANCE_MS);
    const [next] = times.filter(({ shippedAt }) => shippedAt > at).sort((a, b) => a.shippedAt - b.shippedAt);
    if (isSentBefore || !next || next.shippedAt - at > CLOCK_TOLERANCE_MS) continue;
    if (!answers(draft.data, next.data)) continue;
    if (!cameOtherwise(draft.data, next.data, resolvedAt(draft.subject, at))) found.set(draft, next.shippedAt);
  }
  return found;
}

/** Whether a shipment may have been received already, by the state of now: then its histories tell where it stands. */
export function mayBeReceived(world: Pick<World, 'get'>, event: ItemEvent): boolean {
  const { type, subject, sortAt, data } = event;
  if (type !== 'ItemShipped') return false;
  const state = world.get(subject);
  if (!state) return false;
  const isOfDate = state.dated !== undefined && isOnDay(state.dated, event);
  if (!isOfDate && sortAt - state.touched.at > CLOCK_TOLERANCE_MS) return false;
  const now = resolve(world, subject);
  if (now?.place.kind !== 'at') return false;
  return answers({ location: now.place.location, ...(now.holder === undefined ? {} : { by: now.holder }) }, data);
}
