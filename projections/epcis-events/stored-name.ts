import { createHash } from 'node:crypto';

/** An index holds no more than some 2,700 bytes of a value; a character has at most four. */
const LONGEST = 500;
const KEPT = 200;

/** A text as it stands in an index: one that is too long is told from all others by its hash, and a character that the database does not have is replaced. */
export function storedName(text: string): string {
  const name = text.replaceAll('\0', '\ufffd');
  if (name.length <= LONGEST) return name;
  const hash = createHash('sha256').update(name).digest('base64url');
  return `${name.slice(0, KEPT).toWellFormed()}#sha256-${hash}`;
}
