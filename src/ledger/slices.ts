/** Work that can be put down after each slice, so that one large request does not hold up all others. Pure code: who runs it decides when. */
export type Slices<T> = Generator<void, T, void>;

/** Events that are worked on without a pause. */
export const EVENTS_PER_SLICE = 1_000;

/** Runs it to its end at once. */
export function atOnce<T>(slices: Slices<T>): T {
  for (;;) {
    const step = slices.next();
    if (step.done) return step.value;
  }
}

/** Hands out a list's entries, with a pause after every thousand. */
export function* sliced<T, R>(list: readonly T[], each: (entry: T) => R): Slices<void> {
  for (const [index, entry] of list.entries()) {
    if (index > 0 && index % EVENTS_PER_SLICE === 0) yield;
    each(entry);
  }
}

/** A list in pieces of at most a thousand entries; none of an empty one. */
export function inPieces<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length <= EVENTS_PER_SLICE) return list.length === 0 ? [] : [list];
  const pieces: (readonly T[])[] = [];
  for (let from = 0; from < list.length; from += EVENTS_PER_SLICE)
    pieces.push(list.slice(from, from + EVENTS_PER_SLICE));
  return pieces;
}
