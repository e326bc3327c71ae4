import type { Broken } from './rules.js';
import type { Fact } from './words.js';

/** What is to be answered to a request, and what is then recorded. */
export interface Answer {
  readonly kind: 'accepted' | 'refused';
  readonly broken: readonly Broken[];
  readonly facts: readonly Fact[];
  /** Entries that are left out, by index, where the request asks for that. */
  readonly skipped: ReadonlySet<number>;
}

export const NOBODY: ReadonlySet<number> = new Set();

export function answer(broken: readonly Broken[], facts: readonly Fact[]): Answer {
  return { kind: broken.length > 0 ? 'refused' : 'accepted', broken, facts, skipped: NOBODY };
}
