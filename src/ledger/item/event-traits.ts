import type { RecallBlock } from '../recall/recall.events.js';

/** What the rest of the ledger has to know of a type of event. All lists of types derive from these, also those within SQL. */
export interface EventTraits {
  /**
   * `core`: it bears on its subject and on what carries that, so that whatever happened before it is late. `own`: it bears on its own facet's slice
   * only, and is late by that alone.
   */
  readonly bears: 'core' | 'own';
  /** It names a carrier by this field of its data; the subject comes into that, or leaves it. */
  readonly carrier?: { readonly field: 'container' | 'assembly'; readonly change: 'joins' | 'leaves' };
  /** A history may begin with it. */
  readonly begins?: true;
  /** A logistic unit may live again by it, if it was empty. */
  readonly beginsAgain?: true;
  /** It may change a life that has ended; what else the core is told of one changes nothing. */
  readonly reachesEnded?: true;
  /** It may change what was dispensed; what else the core is told of that changes nothing by the third rules, unless it reaches what has ended. */
  readonly reachesDispensed?: true;
  /** It leaves its subject where it is, whatever else it tells. */
  readonly staysPut?: true;
  /** It names an identifier of its subject by this field of its data. */
  readonly identifier?: 'identifier';
  /** The field `becomes` of its data, where it is there, tells by what identifier its subject goes from then on, and what it is. */
  readonly relabels?: true;
  /** The ledger writes it itself: from the rules of this number on it bears on nothing, and is no evidence that its subject is there. */
  readonly bearsOnNothingSince?: number;
  /** It may change whether a recall covers its subject, and so what is recalled within a carrier of that. */
  readonly changesCover?: true;
  /** What it is to a recall that blocks something. */
  readonly blockedAs?: RecallBlock;
  /** It declares other events erroneous: whatever these changed may be otherwise again. */
  readonly corrects?: true;
  /** Its data may hold lists or texts that are too long for one event of the log. */
  readonly mayBeLong?: true;
  /** The form of the log from which on it is written: for a new type the next one (`READS_LOG_FORM`). Absent: the first. */
  readonly form?: number;
}

export type TraitsOf<Types extends string> = { readonly [T in Types]: EventTraits };
