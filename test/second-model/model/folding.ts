// All facts, folded from nothing.
import { apply } from './fold.js';
import { counting, inOrder } from './order.js';
import { brokenBy, type Broken } from './rules.js';
import type { Fact, World } from './words.js';
import { thingOf } from './world.js';

export interface Folded {
  readonly world: World;
  readonly broken: readonly Broken[];
}

export function fold(facts: readonly Fact[]): Folded {
  const world: World = new Map();
  const broken: Broken[] = [];
  for (const fact of inOrder(counting(facts))) {
    if (fact.kind === 'erroneous') continue;
    broken.push(...brokenBy(world, fact, thingOf(world, fact.item)));
    apply(world, fact);
  }
  return { world, broken };
}

const keyOf = ({ number, rule, about }: Broken): string => `${number} ${rule} ${about}`;

/** What was not broken by what was known. That a later transfer of a container then reaches nothing breaks nothing. */
export function broughtBy(known: readonly Fact[], more: readonly Fact[], others = known): readonly Broken[] {
  const before = new Set(fold(known).broken.map(keyOf));
  const own = new Set(more.map(({ number }) => number));
  const isOwn = ({ rule, number }: Broken): boolean => rule !== 'reaches-nothing' || own.has(number);
  return fold([...others, ...more]).broken.filter((broken) => !before.has(keyOf(broken)) && isOwn(broken));
}
