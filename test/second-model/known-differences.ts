// Where the product answers otherwise than the rules say, and is known to. What stands here and no longer shows fails the run.
import type { Disagreement } from './disagreement.js';

export interface KnownDifference {
  /** Of the parts of a disagreement. */
  readonly parts: RegExp;
  readonly reason: string;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    parts: /^a date stands at another moment$| on a date: /,
    reason:
      'which of several hours of its day something told of a date is given: the model tries fewer than the product, and what contradicts may be decided otherwise for that',
  },
  {
    parts: /: only the (product|model) (refuses|refuses so|flags) reaches-nothing$/,
    reason:
      'the product refuses a shipment or a return of a container because who is named as owner owns all that is in it, or because a return whose purpose brings title back finds nothing in it',
  },
  {
    parts: /^(sell|return|claim of (sold|returned)): .*another owner$/,
    reason:
      'the product ends the title of what anybody dispenses, without the word of its owner, and keeps that of what a dispensed container holds',
  },
  {
    parts: /^(sell|claim of sold): .*another disposition$/,
    reason: 'the product ends with a container that is dispensed what only some of that is said of',
  },
  {
    parts: /: only the (model|product) (refuses|refuses so|refuses again|flags) (nothing-to-return|returner-unknown)$/,
    reason:
      'what went out and came back by other ways than a return: the product remembers where it stood, the model that it went out',
  },
  {
    parts: /^correct: only the (model refuses form$|product refuses so )/,
    reason: 'the product takes corrections of what is void already',
  },
  {
    parts: /: .*another (place|holder|stock)$/,
    reason:
      'the product loses where contents are: of a carrier whose beginning nobody told, and of a logistic unit that began without a place',
  },
  {
    parts: /^manufacture: .*another owner$|^correct: only the model flags elsewhere$/,
    reason: 'not looked into: a component that was sold before its assembly is told of late, and a corrected shipment',
  },
  {
    parts: /: one leaves out what the other takes$/,
    reason: 'with onRefusal: skip one refuses an entry that the other takes, for one of the reasons here',
  },
];

/** The entry for each part; undefined where one has none. */
export function knownAs({ parts }: Disagreement): readonly KnownDifference[] | undefined {
  const known = parts.map((part) => KNOWN_DIFFERENCES.find((one) => one.parts.test(part)));
  return known.every((one) => one !== undefined) ? known : undefined;
}
