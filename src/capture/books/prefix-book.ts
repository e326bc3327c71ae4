// The book of GS1 company prefixes that captures have told.
import { companyPrefixes } from '../../../projections/captures/captures.queries.js';
import type { Book, BookDeclaration } from './book.js';

/** They stand in the header, which is one event of at most 64 kB. What finds no room is told again by the next request that names it. */
const MAX_PREFIXES = 50;

/** The GS1 company prefixes, each from the capture on that told it first. None of them ever ends. */
export const PREFIX_BOOK: BookDeclaration<string> = {
  load: async (db, schemas) => {
    const told = await companyPrefixes(db, schemas.captures);
    return told.map(({ prefix, position }) => ({ key: prefix, value: prefix, from: position }));
  },
  changesIn: ({ header }) => (header.companyPrefixes ?? []).map((prefix) => ({ begins: prefix, value: prefix })),
};

/** What the header of a capture after `position` is to tell of these: those that the log does not tell yet. No field where there are none. */
export function newPrefixes(
  book: Book<string>,
  told: readonly string[] | undefined,
  position: number,
): { readonly companyPrefixes?: readonly string[] } {
  const unknown = told?.filter((prefix) => !book.has(prefix, position)).slice(0, MAX_PREFIXES) ?? [];
  return unknown.length === 0 ? {} : { companyPrefixes: unknown };
}
