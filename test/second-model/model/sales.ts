// What is a sale, by whatever operation: any transfer of title to somebody who did not have it.
import { isReturnable, type Fact, type FactKind, type Thing, type World } from './words.js';
import { withContents } from './world.js';

const NAMES_OWNER: ReadonlySet<FactKind> = new Set<FactKind>(['shipped', 'received', 'returned']);

/** Naming who owns it already is no change; what comes back to who takes it back, or to who sold it, is not sold. */
export function isSale(fact: Fact, world: World): boolean {
  const { kind, title, item, by } = fact;
  if (kind === 'sold') return true;
  const thing = world.get(item);
  if (!title || !thing || !NAMES_OWNER.has(kind)) return false;
  if (kind === 'returned' && [by, thing.seller].includes(title.to)) return false;
  return (!isReturnable(item) && thing.owner !== title.to) || sellsWithin(world, thing, title);
}

function sellsWithin(world: World, thing: Thing, { from, to }: NonNullable<Fact['title']>): boolean {
  if (!thing.isContainer || from === to) return false;
  return withContents(world, thing).some((one) => one !== thing && one.owner === from);
}

/** Whether it sells a unit of which this is the owner: itself, or what is in it. */
export function sellsTo(fact: Fact, thing: Thing | undefined, owner: string | undefined): boolean {
  const { kind, title, item, by } = fact;
  if (kind === 'sold') return true;
  if (!title || !thing || !NAMES_OWNER.has(kind)) return false;
  if (kind === 'returned' && [by, thing.seller].includes(title.to)) return false;
  if (!isReturnable(item) && thing.owner !== title.to) return true;
  return thing.isContainer && title.from !== title.to && owner !== undefined && owner === title.from;
}
