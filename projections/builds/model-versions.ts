import { createHash } from 'node:crypto';

/** Raised when the shape or the meaning of a model's rows changes: the next release then builds its own beside those of the one before. */
export const MODEL_VERSIONS = {
  items: 3,
  genealogy: 1,
  captures: 2,
  recalls: 1,
  histories: 5,
  'stock-levels': 4,
  ownership: 1,
} as const;

/**
 * Names the read models of this release: two processes with the same name share builds, two with different ones never touch each other's, so that an
 * older release goes on answering while a newer one builds.
 */
export const RELEASE = createHash('sha256').update(JSON.stringify(MODEL_VERSIONS)).digest('hex').slice(0, 6);
