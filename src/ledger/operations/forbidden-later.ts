// What is told of a time before recorded events, and puts something under one that forbids it.
import { effectiveInOrder } from '../history/effective-events.js';
import type { Folded } from '../history/refold.js';
import { visitBefore } from '../history/visit-before.js';
import { contradictionOf, type Contradiction } from '../item/contradictions.js';
import { isExpired, isWarnedOf } from '../item/core/expiry.js';
import { carriersOf, resolveState } from '../item/core/resolve.js';
import { beforeOf, type FindingOf } from '../item/finding.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState } from '../item/item.state.js';
import { reportOf } from '../item/reports/reports.facet.js';
import type { Layer } from '../item/world.js';
import type { FindingValues } from '../item/contradictions.js';
import { coveredContents, markedContents, type Contents } from '../recall/covered-contents.js';
import { blocksOf, sells } from './blocked-as.js';
import type { DecideContext } from './decide-context.js';
import type { Placed } from './evaluate.js';
import { blockedAs, isCovered, unitWithin } from './recall-rules.js';
import { closedMarksOf, contentsThen } from './within-then.js';

type Histories = ReadonlyMap<string, readonly ItemEvent[]>;

/** Histories, and what they come to. */
export interface Told {
  readonly histories: Histories;
  readonly folded: Pick<Folded, 'states' | 'stays'>;
}

/** What is new of what forbids a recorded event, with the subject of what was told now by which that is so. */
export interface FoundLater {
  readonly contradiction: Contradiction;
  readonly root: string;
}

/** A unit that a recorded event reaches: it is the subject, or was in it then. */
interface Reached {
  readonly root: string;
  /** Its title passes by the event, as far as that is known. */
  readonly isSale: boolean;
  /** The open recalls that cover it. */
  readonly recalled: ReadonlySet<string>;
  /** The recalls that were closed and whose marks it bears. */
  readonly leftOpen: readonly string[];
  /** When it expired, where it had. */
  readonly expired: string | undefined;
  readonly reported: 'stolen' | 'missing' | undefined;
}

/** What recorded events reach of what was told now, by their positions. */
interface Seen {
  readonly event: ItemEvent;
  readonly contradiction: (finding: FindingOf<FindingValues>) => Contradiction;
  readonly units: ReadonlyMap<string, Reached>;
}

/**
 * Recorded events by which something is sold, shipped or used that is recalled, expired or reported, and was not before. What they reach only now is told
 * now, so that the recalls of now count; what they reached before is judged by whether its recall was in force when they were recorded.
 */
export function foundLater(
  placed: readonly Placed[],
  after: Told & { readonly effective: readonly ItemEvent[] },
  before: Told,
  context: DecideContext,
): readonly FoundLater[] {
  const changed = new Set(placed.map(({ event }) => event.subject));
  const since = earliestOf(placed, before.histories);
  const concerned = carriersEver(changed, [after, before]);
  const isLater = (event: ItemEvent): boolean =>
    event.position < context.firstEventPosition &&
    event.sortAt >= since &&
    concerned.has(event.subject) &&
    isJudged(event);
  const look = { changed, isLater };
  const now = seenIn(after.effective, after.folded.states, look, context);
  if (now.size === 0) return [];
  const known = seenIn(effectiveInOrder(before.histories), before.folded.states, look, context);
  return [...now].flatMap(([position, seen]) => newsOf(seen, known.get(position), context));
}

/** What may be forbidden, and is not only said. */
function isJudged(event: ItemEvent): boolean {
  return event.type === 'ItemSold' || event.type === 'ItemShipped' || blocksOf(event).length > 0;
}

/** The first moment of which something is told, or taken back. */
function earliestOf(placed: readonly Placed[], histories: Histories): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { event } of placed) {
    if (event.type !== 'ErrorDeclared') earliest = Math.min(earliest, event.sortAt);
    else
      for (const told of takenBack(event.data.positions, histories.get(event.subject) ?? []))
        earliest = Math.min(earliest, told.sortAt);
  }
  return earliest;
}

/** What is declared erroneous, and what counts again where that is a declaration. */
function takenBack(positions: readonly number[], history: readonly ItemEvent[]): readonly ItemEvent[] {
  const named = new Set(positions);
  const found: ItemEvent[] = [];
  // A declaration comes after what it names.
  for (const told of history.toReversed()) {
    if (!named.has(told.position)) continue;
    found.push(told);
    if (told.type === 'ErrorDeclared') for (const position of told.data.positions) named.add(position);
  }
  return found;
}

