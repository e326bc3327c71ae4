// Whoever acts for some parties only lets nobody in who acts for more: else its bonds would be worth one request.
import { numbersOfOthers } from '../ledger/operations/given-numbers.js';
import type { Identity } from './identity.js';

type Bonds = Pick<Identity, 'parties' | 'numbers'>;

/** What a key was made for. Empty lists bind to nothing. */
interface Bound {
  readonly parties: readonly string[];
  readonly numbers: readonly string[];
}

/** In what a key would go beyond who makes or ends it. Undefined where it does not. */
export function beyond(
  { parties: asked, numbers: given }: Bound,
  { parties, numbers }: Bonds,
): 'parties' | 'numbers' | undefined {
  if (parties && (asked.length === 0 || asked.some((party) => !parties.has(party)))) return 'parties';
  if (numbers && (given.length === 0 || numbersOfOthers(given, numbers).length > 0)) return 'numbers';
  return undefined;
}
