// Whom a change of title reaches.
import { isReturnable, type Fact, type Thing, type World } from './words.js';
import { directlyIn, withContents } from './world.js';

/** Title passes on the word of its owner or of who acts for it; of what nobody is known to own, on anybody's but a claim's of another. */
function isOwnersWord({ by, fields, title, kind, claimed }: Fact, thing: Thing): boolean {
  const { owner } = thing;
  if (owner === undefined) return !claimed || [undefined, by, fields.onBehalfOf].includes(title?.from);
  // Who sold it and takes it back may say so for the customer.
  const isSellers = kind === 'returned' && thing.seller === by;
  return title?.from === owner && (by === owner || fields.onBehalfOf === owner || isSellers);
}

/** A claim that it belongs to who claims it passes nothing. */
export const isOnlySaid = ({ claimed, title }: Fact): boolean =>
  claimed && title !== undefined && title.from === title.to;

/** A claim of a transfer of which nothing in it is known to belong to who is said to transfer, or where that one did not say so. */
export function claimedInVain(world: World, fact: Fact, thing: Thing): 'reaches-nothing' | 'not-owner' | false {
  const { title, by, fields } = fact;
  const contents = withContents(world, thing).filter((one) => one !== thing);
  if (!title?.from || fact.kind === 'returned' || contents.length === 0) return false;
  const { from, to } = title;
  if (!isReturnable(thing.id) && [undefined, from, to].includes(thing.owner)) return false;
  const owners = contents
    .filter(({ id, inside }) => !isReturnable(id) && inside?.kind !== 'assembly')
    .map(({ owner }) => owner);
  if (to !== from && owners.includes(to)) return false;
  if (!owners.includes(from)) return 'reaches-nothing';
  return from === by || from === fields.onBehalfOf ? false : 'not-owner';
}

/**
 * The items whose title passes: the named one, unless it is a returnable unit; of what is in a container what the transferor owns, at any depth; of
 * an assembly the components that its owner owned too, and theirs.
 */
export function reachedByTitle(world: World, fact: Fact, thing: Thing): readonly Thing[] {
  if (!fact.title || isOnlySaid(fact)) return [];
  const from = fact.title.from;
  // To who owns it already nothing passes, and a component goes with its assembly only.
  const mayPass = !isReturnable(thing.id) && thing.inside?.kind !== 'assembly' && thing.owner !== fact.title.to;
  const reached = mayPass && isOwnersWord(fact, thing);
  const speaks =
    fact.by === from || fact.fields.onBehalfOf === from || (fact.kind === 'returned' && thing.seller === fact.by);
  return [...(reached ? [thing] : []), ...(speaks ? within(world, thing, { from, isReached: reached }) : [])];
}

interface Passing {
  readonly from: string | undefined;
  /** Whether the title of what they are in passed. */
  readonly isReached: boolean;
}

function within(world: World, carrier: Thing, { from, isReached }: Passing): readonly Thing[] {
  return directlyIn(world, carrier.id).flatMap((content) => {
    const follows = content.inside?.kind === 'container' || isReached;
    const passes = follows && !isReturnable(content.id) && content.owner !== undefined && content.owner === from;
    return [...(passes ? [content] : []), ...within(world, content, { from, isReached: passes })];
  });
}
