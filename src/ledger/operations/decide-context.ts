import type { ItemState, World } from '../item/item.state.js';
import type { SubjectKept } from '../master-data/statements.js';
import { NOTHING_WITHIN, type Within } from './within.js';
import type { RecallBlock, RecallScope } from '../recall/recall.events.js';

/** A recall in force. */
export interface OpenRecall {
  readonly recall: string;
  readonly scope: RecallScope;
  readonly blocks: readonly RecallBlock[];
  readonly sites: readonly string[];
}

/** One that was opened by mistake was declared erroneous, and was none. */
export type RecallStatus = 'open' | 'closed' | 'erroneous';

/** What a decision may look at. It is pure: time and positions arrive here. */
export interface DecideContext {
  /** States of all that `subjectsOf` names and of their carriers. A decision works on a layer of its own above it. */
  readonly world: World;
  /** The position that the first event of the decision will get (its header and parts stand before it). */
  readonly firstEventPosition: number;
  readonly recordedAtMs: number;
  /** The number of the rules that it is recorded under. */
  readonly rules: number;
  readonly recalls: readonly OpenRecall[];
  /** What is in a subject that may forbid what is done with it: as `withinOf` tells it. */
  readonly within: (subject: string) => Within;
  /** After all that is recorded, or after that position. Undefined for a recall that was not opened by then. */
  readonly recallStatus: (recall: string, position?: number) => RecallStatus | undefined;
  /** When it was opened, in milliseconds, be it closed since; of an opening told by date the end of that day. */
  readonly recallOpenedAt: (recall: string) => number | undefined;
  /** For which party it was opened. */
  readonly recallOpenedBy: (recall: string) => string | undefined;
  /** A release is in use that cannot read master data. */
  readonly isMasterDataUnread?: true;
  /** What was said of a subject of master data. */
  readonly saidOf: (subject: string) => SubjectKept;
  /** The subject that an identifier belongs to, where it is not the subject itself. */
  readonly subjectOf: (identifier: string) => string | undefined;
}

/** What was looked up may be from before the last of its contents was taken out. What it was made of is in it for ever. */
export function withinOf(state: ItemState, context: Pick<DecideContext, 'within'>): Within {
  return mayHoldAny(state) ? context.within(state.subject) : NOTHING_WITHIN;
}

/** Whether something may be in it, be it what it was made of. */
export function mayHoldAny({ contents, transformed, componentLots }: ItemState): boolean {
  return contents > 0 || transformed !== undefined || componentLots !== undefined;
}
