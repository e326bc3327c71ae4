import { hash } from 'node:crypto';
import { canonicalJson } from '../../ledger/canonical-json.js';
import type { Faults } from './faults.js';
import type { Moment } from './moment.js';
import { QUESTION_RULES } from './form.sentences.js';

const BINDING_CHARACTERS = 16;

/** What a page is asked of: its route, and all that decides what is on the pages, as it was read. How many fit on one does not. */
export type PagedQuestion = { readonly route: string } & Readonly<Record<string, unknown>>;

/** A cursor is opaque to clients: base64url JSON of where the next page begins, and of the question that it belongs to. */
export function writeCursor(question: PagedQuestion, value: unknown): string {
  return Buffer.from(JSON.stringify([bindingOf(question), value])).toString('base64url');
}

export function readCursor<T>(
  cursor: string | undefined,
  question: PagedQuestion,
  isOne: (value: unknown) => value is T,
  faults: Faults,
): T | undefined {
  if (cursor === undefined) return undefined;
  const [binding, value] = partsOf(cursor);
  if (!isOne(value)) return faults.add('cursor', cursor, QUESTION_RULES.cursor());
  // What was not read right is another question in any case.
  if (faults.count === 0 && binding !== bindingOf(question))
    return faults.add('cursor', cursor, QUESTION_RULES['other-question']());
  return value;
}

function partsOf(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    // Told as any other cursor that is none of ours.
    return [];
  }
}

function bindingOf(question: PagedQuestion): string {
  return hash('sha256', canonicalJson(question), 'base64url').slice(0, BINDING_CHARACTERS);
}

/** Where a page begins in a list that is counted from its first. */
export const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

export const isText = (value: unknown): value is string => typeof value === 'string';

/** Where a page begins of an answer that stands, on all its pages, at the position of the first. */
export interface PinnedPlace<T> {
  readonly from: T;
  readonly at: number;
}

export function isPinned<T>(isOne: (value: unknown) => value is T): (value: unknown) => value is PinnedPlace<T> {
  return (value): value is PinnedPlace<T> =>
    typeof value === 'object' &&
    value !== null &&
    'from' in value &&
    isOne(value.from) &&
    'at' in value &&
    Number.isSafeInteger(value.at);
}

/** The moment of a page behind the first: as known where that stood. */
export function pinnedTo<M extends Moment>(moment: M, place: PinnedPlace<unknown> | undefined): M {
  return place === undefined ? moment : { ...moment, knownAt: { position: place.at } };
}
