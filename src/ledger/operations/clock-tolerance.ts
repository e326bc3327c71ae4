// The clocks of two parties differ: a receipt may bear an earlier time than the shipment that it answers.
import type { ToldPast } from '../history/told-past.js';
import { resolve } from '../item/core/resolve.js';
import type { ItemEvent, ItemEventOf } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import type { ItemDraft } from './declaration.js';

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

/** The instant by which an event sorts that is told of the other end of a shipment; undefined where that is its own. */
export function clockInstant(draft: ItemDraft, told: number, past: ToldPast): number | undefined {
  if (draft.type === 'ItemReceived') return afterShipment(draft.subject, draft.data, told, past);
  if (draft.type === 'ItemShipped') return beforeReceipt(draft.subject, draft.data, told, past);
  return undefined;
}

/** Just after the shipment of it, or of what carries it, that follows within the tolerance; unless it was on its way already. */
function afterShipment(subject: string, receipt: Receipt, told: number, past: ToldPast): number | undefined {
  const follows = past
    .bearing([subject], { from: told + 1, to: told + CLOCK_TOLERANCE_MS })
    .find((event) => event.type === 'ItemShipped' && isAbout(event, subject, told, past));
  if (follows?.type !== 'ItemShipped' || !answers(receipt, follows.data)) return undefined;
  return isUnderWay(past, subject, told) ? undefined : follows.sortAt;
}

/** Its own, or of a carrier that it was in. */
function isAbout(event: ItemEvent, subject: string, told: number, past: ToldPast): boolean {
  return event.subject === subject || (resolve(worldAt(past, told), subject)?.path.includes(event.subject) ?? false);
}

/** Just before the receipt of it that came within the tolerance, unless that one answered another shipment. */
function beforeReceipt(subject: string, shipment: Shipped, told: number, past: ToldPast): number | undefined {
  const known = past.histories.get(subject);
  if (!known) return undefined;
  const came = past
    .bearing([subject], { from: told - CLOCK_TOLERANCE_MS, to: told })
    .findLast((event) => event.type === 'ItemReceived' && event.subject === subject);
  if (came?.type !== 'ItemReceived' || !answers(came.data, shipment)) return undefined;
  const before = came.sortAt - 1;
  return isUnderWay(past, subject, before) ? undefined : before;
}

function isUnderWay(past: ToldPast, subject: string, atMs: number): boolean {
  return resolve(worldAt(past, atMs), subject)?.place.kind === 'transit';
}

function worldAt(past: ToldPast, atMs: number): Pick<World, 'get'> {
  return past.statesAt(atMs);
}

/** Whether a shipment may have been received already, by the state of now: then its histories tell where it stands. */
export function mayBeReceived(world: Pick<World, 'get'>, { type, subject, sortAt, data }: ItemEvent): boolean {
  if (type !== 'ItemShipped') return false;
  const state = world.get(subject);
  if (!state || sortAt - state.touched.at > CLOCK_TOLERANCE_MS) return false;
  const now = resolve(world, subject);
  if (now?.place.kind !== 'at') return false;
  return answers({ location: now.place.location, ...(now.holder === undefined ? {} : { by: now.holder }) }, data);
}
