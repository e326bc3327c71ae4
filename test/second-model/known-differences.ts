// Where the product answers otherwise than the rules say, and is known to. What stands here and no longer shows fails the run.
import type { Disagreement } from './disagreement.js';
import type { Request } from './model/words.js';

export interface KnownDifference {
  /** Of the parts of a disagreement. */
  readonly parts: RegExp;
  /** Of the requests that show it, where not of all. */
  readonly of?: (request: Request) => boolean;
  readonly reason: string;
}

const isShippedToItself = (request: Request): boolean =>
  request.kind === 'operation' && request.items.some(({ toParty }) => toParty === request.by);

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
    // What has ended is packed all the same, and recorded; then its end is corrected away.
    parts: /^correct( on a date)?: .*another (place|holder) where the product knows none$/,
    reason:
      'what was put into a carrier of which no place was told while it had ended or was dispensed brings no place along: once that is corrected away the product knows none',
  },
  {
    // A receives a motor, and within a quarter of an hour ships it to a place of its own, naming itself.
    parts:
      /^ship( on a date)?: (only the product (refuses|refuses again|flags) (elsewhere|not-holder|unknown-item)|now, another (place|disposition))$/,
    of: isShippedToItself,
    reason:
      'a receipt that was stamped within 15 minutes before a shipment by its receiver to itself is taken by the product for the answer to that, and counts after it; the model knows one clock',
  },
  {
    // A pallet is destroyed with a motor in it; the motor is recorded as consumed.
    parts:
      /^(claim of decommissioned|decommission)( on a date)?: now, another (ended|disposition|carrier where the product knows none)$/,
    reason:
      'what ended with its carrier by a cause that is final ends once more in the product, where that is recorded all the same or claimed, and has left the carrier',
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
export function knownAs({ parts, step }: Disagreement): readonly KnownDifference[] | undefined {
  const known = parts.map((part) =>
    KNOWN_DIFFERENCES.find(({ parts: known, of }) => known.test(part) && of?.(step.request) !== false),
  );
  return known.every((one) => one !== undefined) ? known : undefined;
}
