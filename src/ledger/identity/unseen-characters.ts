import { decodeSegment } from './percent-encoding.js';
import { ID_RULES } from './identity.sentences.js';
import type { Sentence } from '../sentences.js';

/** What no screen shows, or what turns the direction of what it shows: two such ids look like one. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * The rule that an id breaks by characters that nobody sees; only own ids may have any. What was recorded with them is still found by them: whoever reads what
 * is to be recorded asks.
 */
export function unseenCharacterRule(canonical: string): Sentence | undefined {
  if (!canonical.startsWith('own/') || !canonical.includes('%')) return undefined;
  for (const segment of canonical.split('/')) {
    const value = decodeSegment(segment, 0);
    const found = typeof value === 'string' ? UNSEEN.exec(value)?.[0] : undefined;
    const code = found?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    if (code !== undefined) return ID_RULES.unseen(code);
  }
  return undefined;
}
