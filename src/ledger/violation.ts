import type { Contradiction, ContradictionRule, FindingValues } from './item/contradictions.js';
import type { ItemDescription } from './item/describe.js';

interface Broken {
  /** A path such as `items[3].id`. */
  readonly field: string;
  /** What was sent, cut to 200 characters; absent where it is the item. */
  readonly value?: unknown;
  /** The subject that refuses, where the rule is about one. */
  readonly item?: string;
}

/** A rule of form that a request breaks, in the words of whoever read it. */
export interface FormViolation extends Broken {
  readonly rule: string;
  /** What the subject's history says, in words: so captures of earlier releases keep it. */
  readonly history?: string;
}

/** A rule of an item's history that a request breaks, as code and values: the edge makes words of it for the one who reads them. */
export interface HistoryViolation extends Broken {
  readonly item: string;
  readonly finding: Found;
  /** What the history of the subject that it is about says, where it has one. */
  readonly history?: ItemDescription;
  /** The position of a later event that the request would make impossible; absent where the finding is against what is requested itself. */
  readonly makesImpossible?: number;
}

export type Found = {
  readonly [Rule in ContradictionRule]: { readonly rule: Rule; readonly values: FindingValues[Rule] };
}[ContradictionRule];

/** One broken rule. */
export type Violation = FormViolation | HistoryViolation;

/**
 * A contradiction as a violation of the request's `field` that names the item. `firstOwn`: from this position on stand the events of the request itself,
 * which are nowhere yet: no position of these is told.
 */
export function violationOf(
  field: string,
  item: string,
  contradiction: Contradiction,
  firstOwn: number,
): HistoryViolation {
  const { field: part, rule, values, history } = contradiction;
  // Rule and values belong together, which the parts of a union no longer say.
  const finding = { rule, values } as Found;
  return { field: part === 'id' ? field : `${field}.${part}`, item, finding, history: recordedPart(history, firstOwn) };
}

function recordedPart(history: ItemDescription, firstOwn: number): ItemDescription {
  if (history.position === undefined || history.position < firstOwn) return history;
  const { position: _, ...told } = history;
  return told;
}
