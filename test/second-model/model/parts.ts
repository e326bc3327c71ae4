// Items that an operation names beside what they are in.
import type { Entry, ItemsRequest, World } from './words.js';
import { carriersOf } from './world.js';

const PASSING: ReadonlySet<string> = new Set(['ship', 'void-shipping', 'receive', 'move', 'sell', 'return']);

/** Entries that are in another one, for custody and title: they are part of that, and nothing can be done to them alone. */
export function partsOf({ operation, items }: ItemsRequest, world: World): readonly Entry[] {
  if (!PASSING.has(operation)) return [];
  return items.filter((entry) => wholeOf(entry, items, world) !== undefined);
}

/** What ends or is found beside what it is in is told first, the deeper the earlier; what is filled or made goes into something after that. */
export function tellsFirst({ operation, items }: ItemsRequest, world: World, { id }: Entry): number {
  const thing = world.get(id);
  if (operation === 'decommission' || operation === 'report') return thing ? -carriersOf(world, thing).length : 0;
  return operation === 'pack' || operation === 'manufacture' ? levelsBelow(id, items) : 0;
}

function levelsBelow(id: string, items: readonly Entry[], around: readonly string[] = []): number {
  if (around.includes(id)) return 0;
  const builtIn = items.find((one) => one.id === id)?.components?.map((one) => one.id) ?? [];
  const packed = items.filter(({ container }) => container === id).map((one) => one.id);
  const inside = [...packed, ...builtIn].filter((one) => items.some((other) => other.id === one));
  return Math.max(0, ...inside.map((one) => 1 + levelsBelow(one, items, [...around, id])));
}

/** Parts that are told something else than what they are in. */
export function tornParts(request: ItemsRequest, world: World): readonly Entry[] {
  return partsOf(request, world).filter((entry) => {
    const whole = wholeOf(entry, request.items, world) ?? { id: '' };
    return textOf(entry) !== textOf(whole);
  });
}

function wholeOf(entry: Entry, items: readonly Entry[], world: World): Entry | undefined {
  const thing = world.get(entry.id);
  const carriers = thing ? carriersOf(world, thing) : [];
  return carriers.map(({ id }) => items.find((other) => other.id === id)).find((found) => found !== undefined);
}

/** What its label says of it is no field of the operation. */
function textOf({
  id: _id,
  product: _product,
  lot: _lot,
  expiry: _expiry,
  production: _made,
  ...fields
}: Entry): string {
  return JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}