/** These, and all that ever carried one of them. */
function carriersEver(subjects: Iterable<string>, told: readonly Told[]): ReadonlySet<string> {
  const found = new Set(subjects);
  for (const subject of found)
    for (const { folded } of told) for (const { carrier } of folded.stays.get(subject) ?? []) found.add(carrier);
  return found;
}

function seenIn(
  effective: readonly ItemEvent[],
  known: ReadonlyMap<string, ItemState>,
  { changed, isLater }: Pick<Look, 'changed'> & { readonly isLater: (event: ItemEvent) => boolean },
  context: DecideContext,
): ReadonlyMap<number, Seen> {
  const seen = new Map<number, Seen>();
  const closed = closedMarksOf(known, context.recallStatus);
  visitBefore(effective, isLater, (event, world) => {
    const units = reachedBy(event, { world, known, changed, closed }, context);
    if (units.size === 0) return;
    const before = beforeOf(world, event.subject);
    seen.set(event.position, {
      event,
      units,
      contradiction: (finding) => ({ ...contradictionOf(finding, event, before), isKept: true }),
    });
  });
  return seen;
}

interface Look {
  readonly world: Layer;
  readonly known: ReadonlyMap<string, ItemState>;
  readonly changed: ReadonlySet<string>;
  readonly closed: readonly string[];
}

function reachedBy(event: ItemEvent, look: Look, context: DecideContext): ReadonlyMap<string, Reached> {
  const { world, known, changed } = look;
  const { subject } = event;
  const roots = rootsIn(subject, world, changed);
  const top = known.get(subject) ?? world.get(subject);
  if (roots.length === 0 || !top) return new Map();
  const contents = contentsThen({ then: world.changes, known }, subject);
  const recallsOf = recalling({ top, contents, closed: look.closed }, context);
  const isSaleOf = salesBy(event, world);
  const found = new Map<string, Reached>();
  for (const [unit, root] of unitsBelow(roots, contents)) {
    const state = world.get(unit);
    // What was built into it since is only asked what recalls it.
    const isIn = isWithin(unit, subject, world);
    const expiry = state?.expiry ?? known.get(unit)?.expiry;
    found.set(unit, {
      ...{ root, isSale: isSaleOf(state), ...recallsOf(unit) },
      expired: isIn && expiry !== undefined && isExpired(expiry, event) ? expiry : undefined,
      reported: isIn && state ? reportOf(world, state) : undefined,
    });
  }
  return found;
}

interface Recalling {
  readonly top: ItemState;
  readonly contents: Contents;
  readonly closed: readonly string[];
}

/** Which recalls cover a unit, and which that were closed it was open in. */
function recalling(
  { top, contents, closed }: Recalling,
  { recalls }: DecideContext,
): (unit: string) => Pick<Reached, 'recalled' | 'leftOpen'> {
  const covered = recalls.map((recall) => {
    const units = new Set(coveredContents(contents, top, recall));
    return [recall.recall, isCovered(top, recall) ? units.add(top.subject) : units] as const;
  });
  const marked = closed.map((recall) => [recall, new Set(markedContents(contents, top, recall))] as const);
  const thoseOf = (of: typeof covered, unit: string): readonly string[] =>
    of.flatMap(([recall, units]) => (units.has(unit) ? [recall] : []));
  return (unit) => ({ recalled: new Set(thoseOf(covered, unit)), leftOpen: thoseOf(marked, unit) });
}

/** Those of the changed subjects that were in it, or are it. */
function rootsIn(subject: string, world: Layer, changed: ReadonlySet<string>): readonly string[] {
  if ((world.get(subject)?.contents ?? 0) === 0) return changed.has(subject) ? [subject] : [];
  return [...changed].filter((one) => isWithin(one, subject, world));
}

function isWithin(unit: string, subject: string, world: Layer): boolean {
  const state = world.get(unit);
  return (
    unit === subject || (state !== undefined && carriersOf(world, state).some((link) => link.state.subject === subject))
  );
}

