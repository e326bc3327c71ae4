// What a shipment that was declared none turns out to have passed, once more is told of the time before.
import { effectiveEvents } from '../history/effective-events.js';
import { inOrder } from '../history/event-order.js';
import type { ItemEvent, ItemEventOf } from '../item/item.events.js';
import type { UndoneTitle } from '../item/core/core.events.js';
import type { ItemDraft } from './declaration.js';
import { given } from './drafting.js';
import type { EntryDraft } from './drafts.js';
import type { Placed } from './evaluate.js';
import { PlacedIndex } from './placed-index.js';
import { isItsWord } from './shipping-voided.js';
import { waysBefore, type ShipmentOf } from './voided-shipments.js';

type Voided = ItemEventOf<'ItemShippingVoided'>;

/** A draft that stands where another event does, whatever its own time says. */
export interface Pinned {
  readonly draft: EntryDraft;
  readonly sortAt: number;
}

/**
 * What has to be told as well where events are placed among histories: each title that a void shipment behind them undoes and that nothing undid yet, and
 * that what completed a void shipment counts no more where that one does not. `events` are all that is known, with those that were placed.
 */
export function completedVoids(events: readonly ItemEvent[], placed: readonly Placed[]): readonly Pinned[] {
  const told = events.filter((event) => event.type === 'ItemShippingVoided');
  if (told.length === 0 || placed.length === 0) return [];
  const effective = inOrder(effectiveEvents(events));
  const counting = effective.filter((event) => event.type === 'ItemShippingVoided');
  const among = new PlacedIndex(placed);
  return [...missing(effective, counting, among), ...orphans(told, counting, among)];
}

const titleKey = (subject: string, sortAt: number, by: number): string => `${subject} ${sortAt} ${by}`;

function missing(effective: readonly ItemEvent[], counting: readonly Voided[], among: PlacedIndex): Pinned[] {
  const since = earliestOf(effective, among.placed);
  const voids = counting.filter(({ sortAt, data }) => sortAt >= since && isWhole(data));
  if (voids.length === 0) return [];
  const undone = new Set(
    counting.flatMap(({ subject, sortAt, data }) =>
      data.undone ? [titleKey(subject, sortAt, data.undone.by.position)] : [],
    ),
  );
  const named = new Set(counting.map(({ subject, sortAt, data }) => titleKey(subject, sortAt, data.shipment ?? -1)));
  const ways = waysBefore(effective, voids);
  return voids.flatMap((voided) => {
    const { subject, sortAt, data } = voided;
    const way = ways.get(voided);
    if (!way || way.isOver || !isOfIt(voided, way)) return [];
    const titles = isItsWord(data, way) ? [...way.titles] : [];
    const left = new Map(titles.filter(([one, { by }]) => !undone.has(titleKey(one, sortAt, by.position))));
    const isNamed = named.has(titleKey(subject, sortAt, way.position));
    const asked = new Set(isNamed ? left.keys() : [...left.keys(), subject]);
    return [...asked].map((one) => pinned(voided, among, completing(voided, way, one, left.get(one))));
  });
}

/** Tells of the shipped subject, or of a piece that was in it, what is undone besides. */
function completing(
  { subject: shipped, position, data: { at, by, onBehalfOf, claimed, location } }: Voided,
  way: ShipmentOf,
  subject: string,
  undone: UndoneTitle | undefined,
): ItemDraft {
  const told = { at, by, ...given({ onBehalfOf, claimed }), shipment: way.position };
  const of = subject === shipped ? given({ location: location ?? way.from }) : { of: shipped };
  return { type: 'ItemShippingVoided', subject, data: { ...told, ...of, ...given({ undone }), completes: position } };
}

/** Not of a piece, and not what completes another. */
function isWhole({ of, completes }: Voided['data']): boolean {
  return of === undefined && completes === undefined;
}

/** Another shipment than the one that it named is not what it declared none. */
function isOfIt({ data: { shipment } }: Voided, way: ShipmentOf): boolean {
  return shipment === undefined || shipment === way.position;
}

/** Nothing changes before the first of what was placed, or of what that declares erroneous. */
function earliestOf(effective: readonly ItemEvent[], placed: readonly Placed[]): number {
  const declares = placed.some(({ event }) => event.type === 'ErrorDeclared');
  if (declares) return effective[0]?.sortAt ?? Number.NEGATIVE_INFINITY;
  return Math.min(...placed.map(({ event }) => event.sortAt));
}

/** What completed a declaration that counts no more. */
function orphans(told: readonly Voided[], counting: readonly Voided[], among: PlacedIndex): Pinned[] {
  const counts = new Set(counting);
  const gone = new Set(told.filter((one) => !counts.has(one) && isWhole(one.data)).map(({ position }) => position));
  const declared = among.placed.find(({ event }) => event.type === 'ErrorDeclared')?.event;
  if (gone.size === 0 || !declared) return [];
  const left = counting.filter(({ data: { completes } }) => completes !== undefined && gone.has(completes));
  const { at, by } = declared.data;
  return [...Map.groupBy(left, ({ subject }) => subject)].map(([subject, events]) =>
    pinned(declared, among, {
      type: 'ErrorDeclared',
      subject,
      data: { at, by, positions: events.map(({ position }) => position) },
    }),
  );
}

/** It is brought by the entry that tells of its subject, else by the first. */
function pinned({ sortAt }: ItemEvent, among: PlacedIndex, draft: ItemDraft): Pinned {
  const own = among.of([draft.subject])[0] ?? among.placed[0];
  return { draft: { draft, entry: own?.entry ?? 0 }, sortAt };
}
