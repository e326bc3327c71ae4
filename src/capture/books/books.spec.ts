import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Capture } from '../../ledger/capture/capture.events.js';
import type { OpenRecall, RecallStatus } from '../../ledger/operations/decide-context.js';
import { Book } from './book.js';
import { type Books, applyToBooks, booksOf, layerOver, loadBooks } from './books.js';
import { recallStatus } from './recall-book.js';

const RECALLS = ['recall/a', 'recall/b', 'recall/c'];
const PREFIXES = ['0300011', '9506000', '9506001'];

/** What a capture tells: a recall that is opened or closed, prefixes, or nothing of the kind. Each number names one of three. */
type Told =
  | { readonly opens: number }
  | { readonly closes: number }
  | { readonly errs: number }
  | { readonly prefixes: readonly number[] };

const anyTold: fc.Arbitrary<Told> = fc.oneof(
  fc.record({ opens: fc.nat({ max: 2 }) }),
  fc.record({ closes: fc.nat({ max: 2 }) }),
  fc.record({ errs: fc.nat({ max: 2 }) }),
  fc.record({ prefixes: fc.uniqueArray(fc.nat({ max: 2 }), { maxLength: 2 }) }),
);

/** Captures with gaps between their positions, as those of several events leave them. */
const anyLog = fc
  .array(fc.record({ told: anyTold, events: fc.integer({ min: 1, max: 4 }) }), { maxLength: 20 })
  .map((captures) => {
    let position = -1;
    return captures.map(({ told, events }) => captureOf(told, (position += events)));
  });

function captureOf(told: Told, position: number): Capture {
  const companyPrefixes = 'prefixes' in told ? told.prefixes.map((index) => PREFIXES[index]) : undefined;
  const opened = { scope: { anyOf: [{ lots: [`opened at ${position}`] }] }, blocks: ['sale'], sites: [] };
  const events =
    'opens' in told
      ? [{ type: 'RecallOpened', subject: RECALLS[told.opens], data: opened }]
      : 'closes' in told
        ? [{ type: 'RecallClosed', subject: RECALLS[told.closes], data: {} }]
        : 'errs' in told
          ? [{ type: 'RecallClosed', subject: RECALLS[told.errs], data: { erroneous: 0 } }]
          : [];
  return { header: { companyPrefixes }, position, events } as unknown as Capture;
}

/** What the captures say, told without any position. */
function replayed(captures: readonly Capture[]) {
  const open = new Map<string, OpenRecall & { openedAt: number }>();
  const opened = new Set<string>();
  const erroneous = new Set<string>();
  const prefixes = new Set<string>();
  for (const { header, events } of captures) {
    for (const prefix of header.companyPrefixes ?? []) prefixes.add(prefix);
    for (const event of events) {
      if (event.type === 'RecallClosed') open.delete(event.subject);
      if (event.type === 'RecallClosed' && event.data.erroneous !== undefined) erroneous.add(event.subject);
      if (event.type !== 'RecallOpened' || open.has(event.subject)) continue;
      const { scope, blocks, sites } = event.data;
      open.set(event.subject, { recall: event.subject, scope, blocks, sites, openedAt: event.sortAt });
      opened.add(event.subject);
    }
  }
  const statuses = RECALLS.map((id): RecallStatus | undefined => {
    if (erroneous.has(id)) return 'erroneous';
    return open.has(id) ? 'open' : opened.has(id) ? 'closed' : undefined;
  });
  return { open: [...open.values()], statuses, prefixes: PREFIXES.filter((prefix) => prefixes.has(prefix)) };
}

function told(books: Books, position: number): ReturnType<typeof replayed> {
  const { recalls, prefixes } = books;
  return {
    open: [...recalls.values(position)],
    statuses: RECALLS.map((id) => recallStatus(books, id, position)),
    prefixes: PREFIXES.filter((prefix) => prefixes.get(prefix, position) === prefix),
  };
}

const takenIn = (captures: readonly Capture[], books = booksOf(() => [])): Books => {
  for (const capture of captures) applyToBooks(books, capture);
  return books;
};

/** As a takeover loads them from models that stand where these books do. */
const reloaded = (books: Books): Promise<Books> => loadBooks({ entriesOf: async (name) => books[name].entries() });

/** At every position of the log and around it, the books say what the captures up to there say. */
function expectTrue(books: Books, log: readonly Capture[]): void {
  const positions = Array.from({ length: (log.at(-1)?.position ?? 0) + 3 }, (_, index) => index - 1);
  expect(positions.map((at) => told(books, at))).toEqual(
    positions.map((at) => replayed(log.filter(({ position }) => position <= at))),
  );
}

const cutLog = fc.tuple(anyLog, fc.nat({ max: 20 })).map(([log, at]) => [log.slice(0, at), log.slice(at)] as const);

describe('the books of a writer', () => {
  it('say of every position what the log up to there says', () => {
    fc.assert(fc.property(anyLog, (log) => expectTrue(takenIn(log), log)));
  });

  it('say the same where a takeover loaded them at any position between', async () => {
    await fc.assert(
      fc.asyncProperty(cutLog, async ([before, after]) => {
        expectTrue(takenIn(after, await reloaded(takenIn(before))), [...before, ...after]);
      }),
    );
  });

  it('say the same in a layer, which leaves what is below it as it was', () => {
    fc.assert(
      fc.property(cutLog, fc.nat({ max: 20 }), ([before, after], at) => {
        const books = takenIn(before);
        const [first, second] = [after.slice(0, at), after.slice(at)];
        const group = takenIn(first, layerOver(books));
        expectTrue(takenIn(second, layerOver(group)), [...before, ...after]);
        expectTrue(group, [...before, ...first]);
        expectTrue(books, before);
      }),
    );
  });

  it('let what is held under a key end and begin again in one capture', () => {
    const book = new Book({ load: async () => [], changesIn: () => [{ ends: 'k' }, { begins: 'k', value: 'new' }] }, [
      { key: 'k', value: 'old', from: 2 },
    ]);
    book.apply(captureOf({ prefixes: [] }, 5));
    expect([1, 4, 5].map((at) => book.get('k', at))).toEqual([undefined, 'old', 'new']);
    expect([4, 5].map((at) => book.values(at))).toEqual([['old'], ['new']]);
  });
});
