import type { World } from '../item/item.state.js';
import { carriersAbove } from './contents-named.js';
import type { ItemEntry } from './fields.js';
import { fillLevels } from './fill-levels.js';
import type { ItemsOperation } from './operation.js';

/** With its index in the list. */
export type IndexedEntry = readonly [entry: number, item: ItemEntry];

/** The entries in an order in which all of them can happen, if there is one: what a list says does not depend on how it is sorted. */
export function inPossibleOrder(
  operation: ItemsOperation['operation'],
  entries: readonly IndexedEntry[],
  world: Pick<World, 'get'>,
): readonly IndexedEntry[] {
  if (entries.length < 2) return entries;
  switch (operation) {
    case 'decommission':
    case 'report':
      return innermostFirst(entries, world);
    case 'manufacture':
    case 'pack':
      return filledFirst(entries);
    default:
      return entries;
  }
}

/** What ends takes along what is in it, or has to be empty, and what is found is found with what is in it: that is told before its carrier. */
function innermostFirst(entries: readonly IndexedEntry[], world: Pick<World, 'get'>): readonly IndexedEntry[] {
  return sortedBy(entries, (subject) => -[...carriersAbove(subject, world)].length);
}

/** What is put into something begins before that, and is filled before it goes into something itself. */
function filledFirst(entries: readonly IndexedEntry[]): readonly IndexedEntry[] {
  const listed = new Set(entries.map(([, { subject }]) => subject));
  const inside = new Map<string, string[]>();
  const puts = (subject: string, into: string): void => {
    if (!listed.has(subject) || !listed.has(into)) return;
    const known = inside.get(into);
    if (known) known.push(subject);
    else inside.set(into, [subject]);
  };
  for (const [, { subject, fields }] of entries) {
    if (fields.container !== undefined) puts(subject, fields.container);
    for (const component of fields.components ?? []) if ('id' in component) puts(component.id, subject);
  }
  return inside.size === 0 ? entries : sortedBy(entries, fillLevels(inside));
}

function sortedBy(entries: readonly IndexedEntry[], placeOf: (subject: string) => number): readonly IndexedEntry[] {
  return entries
    .map((one) => ({ one, place: placeOf(one[1].subject) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ one }) => one);
}
