import type { FastifyRequest } from 'fastify';

/** What an answer tells, as far as it is known: for the record of who read what. */
export interface Seen {
  /** Position of the log at which it stands, so that it can be computed again. */
  position?: number;
  /** Entries of its list, or 1 where it is about one thing. */
  rows?: number;
}

const told = new WeakMap<FastifyRequest, Seen>();

/** Of the answer to this request. Whoever answers notes what the answer itself does not say: that of a stream, or of one without a body. */
export function seenBy(request: FastifyRequest): Seen {
  const known = told.get(request);
  if (known) return known;
  const seen = {};
  told.set(request, seen);
  return seen;
}
