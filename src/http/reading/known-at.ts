/** What a client knew up to: a position of the log, or a record time. */
export type KnownAt = { readonly position: number } | { readonly recordedAtMs: number };
