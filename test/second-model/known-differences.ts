// Where the product answers otherwise than the rules say, and is known to. What stands here and no longer shows fails the run.
import type { Disagreement } from './disagreement.js';

export interface KnownDifference {
  /** Of the parts of a disagreement. */
  readonly parts: RegExp;
  readonly reason: string;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    parts: /^a date stands at another moment$| on a date: only the (model|product) (refuses|flags)/,
    reason:
      'which of several hours of its day something told of a date is given: the model tries fewer than the product, and what contradicts may be decided otherwise for that',
  },
  {
    // A pallet holds something; a claim of today packs a car into it of which nothing was told; the pallet was dispensed yesterday, it is told then.
    parts: /: only the model (refuses|flags) (dispensed|elsewhere|in-transit) of what may not be joined anyway$/,
    reason:
      'of a packing that contradicts already the product finds no more, so that what is told late and makes it contradict further is taken without a word',
  },
  {
    // A case is made at a place; somebody tells of the day before that it was installed in a car of which nothing was told.
    parts: /: .*another place where the product knows none$/,
    reason:
      'what came into a carrier before anything was told of either stays nowhere in the product, though it is told then where it is',
  },
  {
    // A case of which nobody was told where it is gets a unit that is on its way: the shipper holds that no longer.
    parts: /: (.*another holder where the product knows none|only the product flags not-its-return)$/,
    reason:
      'who holds what is on its way, or at no place that was told, is lost in the product where it comes into a carrier of which nothing is known',
  },
  {
    // A introduces a motor; a claim of B that it dispensed the motor ends the title of A.
    parts: /^(sell|claim of sold)( on a date)?: .*another (owner|disposition)( where the product knows none)?$/,
    reason:
      'the product ends the title of what anybody dispenses, without the word of its owner, so that it can be sold anew; and it keeps the title of what a dispensed container holds',
  },
  {
    parts: /: only the (model|product) (refuses|refuses so|refuses again|flags) (nothing-to-return|returner-unknown)$/,
    reason:
      'what went out and came back by other ways than a return, or is with a party at no place: the product remembers where it stood, the model that it went out',
  },
  {
    parts: /: one leaves out what the other takes$/,
    reason: 'with onRefusal: skip, of entries that exclude each other the model finds others to be refused first',
  },
];

/** The entry for each part; undefined where one has none. */
export function knownAs({ parts }: Disagreement): readonly KnownDifference[] | undefined {
  const known = parts.map((part) => KNOWN_DIFFERENCES.find((one) => one.parts.test(part)));
  return known.every((one) => one !== undefined) ? known : undefined;
}
