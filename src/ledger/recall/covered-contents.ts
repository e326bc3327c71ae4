// What a recall covers of all that is in something, by states that are at hand.
import type { ItemState } from '../item/item.state.js';
import { BEFORE_ALL, compareOrder, laterOf } from '../order.js';
import type { RecallCriteria, RecallScope } from './recall.events.js';
import { matches, meetsItself } from './scope.js';

/** By carrier, what is directly in it. */
export type Contents = ReadonlyMap<string | undefined, readonly ItemState[]>;

export function contentsOf(states: Iterable<ItemState>): Contents {
  return Map.groupBy(states, ({ carrier }) => carrier?.id);
}

/**
 * What a recall covers of all that is in a subject, as `recalledContents` asks for it by SQL, which answers the first: what is less deep comes
 * before what is deeper, then goes the id. What is cleared is passed over together with what is in it.
 */
export function coveredContents(
  contents: Contents,
  top: ItemState,
  { recall, scope }: { readonly recall: string; readonly scope: RecallScope },
): readonly string[] {
  const { anyOf, except = [] } = scope;
  return contentsThat(
    contents,
    top,
    recall,
    ([child, ...around]) =>
      !isOneOf(child, except) &&
      (isMarkedAsMade(child, recall) || anyOf.some((criteria) => covers(criteria, child, around))),
  );
}

/** It bears the mark, and a transformation made it: what recalls it may be what it was made of, which no history of its own tells. */
export function isMarkedAsMade({ transformed, recalls }: ItemState, recall: string): boolean {
  return transformed !== undefined && recalls?.[recall] === 'marked';
}

/** What bears the mark of a recall of all that is in a subject, in the same order. */
export function markedContents(contents: Contents, top: ItemState, recall: string): readonly string[] {
  return contentsThat(contents, top, recall, ([child]) => child.recalls?.[recall] === 'marked');
}

/** By each of these recalls the first of them. */
export function firstMarked(
  contents: Contents,
  top: ItemState,
  recalls: Iterable<string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const recall of recalls) {
    const [first] = markedContents(contents, top, recall);
    if (first !== undefined) found.set(recall, first);
  }
  return found;
}

function contentsThat(
  contents: Contents,
  top: ItemState,
  recall: string,
  holds: (around: Chain['around']) => boolean,
): readonly string[] {
  const found = new Set<string>();
  // Each with the assemblies around it, the innermost first.
  let level: readonly Chain[] = [{ inside: [top], around: [top] }];
  while (level.length > 0) {
    level = level.flatMap((chain) => chainsIn(contents, chain));
    const those = level.filter(({ inside, around }) => holds(around) && !isCleared(inside, recall));
    for (const subject of those.map(({ around: [{ subject }] }) => subject).sort()) found.add(subject);
  }
  return [...found];
}

/** A content with all that it is in, and with the assemblies around it, the innermost first. */
interface Chain {
  readonly inside: readonly [ItemState, ...ItemState[]];
  readonly around: readonly [ItemState, ...ItemState[]];
}

function chainsIn(contents: Contents, { inside, around }: Chain): readonly Chain[] {
  const children = (contents.get(inside[0].subject) ?? []).filter(
    ({ subject }) => !inside.some((one) => one.subject === subject),
  );
  return children.map((child) => ({
    inside: [child, ...inside],
    around: child.carrier?.kind === 'assembly' ? [child, ...around] : [child],
  }));
}

/** By a clearing of itself, or of something around it while all between them was in place. */
function isCleared(inside: readonly ItemState[], recall: string): boolean {
  const [cause = { subject: '' }] = inside;
  let since = BEFORE_ALL;
  return inside.some(({ recalls, clearings, carrier }) => {
    const clearing = clearings?.[recall];
    const isTold = clearing?.causes.includes(cause.subject) === true && compareOrder(since, clearing) < 0;
    if (carrier) since = laterOf(since, carrier.since);
    return clearing ? isTold : recalls?.[recall] === 'cleared';
  });
}

/** By its own facts, or as the component that is named; then the rest may hold of an assembly around it. */
function covers(
  { components: names, ...own }: RecallCriteria,
  state: ItemState,
  around: readonly ItemState[],
): boolean {
  if (!names) return matches({ anyOf: [own] }, state);
  const { formerFacts = [], identified = [], componentLots = [], claimedLots = [] } = state;
  const lots = [state, ...formerFacts, ...identified, ...componentLots, ...claimedLots].map(({ lot }) => lot);
  const isNamed = isOneOf(state, names) || lots.some((one) => one !== undefined && names.includes(one));
  return isNamed && [state, ...around].some((one) => meetsItself(own, one));
}

function isOneOf({ subject, identified = [] }: ItemState, names: readonly string[]): boolean {
  return names.includes(subject) || identified.some(({ identifier }) => names.includes(identifier));
}
