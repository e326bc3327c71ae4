// All facts, folded from nothing.
import { apply } from './fold.js';
import { counting, inOrder } from './order.js';
import { brokenBy, type Broken } from './rules.js';
import type { Fact, Stay, World } from './words.js';
import { thingOf } from './world.js';

/** A stay in a carrier, that went on where it has no end. */
export interface Stayed {
  readonly item: string;
  readonly stay: Stay;
  readonly from: number;
  readonly to?: number;
}

export interface Folded {
  readonly world: World;
  readonly stays: readonly Stayed[];
  readonly broken: readonly Broken[];
}

export function fold(facts: readonly Fact[]): Folded {
  const world: World = new Map();
  const broken: Broken[] = [];
  const stays: Stayed[] = [];
  const open = new Map<string, Stayed>();
  for (const fact of inOrder(counting(facts))) {
    if (fact.kind === 'erroneous') continue;
    const thing = thingOf(world, fact.item);
    broken.push(...brokenBy(world, fact, thing));
    const before = thing.inside;
    apply(world, fact);
    if (thing.inside === before) continue;
    const begun = open.get(thing.id);
    if (begun) stays.push({ ...begun, to: fact.instant });
    open.delete(thing.id);
    if (thing.inside) open.set(thing.id, { item: thing.id, stay: thing.inside, from: fact.instant });
  }
  return { world, stays: [...stays, ...open.values()], broken };
}

const keyOf = ({ number, rule, about }: Broken): string => `${number} ${rule} ${about}`;

/** What was not broken by what was known. That a later transfer of a container then reaches nothing breaks nothing, nor does what is told of the ended. */
export function broughtBy(known: readonly Fact[], more: readonly Fact[], others = known): readonly Broken[] {
  const already = fold(known).broken;
  const before = new Set(already.map(keyOf));
  const ofEnded = new Set(already.filter(({ rule }) => rule === 'ended').map(({ number }) => number));
  const own = new Set(more.map(({ number }) => number));
  const counts = ({ rule, number }: Broken): boolean =>
    own.has(number) || (rule !== 'reaches-nothing' && !ofEnded.has(number));
  return fold([...others, ...more]).broken.filter((broken) => !before.has(keyOf(broken)) && counts(broken));
}