/** These and all that is in them, each with the one that it is in. */
function unitsBelow(roots: readonly string[], contents: Contents): ReadonlyMap<string, string> {
  const found = new Map(roots.map((root) => [root, root]));
  for (const [unit, root] of found)
    for (const { subject } of contents.get(unit) ?? []) if (!found.has(subject)) found.set(subject, root);
  return found;
}

/** Whether the title of something in it passes: by whose it was. */
function salesBy(event: ItemEvent, world: Layer): (state: ItemState | undefined) => boolean {
  const byOwner = new Map<string | undefined, boolean>();
  return (state) => {
    const owner = state && resolveState(world, state).owner;
    const owners: ReadonlySet<string> = new Set(owner === undefined ? [] : [owner]);
    const isSale = byOwner.get(owner) ?? sells(world, event, { within: () => ({ recalled: new Map(), owners }) });
    byOwner.set(owner, isSale);
    return isSale;
  };
}

/** Of each rule, and of each recall, the first unit of which it is new. */
function newsOf(
  { event, units, contradiction }: Seen,
  known: Seen | undefined,
  context: DecideContext,
): readonly FoundLater[] {
  const found = new Map<string, FoundLater>();
  for (const [unit, reached] of units) {
    for (const finding of findingsOf({ event, unit, reached, before: known?.units.get(unit) }, context)) {
      const key = finding.rule === 'recalled' ? `recalled ${finding.values.recall}` : finding.rule;
      if (!found.has(key)) found.set(key, { contradiction: contradiction(finding), root: reached.root });
    }
  }
  return [...found.values()];
}

interface News {
  readonly event: ItemEvent;
  readonly unit: string;
  readonly reached: Reached;
  readonly before: Reached | undefined;
}

function findingsOf(news: News, context: DecideContext): readonly FindingOf<FindingValues>[] {
  return [...recalledOf(news, context), ...leftOpenOf(news), ...expiredOf(news), ...reportedOf(news)];
}

const FLAGGED = { severity: 'flagged' } as const;

function recalledOf({ event, unit, reached, before }: News, { recalls, recallStatus }: DecideContext) {
  return recalls.flatMap((one): FindingOf<FindingValues>[] => {
    const { recall } = one;
    const blocks = reached.recalled.has(recall) ? blockedAs(event, one, reached.isSale) : [];
    const had = before ? blockedAs(event, one, before.isSale) : [];
    const isToldNow = blocks.some((block) => !had.includes(block));
    if (blocks.length === 0 || (!isToldNow && before?.recalled.has(recall))) return [];
    const wasBlocked = isToldNow || recallStatus(recall, event.position) === 'open';
    const values = { recall, ...unitWithin(unit, event) };
    return [{ rule: 'recalled', field: 'id', values, ...(wasBlocked ? {} : FLAGGED) }];
  });
}

/** Its sale is flagged for ever. */
function leftOpenOf({ event, unit, reached, before }: News): readonly FindingOf<FindingValues>[] {
  if (!reached.isSale) return [];
  return reached.leftOpen
    .filter((recall) => !before?.isSale || !before.leftOpen.includes(recall))
    .map((recall) => ({ rule: 'recalled', field: 'id', values: { recall, ...unitWithin(unit, event) }, ...FLAGGED }));
}

/** Of the subject itself the history tells it, but for a sale that a shipment or a receipt is. */
function expiredOf({ event, unit, reached, before }: News): readonly FindingOf<FindingValues>[] {
  const { expired: expiry, isSale } = reached;
  const isItself = unit === event.subject;
  const isKnown = before?.expired !== undefined && (before.isSale || !isSale);
  const isTold = isItself ? event.type !== 'ItemSold' && isSale : isSale || isWarnedOf(event.type);
  if (expiry === undefined || isKnown || !isTold) return [];
  const values = { expiry, ...(isItself ? {} : { content: unit }) };
  return [{ rule: 'expired', field: 'id', values, ...(isSale ? {} : FLAGGED) }];
}

/** Of the subject itself the history tells it. */
function reportedOf({ event, unit, reached, before }: News): readonly FindingOf<FindingValues>[] {
  const { reported: report } = reached;
  const isAsked = event.type === 'ItemSold' || event.type === 'ItemShipped';
  if (!isAsked || unit === event.subject || report === undefined || before?.reported !== undefined) return [];
  return [{ rule: 'reported', field: 'id', values: { report, content: unit } }];
}
