import { effectiveEvents } from '../history/effective-events.js';
import { carrierNamed, ITEM_TRAITS } from '../item/item.traits.js';
import { inOrder } from '../history/event-order.js';
import { closesCircle, touchCarriers } from '../item/core/carriers.js';
import { evolve } from '../item/evolve.js';
import type { ItemEvent } from '../item/item.events.js';
import type { ItemState, World } from '../item/item.state.js';
import { rulesOf } from '../item/rules.js';
import { keptPlace } from '../item/core/place.js';
import { isTransportUnit, resolveState } from '../item/core/resolve.js';
import { laterOf, type Order } from '../order.js';
import { dimensionsOf } from './stock-dimensions.js';
import {
  NO_LINES,
  attachedLine,
  lineOf,
  ownLine,
  plus,
  refreshed,
  seenFromAbove,
  standing,
  type Contents,
  type Lines,
} from './stock-lines.js';

/** A world that also knows what each carrier holds. */
export interface StockWorld extends World {
  contents(subject: string): Contents | undefined;
  setContents(subject: string, contents: Contents): void;
}

/** Double entry: `delta` pieces on `line` come to `place` (or leave it). `place` is as `keptPlace` writes it; '' is nowhere. */
export interface Posting {
  readonly place: string;
  readonly line: string;
  readonly delta: number;
}

/** A subject with all that it holds. */
interface Holding {
  readonly state: ItemState | undefined;
  readonly place: string;
  readonly own: string | undefined;
  readonly contents: Lines;
  /** The innermost first. */
  readonly carriers: readonly string[];
  /** It with all that it holds, and it by itself, as each of these holds them. */
  readonly seen: readonly Lines[];
  readonly ownSeen: readonly Lines[];
}

function holdingOf(world: StockWorld, subject: string, contents: Contents | undefined): Holding {
  const state = world.get(subject);
  if (!state) return { state, place: '', own: undefined, contents: NO_LINES, carriers: [], seen: [], ownSeen: [] };
  const resolved = resolveState(world, state);
  const own = ownLine(world, state, resolved);
  const held = refreshed(world, state, contents);
  const alone = new Map([[own, 1]]);
  const carriers = resolved.path;
  const ownSeen = carriers.length === 0 ? [] : seenFromCarriers(world, state, { own: alone, held: NO_LINES }, carriers);
  const seen = held.size === 0 ? ownSeen : seenFromCarriers(world, state, { own: alone, held }, carriers);
  return { state, place: keptPlace(resolved.place), own, contents: held, carriers, seen, ownSeen };
}

/** What each carrier in turn holds of a subject and of what is in it. */
function seenFromCarriers(
  world: StockWorld,
  state: ItemState,
  { own, held }: { readonly own: Lines; readonly held: Lines },
  carriers: readonly string[],
): readonly Lines[] {
  const seen: Lines[] = [];
  let between = state;
  for (const carrier of carriers) {
    const isComponent = between.carrier?.kind === 'assembly';
    const owner = hostOf(world, between);
    const before = seen.at(-1);
    const mine = new Map([...own].map(([key, quantity]) => [attachedLine(key, isComponent), quantity]));
    seen.push(before ? seenFromAbove(before, owner, isComponent) : plus(mine, seenFromAbove(held, owner, isComponent)));
    between = world.get(carrier) ?? between;
  }
  return seen;
}

/** Nobody has this id: what keeps its owner lets no title through. */
const NOBODY = '*';

function hostOf(world: StockWorld, state: ItemState): () => string {
  return () => (isTransportUnit(state.subject) ? NOBODY : (resolveState(world, state).owner ?? ''));
}

function linesOf(holding: Holding): Lines {
  return holding.own === undefined ? holding.contents : plus(new Map([[holding.own, 1]]), holding.contents);
}

/** One piece by itself, which is what most events are about. */
function isOnePiece(holding: Holding): holding is Holding & { readonly own: string } {
  return holding.own !== undefined && holding.contents.size === 0;
}

/** Postings on one place and line are one. */
class Tally {
  private readonly deltas = new Map<string, Map<string, number>>();

  move(lines: Lines, place: string, sign: 1 | -1): void {
    const there = this.deltas.get(place) ?? new Map<string, number>();
    this.deltas.set(place, there);
    for (const [line, quantity] of standing(lines)) there.set(line, (there.get(line) ?? 0) + sign * quantity);
  }

  postings(): readonly Posting[] {
    const found: Posting[] = [];
    for (const [place, lines] of this.deltas) {
      for (const [line, delta] of lines) if (delta !== 0) found.push({ place, line, delta });
    }
    return found;
  }
}

/**
 * Applies one event, in order, to the states and to what carriers hold, and says what it moves. The postings of an event sum to zero: what begins
 * comes from nowhere. What a carrier holds moves with it, line by line, however many pieces that is.
 */
