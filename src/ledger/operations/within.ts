/** What the writer found in a subject, at any depth, that may forbid what is done with it: of each kind at most one content. */
export interface Within {
  /** The content that a recall covers and that is not cleared, by the recall. */
  readonly recalled: ReadonlyMap<string, string>;
  /** By recall that was closed, a content that bears its mark and was not cleared. Only looked up for what is sold. */
  readonly leftOpen?: ReadonlyMap<string, string>;
  /** All contents that these recalls cover and that are not cleared. Only looked up for what is to be cleared. */
  readonly causes?: ReadonlyMap<string, readonly string[]>;
  /** The one that expires first, and when (a date). Only looked up for what is sold. */
  readonly expires?: { readonly content: string; readonly expiry: string };
  /** One that is reported, and as what. Only looked up for what is sold or shipped. */
  readonly reported?: { readonly content: string; readonly report: 'stolen' | 'missing' };
  /** Who owns something of it, as far as it was looked for one of the parties asked for. Only looked up where a title is to pass. */
  readonly owners?: ReadonlySet<string>;
  /** By each of the parties asked for that sold something of it, who owns that now. Only looked up for what is returned. */
  readonly buyers?: ReadonlyMap<string, string>;
}

/** What is asked of contents: which fall under these recalls (ids), and, of these subjects, which expires first, which is reported, and which of these parties own some. */
export interface AskedWithin {
  readonly recalls: readonly string[];
  /** Those of them of which all contents are told. */
  readonly clearing: readonly string[];
  readonly expiring: readonly string[];
  readonly reported: readonly string[];
  /** Those of the subjects in which something may bear the mark of a recall that was closed. */
  readonly leftOpen: readonly string[];
  readonly owning: ReadonlyMap<string, readonly string[]>;
  /** By subject, the parties that may have sold something of it. */
  readonly selling: ReadonlyMap<string, readonly string[]>;
}

export const NOTHING_WITHIN: Within = { recalled: new Map() };
