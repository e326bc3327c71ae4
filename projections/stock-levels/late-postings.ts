import { subjectsOfEvents } from '../../src/ledger/history/event-subjects.js';
import { withEvents } from '../../src/ledger/history/refold.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { carriersOf } from '../../src/ledger/item/core/resolve.js';
import { laterOf, type Order } from '../../src/ledger/order.js';
import { FoldedStock, type Posting } from '../../src/ledger/stock/postings.js';
import { NO_LINES, plus, refreshed, type Contents, type Lines } from '../../src/ledger/stock/stock-lines.js';
import type { LateCapture, LateClosures } from './late-closures.js';
import type { EntryBook } from './stock-entries.js';
import type { LoadedStock } from './stock-world.js';

/** A carrier that only a witness names has no history here: what was folded of it is not what it is. */
function writtenIn(
  histories: ReadonlyMap<string, readonly ItemEvent[]>,
  witnesses: ReadonlySet<string>,
): readonly string[] {
  const own = [...histories].filter(([subject]) => !witnesses.has(subject));
  const named = own.flatMap(([subject, events]) => [subject, ...subjectsOfEvents(events)]);
  return [...new Set(named)].filter((subject) => !witnesses.has(subject));
}

/** What is corrected, and what it is corrected over. */
export interface CorrectedStock {
  readonly world: LoadedStock;
  readonly book: EntryBook;
  readonly closures: LateClosures;
}

/**
 * A capture that tells of the past, or corrects it: the histories concerned are folded as they were believed and as they are believed now, and the
 * difference is posted, each part at the time of the event that moved it.
 */
export async function correctStock(late: LateCapture, { world, book, closures }: CorrectedStock): Promise<void> {
  const { capture, events } = late;
  const closure = await closures.of(late);
  const now = withEvents(closure.histories, events);
  const believed = new FoldedStock([...closure.histories.values()].flat());
  const corrected = new FoldedStock([...now.values()].flat());
  postDifference(capture.position, believed, corrected, book);
  const written = writtenIn(now, closure.witnesses);
  await world.load(written);
  // What is carried was summed up before any state changes, because it is brought up to date by the states of then.
  const held = new Map(written.map((subject) => [subject, heldNow(subject, world, believed, corrected)]));
  for (const subject of written) setState(subject, world, corrected);
  for (const subject of written) setContents(subject, held.get(subject) ?? NO_LINES, world);
}

function postDifference(position: number, believed: FoldedStock, corrected: FoldedStock, book: EntryBook): void {
  const post = (at: number, postings: readonly Posting[], sign: 1 | -1): void => {
    for (const posting of postings) book.add(position, at, { ...posting, delta: sign * posting.delta });
  };
  for (const { at, postings } of believed.postings.values()) post(at, postings, -1);
  for (const { at, postings } of corrected.postings.values()) post(at, postings, 1);
}

function linesNow(subject: string, stock: FoldedStock | LoadedStock): Lines {
  const state = stock.get(subject);
  return state ? refreshed(stock, state, stock.contents(subject)) : NO_LINES;
}

/** What is kept, plus what changed: the closure need not hold all that a carrier at its edge holds. */
function heldNow(subject: string, world: LoadedStock, believed: FoldedStock, corrected: FoldedStock): Lines {
  const change = plus(linesNow(subject, corrected), linesNow(subject, believed), -1);
  return plus(linesNow(subject, world), change);
}

function setState(subject: string, world: LoadedStock, corrected: FoldedStock): void {
  const before = world.get(subject);
  const state = corrected.get(subject);
  if (!state) {
    world.forget(subject);
    return;
  }
  // What lies at the edge of the closure may have been touched by what lies beyond it.
  const touched = before ? laterOf(before.touched, state.touched) : state.touched;
  world.set(subject, { ...state, touched });
}

function setContents(subject: string, lines: Lines, world: LoadedStock): void {
  const state = world.get(subject);
  if (!state || (lines.size === 0 && !world.contents(subject))) return;
  const contents: Contents = { lines, upTo: lastTouch(world, state) };
  world.setContents(subject, contents);
}

/** All that its carriers did up to now is in the lines. */
function lastTouch(world: LoadedStock, state: ItemState): Order {
  return carriersOf(world, state).reduce((latest, link) => laterOf(latest, link.state.touched), state.touched);
}
