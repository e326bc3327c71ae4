import type { ItemState } from '../../src/ledger/item/item.state.js';
import type { OpenRecall } from '../../src/ledger/operations/decide-context.js';
import { reportOf } from '../../src/ledger/item/reports/reports.facet.js';
import type { Within } from '../../src/ledger/operations/within.js';
import type { RecallCriteria } from '../../src/ledger/recall/recall.events.js';
import { BEFORE_ALL, compareOrder, laterOf } from '../../src/ledger/order.js';
import { matches } from '../../src/ledger/recall/scope.js';

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
  recall: Pick<OpenRecall, 'recall' | 'scope'>,
): readonly string[] {
  const { anyOf, except = [] } = recall.scope;
  const covered: string[] = [];
  // Each with the assemblies around it, the innermost first.
  let level: readonly Chain[] = [{ inside: [top], around: [top] }];
  while (level.length > 0) {
    level = level.flatMap((chain) => chainsIn(contents, chain));
    const found = level
      .filter(({ inside }) => !isCleared(inside, recall.recall))
      .map(({ around }) => around)
      .filter(([child, ...around]) => anyOf.some((criteria) => covers(criteria, child, around)));
    const subjects = found.filter(([child]) => !isOneOf(child, except)).map(([{ subject }]) => subject);
    covered.push(...subjects.sort());
  }
  return covered;
}

/** What in a subject bears the mark of a recall, the first of it, passing over what is cleared together with what is in it. */
function firstMarked(contents: Contents, top: ItemState, recall: string): string | undefined {
  let level = chainsIn(contents, { inside: [top], around: [top] });
  while (level.length > 0) {
    const marked = level.filter(({ inside: [unit] }) => unit.recalls?.[recall] === 'marked');
    const open = marked.filter(({ inside }) => !isCleared(inside, recall));
    const [first] = open.map(({ inside: [unit] }) => unit.subject).sort();
    if (first !== undefined) return first;
    level = level.flatMap((chain) => chainsIn(contents, chain));
  }
  return undefined;
}

/** By each of these recalls that were closed the first of what is in a subject that was open then, as `forbiddingContents` tells it by SQL. */
export function leftOpenIn(contents: Contents, top: ItemState, closed: Iterable<string>): Within['leftOpen'] {
  const found = [...closed].flatMap((recall) => {
    const first = firstMarked(contents, top, recall);
    return first === undefined ? [] : [[recall, first] as const];
  });
  return found.length === 0 ? undefined : new Map(found);
}

function allIn(contents: Contents, top: ItemState): readonly ItemState[] {
  const inside: ItemState[] = [top];
  for (const one of inside)
    for (const child of contents.get(one.subject) ?? []) if (!inside.includes(child)) inside.push(child);
  return inside.slice(1);
}

/** Of what in it was reported by itself the first id that is still reported. */
export function firstReported(
  contents: Contents,
  top: ItemState,
  world: ReadonlyMap<string, ItemState>,
): Within['reported'] {
  const [first] = allIn(contents, top)
    .filter(({ reported }) => reported !== undefined && reported.report !== 'found')
    .flatMap((state) => {
      const report = reportOf(world, state);
      return report === undefined ? [] : [{ content: state.subject, report }];
    })
    .sort((a, b) => (a.content < b.content ? -1 : 1));
  return first;
}

/** Of all that is in a subject what expires first, as `forbiddingContents` tells it by SQL: of one date the first id. */
export function firstToExpire(contents: Contents, top: ItemState): Within['expires'] {
  const [first] = allIn(contents, top)
    .flatMap(({ subject, expiry }) => (expiry === undefined ? [] : [`${expiry} ${subject}`]))
    .sort();
  const [expiry, content] = first?.split(' ') ?? [];
  return expiry === undefined || content === undefined ? undefined : { content, expiry };
}

/** A content with all that it is in, and with the assemblies around it, the innermost first. */
interface Chain {
  readonly inside: readonly [ItemState, ...ItemState[]];
  readonly around: readonly [ItemState, ...ItemState[]];
}

function chainsIn(contents: Contents, { inside, around }: Chain): readonly Chain[] {
  const children = (contents.get(inside[0].subject) ?? []).filter((child) => !inside.includes(child));
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
  const holds = (one: ItemState): boolean => matches({ anyOf: [own] }, one);
  if (!names) return holds(state);
  const { formerFacts = [], identified = [], componentLots = [], claimedLots = [] } = state;
  const lots = [state, ...formerFacts, ...identified, ...componentLots, ...claimedLots].map(({ lot }) => lot);
  const isNamed = isOneOf(state, names) || lots.some((one) => one !== undefined && names.includes(one));
  return isNamed && [state, ...around].some(holds);
}

function isOneOf({ subject, identified = [] }: ItemState, names: readonly string[]): boolean {
  return names.includes(subject) || identified.some(({ identifier }) => names.includes(identifier));
}
