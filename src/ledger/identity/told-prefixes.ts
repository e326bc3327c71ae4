import type { Identifier } from './identifier.js';
import { companyPrefixKey } from './identity.js';

/** The GS1 company prefixes that the identifiers of one request tell: an EPC URN or an RFID tag says how long its prefix is. */
export class ToldPrefixes {
  private readonly products = new Set<string>();
  private readonly prefixes = new Set<string>();

  note({ canonical, product, companyPrefixLength }: Identifier): void {
    if (companyPrefixLength === undefined) return;
    // The thousands of serials of a request are of few products, and one of each tells as much as all.
    if (product !== undefined && this.products.has(product)) return;
    const prefix = companyPrefixKey(canonical)?.slice(0, companyPrefixLength);
    if (prefix !== undefined) this.prefixes.add(prefix);
    if (product !== undefined) this.products.add(product);
  }

  /** To be spread into what is read: no field where nothing was told. Digits, in the order in which they were told. */
  get field(): { readonly companyPrefixes?: readonly string[] } {
    return this.prefixes.size === 0 ? {} : { companyPrefixes: [...this.prefixes] };
  }
}
