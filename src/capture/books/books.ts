// The list of all books, and the layers that a group of requests puts over them.
import type { Capture } from '../../ledger/capture/capture.events.js';
import { Book, type BookDeclaration, type Entry } from './book.js';
import { PREFIX_BOOK } from './prefix-book.js';
import { ERRONEOUS_BOOK, RECALL_BOOK } from './recall-book.js';

/** Every book that the writer keeps. A new one is a file like these, and one more line here. */
const DECLARED = {
  recalls: RECALL_BOOK,
  erroneousRecalls: ERRONEOUS_BOOK,
  prefixes: PREFIX_BOOK,
};

export type BookName = keyof typeof DECLARED;
type ValueOf<N extends BookName> = (typeof DECLARED)[N] extends BookDeclaration<infer V> ? V : never;
export type EntryOf<N extends BookName> = Entry<ValueOf<N>>;

export const BOOKS: { readonly [N in BookName]: BookDeclaration<ValueOf<N>> } = DECLARED;

/** What decisions look at beside the states of their subjects. */
export type Books = { readonly [N in BookName]: Book<ValueOf<N>> };

/** Where books are loaded from at a takeover. */
export interface BookSource {
  /** Every entry of the book, those that have ended too. */
  entriesOf<N extends BookName>(book: N): Promise<readonly EntryOf<N>[]>;
}

const NAMES = Object.keys(BOOKS) as readonly BookName[];

export async function loadBooks(source: BookSource): Promise<Books> {
  const load = async (name: BookName) => [name, await source.entriesOf(name)] as const;
  const loaded = new Map<BookName, unknown>(await Promise.all(NAMES.map(load)));
  return booksOf(<N extends BookName>(name: N) => loaded.get(name) as readonly EntryOf<N>[]);
}

export function booksOf(entriesOf: <N extends BookName>(name: N) => readonly EntryOf<N>[]): Books {
  return eachBook((name) => new Book(BOOKS[name], entriesOf(name)));
}

/** A layer over each of them. */
export function layerOver(books: Books): Books {
  return eachBook((name) => books[name].layer());
}

export function applyToBooks(books: Books, capture: Capture): void {
  for (const name of NAMES) books[name].apply(capture);
}

function eachBook(make: <N extends BookName>(name: N) => Book<ValueOf<N>>): Books {
  return Object.fromEntries(NAMES.map((name) => [name, make(name)])) as unknown as Books;
}
