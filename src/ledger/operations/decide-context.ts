import type { World } from '../item/item.state.js';
import type { RecallBlock, RecallScope } from '../recall/recall.events.js';

/** A recall in force. */
export interface OpenRecall {
  readonly recall: string;
  readonly scope: RecallScope;
  readonly blocks: readonly RecallBlock[];
  readonly sites: readonly string[];
}

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
  /** A content or component, at any depth, that an open recall covers and that is not cleared; the writer looked it up before. */
  readonly recalledWithin: (subject: string, recall: string) => string | undefined;
  /** Undefined for a recall that was never opened. */
  readonly recallStatus: (recall: string) => 'open' | 'closed' | undefined;
  /** The subject that an identifier belongs to, where it is not the subject itself. */
  readonly subjectOf: (identifier: string) => string | undefined;
}
