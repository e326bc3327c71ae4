import type { Capture } from '../../ledger/capture/capture.events.js';

/** They stand in the header, which is one event of at most 64 kB. What finds no room is told again by the next request that names it. */
const MAX_PREFIXES = 50;

/** The company prefixes that the log tells, as of its end; or, over another book, as of a place within a group. */
export class PrefixBook {
  private readonly known: Set<string>;

  constructor(
    known: readonly string[] = [],
    private readonly before?: PrefixBook,
  ) {
    this.known = new Set(known);
  }

  has(prefix: string): boolean {
    return this.known.has(prefix) || this.before?.has(prefix) === true;
  }

  /** What a capture's header is to tell of these: those that the log does not tell yet. No field where there are none. */
  newOf(told: readonly string[] | undefined): { readonly companyPrefixes?: readonly string[] } {
    const unknown = told?.filter((prefix) => !this.has(prefix)).slice(0, MAX_PREFIXES) ?? [];
    return unknown.length === 0 ? {} : { companyPrefixes: unknown };
  }

  apply({ header }: Capture): void {
    for (const prefix of header.companyPrefixes ?? []) this.known.add(prefix);
  }
}
