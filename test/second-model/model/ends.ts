// How lives end, and what goes with them.
import type { Cause, Thing } from './words.js';

const WITH_CONTENTS: ReadonlySet<Cause> = new Set<Cause>(['destroyed', 'exported', 'lost']);
const MAY_BE_FOUND: ReadonlySet<Cause> = new Set<Cause>(['lost', 'written_off', 'inactive']);

/** Components go with their assembly by any cause; a container is to be empty, or is gone as a whole. */
export function takesContents({ isContainer }: Thing, cause: Cause): boolean {
  return !isContainer || WITH_CONTENTS.has(cause);
}

export const mayBeFound = (cause: Cause): boolean => MAY_BE_FOUND.has(cause);

export const DISPOSITION_OF_END: Readonly<Record<Cause, string>> = {
  destroyed: 'destroyed',
  scrapped: 'disposed',
  consumed: 'inactive',
  sampled: 'inactive',
  exported: 'inactive',
  written_off: 'inactive',
  inactive: 'inactive',
  lost: 'unknown',
};
