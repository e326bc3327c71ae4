// What is told of an earlier time, and comes under what is recorded already.
import { isExpired } from './expiry.js';
import { fold } from './folding.js';
import { counting, inOrder } from './order.js';
import { blocksOf, isLeftOpenIn, openCauses, type Recall } from './recalls.js';
import type { Broken } from './rules.js';
import { sellsTo } from './sales.js';
import type { Fact, World } from './words.js';
import { withContents } from './world.js';

/** A unit that a recorded fact reaches: it is what that is about, or was in it then. */
interface Reached {
  readonly root: string;
  readonly isSale: boolean;
  readonly recalled: ReadonlySet<Recall>;
  readonly leftOpen: ReadonlySet<Recall>;
  readonly isExpired: boolean;
  readonly isReported: boolean;
}

interface Told {
  /** All that is recorded, and what is told now. */
  readonly known: readonly Fact[];
  readonly more: readonly Fact[];
  readonly recalls: readonly Recall[];
}

/** Recorded sales, shipments and uses that now reach what is recalled, expired or reported, and did not before. */
export function broughtUnder({ known, more, recalls }: Told): readonly Broken[] {
  if (more.length === 0) return [];
  const since = Math.min(...more.flatMap((fact) => instantsOf(fact, known)));
  const later = known.filter((fact) => fact.instant >= since && isJudged(fact));
  if (later.length === 0) return [];
  const changed = new Set(more.map(({ item }) => item));
  const [before, after] = [
    reachedIn(known, { changed, recalls }),
    reachedIn([...known, ...more], { changed, recalls }),
  ];
  return later.flatMap((fact) => newsOf(fact, after(fact), before(fact)));
}

/** What is taken back was told of a time, and so was what counts again by that. */
function instantsOf({ instant, voids }: Fact, known: readonly Fact[]): readonly number[] {
  if (!voids) return [instant];
  return known
    .filter(({ number }) => voids.includes(number))
    .flatMap((fact) => [fact.instant, ...instantsOf(fact, known)]);
}

const isJudged = (fact: Fact): boolean => fact.kind === 'sold' || fact.kind === 'shipped' || blocksOf(fact).length > 0;

interface Look {
  readonly changed: ReadonlySet<string>;
  readonly recalls: readonly Recall[];
}

/** By fact, what it reaches of what is told now. */
function reachedIn(facts: readonly Fact[], look: Look): (fact: Fact) => ReadonlyMap<string, Reached> {
  const ordered = inOrder(counting(facts));
  const now = fold(ordered).world;
  return (fact) => {
    const index = ordered.findIndex(({ number }) => number === fact.number);
    return index < 0 ? new Map() : reachedBy(fact, fold(ordered.slice(0, index)).world, now, look);
  };
}

function reachedBy(fact: Fact, then: World, now: World, { changed, recalls }: Look): ReadonlyMap<string, Reached> {
  const world = structureThen(then, now);
  const top = world.get(fact.item);
  if (!top) return new Map();
  const there = then.get(fact.item);
  const inIt = new Set((there ? withContents(then, there) : [top]).map(({ id }) => id));
  const open = recalls.map((one) => [one, one.closedAt === undefined ? openCauses(one, top, world) : []] as const);
  const left = recalls.map((one) => [one, isLeftOpenIn(one, top, world)] as const);
  const thoseOf = (of: typeof open, id: string): ReadonlySet<Recall> =>
    new Set(of.flatMap(([recall, units]) => (units.includes(id) ? [recall] : [])));
  const found = new Map<string, Reached>();
  for (const root of [...inIt].filter((id) => changed.has(id))) {
    for (const { id } of withContents(world, world.get(root) ?? top)) {
      const thing = then.get(id);
      const expiry = thing?.expiry ?? now.get(id)?.expiry;
      found.set(id, {
        ...{
          root,
          isSale: sellsTo(fact, there, thing?.owner),
          recalled: thoseOf(open, id),
          leftOpen: thoseOf(left, id),
        },
        isExpired: inIt.has(id) && isExpired({ ...(expiry === undefined ? {} : { expiry }) }, fact),
        isReported: inIt.has(id) && thing?.report !== undefined,
      });
    }
  }
  return found;
}

/** What was in what then, or is built into it by now, each as it is known by now. */
export function structureThen(then: World, now: World): World {
  const world: World = new Map();
  for (const id of new Set([...then.keys(), ...now.keys()])) {
    const [was, is] = [then.get(id), now.get(id)];
    const known = is ?? was;
    if (!known) continue;
    const { inside: _, ...rest } = known;
    world.set(id, { ...rest, ...(was?.inside ? { inside: was.inside } : {}) });
    // It may be in both: then it stands there twice.
    if (is?.inside?.kind === 'assembly' && was?.inside?.carrier !== is.inside.carrier) world.set(`${id} by now`, is);
  }
  return world;
}

function newsOf(
  fact: Fact,
  after: ReadonlyMap<string, Reached>,
  before: ReadonlyMap<string, Reached>,
): readonly Broken[] {
  return [...after].flatMap(([unit, reached]) => {
    const had = before.get(unit);
    const told = (rule: Broken['rule'], isFlag: boolean): Broken => {
      return { rule, about: 'item', item: reached.root, number: fact.number, isFlag: isFlag || fact.claimed };
    };
    return [
      ...recalledNow(fact, reached, had).map((isFlag) => told('recalled', isFlag)),
      ...(isExpiredNow(fact, unit, reached, had) ? [told('expired', !reached.isSale)] : []),
      ...(isReportedNow(fact, unit, reached, had) ? [told('reported', false)] : []),
    ];
  });
}

/** Whether each is only flagged. */
function recalledNow(fact: Fact, reached: Reached, had: Reached | undefined): readonly boolean[] {
  const open = [...reached.recalled].flatMap((recall) => {
    const blocks = blocksOf(fact, recall, reached.isSale);
    const known = had ? blocksOf(fact, recall, had.isSale) : [];
    const isToldNow = blocks.some((block) => !known.includes(block));
    if (blocks.length === 0 || (!isToldNow && had?.recalled.has(recall))) return [];
    return [!isToldNow && recall.openedAt > fact.capture];
  });
  const left = reached.isSale ? [...reached.leftOpen].filter((one) => !had?.isSale || !had.leftOpen.has(one)) : [];
  return [...open, ...left.map(() => true)];
}

const WARNED: ReadonlySet<Fact['kind']> = new Set(['shipped', 'received', 'moved', 'packed', 'installed']);

/** Of the item itself the history tells it, but for a sale that a shipment or a receipt is. */
function isExpiredNow(fact: Fact, unit: string, reached: Reached, had: Reached | undefined): boolean {
  if (!reached.isExpired || (had?.isExpired === true && (had.isSale || !reached.isSale))) return false;
  return unit === fact.item ? fact.kind !== 'sold' && reached.isSale : reached.isSale || WARNED.has(fact.kind);
}

function isReportedNow({ kind, item }: Fact, unit: string, reached: Reached, had: Reached | undefined): boolean {
  const isAsked = kind === 'sold' || kind === 'shipped';
  return isAsked && unit !== item && reached.isReported && had?.isReported !== true;
}
