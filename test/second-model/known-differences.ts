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
      'the product puts a date at the end of its day; it stands just after the latest known event of the items within that day, else at its start',
  },
  {
    parts: /: only the model (refuses|flags) not-holder$/,
    reason: 'the product lets strangers pack, unpack, install and remove; only the holder may, or who acts for it',
  },
  {
    parts: /: only the model (refuses|flags) (carried|received-already)$/,
    reason:
      'the product takes without a word what is told of an item alone that is in a carrier, and sells a component without its assembly',
  },
  {
    parts: /: only the model (refuses|flags) not-owner$/,
    reason:
      'the product takes a sale to oneself, a change of title of a container that reaches nothing, and a return on behalf of who neither owns nor holds it',
  },
  {
    parts: /: only the product (refuses|refuses so|flags) not-owner$/,
    reason: 'the product has something against naming as owner who owns it already',
  },
  {
    parts: /^(sell|claim of sold|correct): .*another disposition$/,
    reason: 'the product says retail_sold of what the sale did not reach',
  },
  {
    parts: /^(sell|ship|receive|return|claim of (sold|shipped)): now, another owner$/,
    reason: 'the product passes the title of a component though that of its assembly does not pass',
  },
  {
    parts: /: only the (model|product) (refuses|refuses so|flags) nothing-to-return$/,
    reason:
      'the product takes a return of what never went out, if it comes to another place, and refuses one of what went out and is at that place',
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
    parts: /^claim of started: only the product flags container-in-use$/,
    reason:
      'the product flags a claim of an emptied logistic unit used again within twelve months; only operations may not',
  },
  {
    parts: /: one leaves out what the other takes$/,
    reason: 'with onRefusal: skip one refuses an entry that the other takes, for one of the reasons here',
  },
  {
    parts: /^(unpack|remove): only the model refuses elsewhere$/,
    reason: 'the product takes something out of a carrier at a place where that is not',
  },
];

/** The entry for each part; undefined where one has none. */
export function knownAs({ parts }: Disagreement): readonly KnownDifference[] | undefined {
  const known = parts.map((part) => KNOWN_DIFFERENCES.find((one) => one.parts.test(part)));
  return known.every((one) => one !== undefined) ? known : undefined;
}
