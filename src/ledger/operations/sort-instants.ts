// The instants by which drafts sort. The writer chooses them where nobody told the hour, and where two clocks disagree.
import { dayOf, hoursOf, isDate, localDate, sortInstant, type EventTime } from '../event-time.js';
import { isOnDay, type ToldPast } from '../history/told-past.js';
import type { Resolved } from '../item/core/core.state.js';
import { resolve } from '../item/core/resolve.js';
import type { ItemState, World } from '../item/item.state.js';
import { carrierNamed } from '../item/item.traits.js';
import type { ItemEvent } from '../item/item.events.js';
import { SECOND_RULES } from '../item/rules.js';
import { beforeReceiptOfDay, clockInstant, receiptsAmong, resolvedAt } from './clock-tolerance.js';
import type { DecideContext } from './decide-context.js';
import type { ItemDraft } from './declaration.js';
import type { EntryDraft } from './drafts.js';

export type SortInstants = (draft: EntryDraft) => number;

type Clock = Pick<DecideContext, 'recordedAtMs' | 'rules'>;

export function toldInstants({ recordedAtMs }: Pick<Clock, 'recordedAtMs'>): SortInstants {
  return ({ draft }) => sortInstant(draft.data.at, recordedAtMs);
}

/** The times told, with receipts put at the shipments that they answer within the same request. */
function toldBy(
  drafts: readonly EntryDraft[],
  clock: Clock,
  then: (subject: string, atMs: number) => Resolved | undefined,
): SortInstants {
  const told = toldInstants(clock);
  const answering = receiptsAmong(drafts, told, then);
  return answering.size === 0 ? told : (one) => answering.get(one.draft) ?? told(one);
}

export function carrierOfDraft(draft: ItemDraft): string | undefined {
  return carrierNamed(draft as unknown as ItemEvent);
}

/** What is about the same as an event: its subject, and the carrier that it names. */
export function subjectsOfDraft(draft: ItemDraft): readonly string[] {
  const carrier = carrierOfDraft(draft);
  return carrier === undefined ? [draft.subject] : [draft.subject, carrier];
}

function isDated({ draft }: EntryDraft): boolean {
  return draft.type !== 'ErrorDeclared' && isDate(draft.data.at);
}

/** Between what is known of a day and a receipt of it there is room for its shipment, should that be told later. */
const ROOM_MS = 1;

/** Drafts that have one date sort as one: by what `latest` says of all that they are about, else at the start of that day. */
function datedInstants(
  drafts: readonly EntryDraft[],
  { recordedAtMs }: Clock,
  latest: (subjects: ReadonlySet<string>, date: EventTime) => number,
): ReadonlyMap<EventTime, number> {
  const instants = new Map<EventTime, number>();
  for (const [date, dated] of Map.groupBy(drafts.filter(isDated), ({ draft }) => draft.data.at)) {
    const subjects = new Set(dated.flatMap(({ draft }) => subjectsOfDraft(draft)));
    const instant = Math.max(startOf(date, recordedAtMs), latest(subjects, date));
    const isReceipt = dated.some(({ draft }) => draft.type === 'ItemReceived');
    instants.set(date, isReceipt ? Math.min(instant + ROOM_MS, Math.max(instant, recordedAtMs)) : instant);
  }
  return instants;
}

/** The day's start; a day that has not begun in UTC began for who records it. */
export function startOf(date: EventTime, recordedAtMs: number): number {
  return Math.min(dayOf(date).from, recordedAtMs);
}

/** A date sorts just after the latest event of that day that bears on what the operation is about, by the states of now. */
export function instantsNow(drafts: readonly EntryDraft[], context: DecideContext): SortInstants {
  const { world } = context;
  const now = (subject: string): Resolved | undefined => resolve(world, subject);
  const told = context.rules < SECOND_RULES ? toldInstants(context) : toldBy(drafts, context, now);
  if (context.rules < SECOND_RULES || !drafts.some(isDated)) return told;
  const dated = datedInstants(drafts, context, (subjects, date) => {
    const { to } = dayOf(date);
    let latest = Number.NEGATIVE_INFINITY;
    for (const subject of subjects)
      for (const { touched } of chainOf(world, subject)) if (touched.at <= to) latest = Math.max(latest, touched.at);
    return latest;
  });
  return (one) => (isDated(one) ? dated.get(one.draft.data.at) : undefined) ?? told(one);
}

/** A subject and what carries it. */
export function chainOf(world: Pick<World, 'get'>, subject: string): readonly ItemState[] {
  const chain: ItemState[] = [];
  const seen = new Set<string>();
  for (let state = world.get(subject); state && !seen.has(state.subject);) {
    seen.add(state.subject);
    chain.push(state);
    state = state.carrier && world.get(state.carrier.id);
  }
  return chain;
}

/** Just after the latest event of that day that bears on these subjects, by their histories; what is told of a later date is none of it. */
export function dateThen(date: EventTime, subjects: Iterable<string>, past: ToldPast, { recordedAtMs }: Clock): number {
  const latest = past
    .bearing(subjects, hoursOf(date))
    .findLast((event) => isOnDay(date, event) && localDate(event.data.at) <= date);
  return Math.max(startOf(date, recordedAtMs), latest?.sortAt ?? Number.NEGATIVE_INFINITY);
}

/** The same as `instantsNow` over histories; there a receipt is put after its shipment, too. */
export function instantsThen(drafts: readonly EntryDraft[], past: ToldPast, context: Clock): SortInstants {
  if (context.rules < SECOND_RULES) return toldInstants(context);
  const told = toldBy(drafts, context, (subject, atMs) => resolvedAt(past, subject, atMs));
  const dated = datedInstants(drafts, context, (subjects, date) => dateThen(date, subjects, past, context));
  return (one) => {
    if (!isDated(one)) return clockInstant(one.draft, told(one), past) ?? told(one);
    return beforeReceiptOfDay(one.draft, past) ?? dated.get(one.draft.data.at) ?? told(one);
  };
}

/** The other instants at which an event of that date may stand among those of that day that bear on its subjects, the likelier first. */
export function otherInstants(
  date: EventTime,
  known: readonly ItemEvent[],
  { recordedAtMs, chosen }: { readonly recordedAtMs: number; readonly chosen: number },
): readonly number[] {
  const day = dayOf(date);
  const after = known.filter((event) => isOnDay(date, event)).map(({ sortAt }) => sortAt);
  const isEarly = after.some((at) => at < day.from);
  const starts = [day.from, ...(isEarly ? [hoursOf(date).from] : [])];
  const isPossible = (at: number): boolean => at !== chosen && at <= Math.max(recordedAtMs, chosen);
  // What stands behind all that is known of the day may yet be too early for a rule that counts the time.
  const end = Math.min(day.to, recordedAtMs);
  return [...new Set([...[...after, ...starts].filter(isPossible).sort((a, b) => b - a), end].filter(isPossible))];
}
