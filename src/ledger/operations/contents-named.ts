import type { World } from '../item/item.state.js';
import type { EntryViolation } from './entry-violation.js';
import { FACTS, type ItemEntry, type ItemFields } from './fields.js';
import type { ItemsOperation } from './operation.js';
import { OPERATION_RULES } from './operations.sentences.js';

/** Operations that pass custody or title: what is done to a carrier is done to all that is in it. */
const PASSING: ReadonlySet<ItemsOperation['operation']> = new Set([
  'ship',
  'void-shipping',
  'receive',
  'move',
  'sell',
  'return',
]);

/** Entries that are in another one: part of that, whatever the order of the list. */
export interface ContentsNamed {
  readonly parts: ReadonlySet<number>;
  readonly faults: readonly EntryViolation[];
}

const NONE: ContentsNamed = { parts: new Set(), faults: [] };

/** What is named beside what it is in, but for entries that are left out. It has no fields of its own: nothing can be done to it alone. */
export function contentsNamed(
  { operation, items }: ItemsOperation,
  world: Pick<World, 'get'>,
  without: ReadonlySet<number>,
): ContentsNamed {
  if (!PASSING.has(operation) || items.length < 2) return NONE;
  const carried = items.flatMap(({ subject }, index) =>
    !without.has(index) && world.get(subject)?.carrier ? [index] : [],
  );
  if (carried.length === 0) return NONE;
  const byId = new Map(items.flatMap((item, index) => (without.has(index) ? [] : [[item.subject, item] as const])));
  const parts = new Set<number>();
  const faults: EntryViolation[] = [];
  for (const index of carried) {
    const item = items[index];
    const carrier = item && carrierAmong(byId, item.subject, world);
    if (!carrier) continue;
    parts.add(index);
    faults.push(...ownFields(item, carrier).map((violation) => ({ entry: index, violation })));
  }
  return { parts, faults };
}

/** What it is in, and what that is in, up to the outermost. */
export function* carriersAbove(subject: string, world: Pick<World, 'get'>): Iterable<string> {
  const seen = new Set([subject]);
  for (let id = world.get(subject)?.carrier?.id; id !== undefined && !seen.has(id); id = world.get(id)?.carrier?.id) {
    yield id;
    seen.add(id);
  }
}

function carrierAmong(
  byId: ReadonlyMap<string, ItemEntry>,
  subject: string,
  world: Pick<World, 'get'>,
): ItemEntry | undefined {
  for (const id of carriersAbove(subject, world)) {
    const found = byId.get(id);
    if (found) return found;
  }
  return undefined;
}

/** What its label says of it is no field of the operation. */
const ITS_OWN: ReadonlySet<string> = new Set(FACTS);

function ownFields(item: ItemEntry, carrier: ItemEntry): readonly EntryViolation['violation'][] {
  if (item.fields === carrier.fields) return [];
  const names = new Set([...Object.keys(item.fields), ...Object.keys(carrier.fields)] as (keyof ItemFields)[]);
  return [...names].flatMap((name) => {
    if (ITS_OWN.has(name) || inOneOrder(item.fields[name]) === inOneOrder(carrier.fields[name])) return [];
    const rule = OPERATION_RULES['goes-along']({ carrier: carrier.subject, field: name });
    return [{ field: `${item.field}.${name}`, value: item.fields[name], item: item.subject, rule }];
  });
}

/** The same text for the same value, in whatever order its fields were sent. */
function inOneOrder(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part !== 'object' || part === null || Array.isArray(part)
      ? part
      : Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
}
