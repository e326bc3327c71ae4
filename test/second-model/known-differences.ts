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
    // A motor is with its maker; a claim put a car of which nothing was told into an SSCC; the motor is installed in the car.
    parts:
      /^(claim of )?(pack|packed|install|installed)( on a date)?: .*another (place|holder) where the product knows none$/,
    reason:
      'where a carrier of which no place was told is in another such carrier, the product loses the place of what comes into it, which was known',
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
  const known = parts.map((part) => KNOWN_DIFFERENCES.find(({ parts: known }) => known.test(part)));
  return known.every((one) => one !== undefined) ? known : undefined;
}
