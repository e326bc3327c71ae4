import type { Contradiction, ContradictionRule, FindingValues } from './item/contradictions.js';
import type { ItemDescription } from './item/describe.js';
import type { Sentence } from './sentences.js';

interface Broken {
  /** A path such as `items[3].id`. */
  readonly field: string;
  /** What was sent, cut to 200 characters; absent where it is the item, null where the field was not sent. */
  readonly value?: unknown;
  /** The subject that refuses, where the rule is about one. */
  readonly item?: string;
}

/** A rule of form that a request breaks, in the words of whoever read it. */
export interface FormViolation extends Broken {
  /** Of an XML document, from 1. */
  readonly line?: number;
  readonly rule: Sentence;
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

/** What `onRefusal: skip` left out, one for each item of the request: the first rule that it breaks, and the others. */
export type Skipped = Violation & {
  /** The item of the request, where the first rule is about another subject, such as a component of it. */
  readonly requested?: string;
  readonly also?: readonly Violation[];
};

/** `sent`: the fields of the request by which it is told. `firstOwn`: from this position on stand the events of the request itself. */
export interface ToldBy {
  readonly sent?: object;
  readonly firstOwn: number;
}

/** Fields that say what another would: a sale to a party is one to its new owner. */
const SAID_BY: Readonly<Record<string, readonly string[] | undefined>> = { owner: ['toParty'] };

/**
 * A contradiction as a violation of the request's `field` that names the item. The request's own events are nowhere yet: no position of these is told.
 */
export function violationOf(
  field: string,
  item: string,
  contradiction: Contradiction,
  { sent = {}, firstOwn }: ToldBy,
): HistoryViolation {
  const { field: part, rule, values, history } = contradiction;
  // Rule and values belong together, which the parts of a union no longer say.
  const finding = { rule, values } as Found;
  const known = recordedPart(history, firstOwn);
  if (part === 'id') return { field, item, finding, history: known };
  // Who speaks is said once for all entries.
  if (part === 'recordedFor' && field.includes('items[')) {
    const ofRequest = field.slice(0, field.lastIndexOf('items['));
    return { field: `${ofRequest}recordedFor`, value: null, item, finding, history: known };
  }
  const fields = sent as Readonly<Record<string, unknown>>;
  const name = fields[part] === undefined ? (SAID_BY[part]?.find((one) => fields[one] !== undefined) ?? part) : part;
  const value = fields[name] ?? null;
  return { field: `${field}.${name}`, value, item, finding, history: known };
}

function recordedPart(history: ItemDescription, firstOwn: number): ItemDescription {
  if (history.position === undefined || history.position < firstOwn) return history;
  const { position: _, ...told } = history;
  return told;
}
