import type { FormatOptions } from '../../ledger/identity/identity.js';
import { toldPrefixOf } from '../../ledger/identity/translation.js';
import { LONGEST_COMPANY_PREFIX, SHORTEST_COMPANY_PREFIX } from '../../ledger/identity/epc-urn.js';

/** The company prefixes that EPC URNs of a document tell, and those that somebody else knows. */
export class KnownPrefixes implements Required<Pick<FormatOptions, 'companyPrefixLength'>> {
  private readonly told = new Set<string>();

  constructor(known: Iterable<string> = []) {
    for (const prefix of known) this.told.add(prefix);
  }

  note(epc: string): void {
    const prefix = toldPrefixOf(epc);
    if (prefix !== undefined) this.told.add(prefix);
  }

  /** Two prefixes of which one begins with the other cannot both be right: then none is known. */
  readonly companyPrefixLength = (key: string): number | undefined => {
    let found: number | undefined;
    for (let length = SHORTEST_COMPANY_PREFIX; length <= LONGEST_COMPANY_PREFIX; length++) {
      if (!this.told.has(key.slice(0, length))) continue;
      if (found !== undefined) return undefined;
      found = length;
    }
    return found;
  };
}