export function applyToStock(world: StockWorld, event: ItemEvent): readonly Posting[] {
  const { subject } = event;
  const before = holdingOf(world, subject, world.contents(subject));
  const other = carrierBeside(world, event);
  const otherBefore = other === undefined ? undefined : holdingOf(world, other, world.contents(other));
  const concerned = new Set([
    ...before.carriers,
    ...(other === undefined ? [] : [other]),
    ...(otherBefore?.carriers ?? []),
  ]);
  const heldBefore = new Map([...concerned].map((carrier) => [carrier, held(world, carrier)]));

  evolve(world, event);
  touchToldApart(world, event, before);

  const justBefore: Order = { at: event.sortAt, position: event.position - 1 };
  const after = holdingOf(world, subject, { lines: before.contents, upTo: justBefore });
  if (concerned.size === 0 && after.carriers.length === 0 && isOnePiece(after) && before.contents.size === 0)
    return postingsOfOne(before, after);
  const tally = new Tally();
  moved(tally, before, after);
  if (other !== undefined && otherBefore) {
    const rest = otherRest(otherBefore, before);
    const otherAfter = holdingOf(world, other, { lines: rest, upTo: justBefore });
    moved(tally, { ...otherBefore, contents: rest }, { ...otherAfter, contents: rest });
    keepOwnLine(heldBefore, otherBefore, otherAfter);
  }
  keepContents(world, { event, before, after, heldBefore });
  return tally.postings();
}

/** What facets tell apart moves a piece from one line to another, even where it bears on nothing else: to stock, what happened before is late. */
function touchToldApart(world: StockWorld, event: ItemEvent, before: Holding): void {
  const { bears, bearsOnNothingSince } = ITEM_TRAITS[event.type];
  if (bears === 'core' && bearsOnNothingSince === undefined) return;
  const state = world.get(event.subject);
  const dimensions = before.own === undefined ? '' : lineOf(before.own).dimensions;
  if (!state || dimensionsOf(world, state) === dimensions) return;
  const order: Order = { at: event.sortAt, position: event.position };
  world.set(event.subject, { ...state, touched: laterOf(state.touched, order) });
  touchCarriers(world, event.subject, order, rulesOf(event));
}

/** As the tally says it, of one piece that nothing carries. */
function postingsOfOne(before: Holding, after: Holding & { readonly own: string }): readonly Posting[] {
  const from = before.own ?? after.own;
  if (from === after.own && before.place === after.place) return [];
  return [
    { place: before.place, line: from, delta: -1 },
    { place: after.place, line: after.own, delta: 1 },
  ];
}

/** The carrier that the event names, unless it is in the subject itself: such a claim changes nothing of it. */
function carrierBeside(world: StockWorld, event: ItemEvent): string | undefined {
  const named = carrierNamed(event);
  return named === undefined || closesCircle(world, event.subject, named) ? undefined : named;
}

function held(world: StockWorld, carrier: string): Lines {
  const state = world.get(carrier);
  return state ? refreshed(world, state, world.contents(carrier)) : NO_LINES;
}

/** What the named carrier held beside the subject. */
function otherRest({ state, contents }: Holding, before: Holding): Lines {
  const seen = before.seen[before.carriers.indexOf(state?.subject ?? '')];
  return seen ? plus(contents, seen, -1) : contents;
}

function moved(tally: Tally, before: Holding, after: Holding): void {
  if (before.own === after.own && before.place === after.place && before.contents === after.contents) return;
  // What was unknown until now comes from nowhere as what it turns out to be.
  tally.move(before.state ? linesOf(before) : linesOf(after), before.place, -1);
  tally.move(linesOf(after), after.place, 1);
}

/** The carriers above the named one hold it as what it is now: it may have become a container. */
function keepOwnLine(held: Map<string, Lines>, before: Holding, after: Holding): void {
  if (before.own === undefined || after.own === undefined || before.own === after.own) return;
  before.carriers.forEach((carrier, index) => {
    const lines = held.get(carrier) ?? NO_LINES;
    held.set(carrier, plus(plus(lines, before.ownSeen[index] ?? NO_LINES, -1), after.ownSeen[index] ?? NO_LINES));
  });
}

interface Change {
  readonly event: ItemEvent;
  readonly before: Holding;
  readonly after: Holding;
  readonly heldBefore: ReadonlyMap<string, Lines>;
}

function keepContents(world: StockWorld, { event, before, after, heldBefore }: Change): void {
  const upTo: Order = { at: event.sortAt, position: event.position };
  if (before.contents.size > 0) world.setContents(event.subject, { lines: after.contents, upTo });
  for (const carrier of new Set([...heldBefore.keys(), ...after.carriers])) {
    let lines = heldBefore.get(carrier) ?? held(world, carrier);
    lines = plus(lines, before.seen[before.carriers.indexOf(carrier)] ?? NO_LINES, -1);
    lines = plus(lines, after.seen[after.carriers.indexOf(carrier)] ?? NO_LINES);
    if (lines.size > 0 || world.contents(carrier)) world.setContents(carrier, { lines, upTo });
  }
}

/** A stock that is folded from nothing. */
export class FoldedStock implements StockWorld {
  readonly states = new Map<string, ItemState>();
  readonly held = new Map<string, Contents>();
  /** By the position of the event that posts, with the instant at which it happened. */
  readonly postings = new Map<number, { readonly at: number; readonly postings: readonly Posting[] }>();

  constructor(events: readonly ItemEvent[]) {
    for (const event of inOrder(effectiveEvents(events))) {
      const postings = applyToStock(this, event);
      if (postings.length > 0) this.postings.set(event.position, { at: event.sortAt, postings });
    }
  }

  get(subject: string): ItemState | undefined {
    return this.states.get(subject);
  }

  set(subject: string, state: ItemState): void {
    this.states.set(subject, state);
  }

  contents(subject: string): Contents | undefined {
    return this.held.get(subject);
  }

  setContents(subject: string, contents: Contents): void {
    this.held.set(subject, contents);
  }
}
