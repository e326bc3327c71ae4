/** What the writer found in a subject, at any depth, that may forbid what is done with it: of each kind at most one content. */
export interface Within {
  /** The content that a recall covers and that is not cleared, by the recall. */
  readonly recalled: ReadonlyMap<string, string>;
  /** The one that expires first, and when (a date). Only looked up for what is sold. */
  readonly expires?: { readonly content: string; readonly expiry: string };
}

/** What is asked of contents: which fall under these recalls (ids), and, of these subjects, which expires first. */
export interface AskedWithin {
  readonly recalls: readonly string[];
  readonly expiring: readonly string[];
}

export const NOTHING_WITHIN: Within = { recalled: new Map() };
