import type { LifeEnd } from './core.events.js';
import type { CoreState } from './core.state.js';

// How a life ends, and what that means.

/** The disposition of the Core Business Vocabulary that an end leaves; most have no word of their own there. */
export const DISPOSITIONS: Readonly<Record<LifeEnd, string>> = {
  destroyed: 'destroyed',
  scrapped: 'disposed',
  consumed: 'inactive',
  sampled: 'inactive',
  lost: 'unknown',
  exported: 'inactive',
  written_off: 'inactive',
  inactive: 'inactive',
};

const WITH_CONTENTS: ReadonlySet<LifeEnd> = new Set(['destroyed', 'lost', 'exported']);
const FINDABLE: ReadonlySet<LifeEnd> = new Set(['lost', 'written_off', 'inactive']);

/** What is in it shares its end: the components of an assembly always, what is packed in a container only where that is gone as a whole. */
export function takesContents({ isContainer }: Pick<CoreState, 'isContainer'>, cause: LifeEnd): boolean {
  return !isContainer || WITH_CONTENTS.has(cause);
}

/** It may exist all the same: it may be found again, and how it really ended may be told later. */
export function isFindable(cause: LifeEnd): boolean {
  return FINDABLE.has(cause);
}
