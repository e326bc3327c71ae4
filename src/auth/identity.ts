import type { Role } from './roles.js';

/** Who comes with something that opens. */
export interface Identity {
  /** An opaque reference, which no name of the ledger's own looks like. */
  readonly principal: string;
  /** It may do what any of them may; none: nothing. */
  readonly roles: readonly Role[];
  /** It records for these only, and acts for these only; undefined: for all. */
  readonly parties?: ReadonlySet<string>;
  /** It gives out these numbers only; undefined: all. */
  readonly numbers?: readonly string[];
  /** The id of the key that it came with. */
  readonly key?: string;
}
