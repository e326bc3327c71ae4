import { decodeSegment } from './percent-encoding.js';
import { ID_RULES } from './identity.sentences.js';
import type { Sentence } from '../sentences.js';

/** What no screen shows, or what turns the direction of what it shows: two such ids look like one. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cf}\p{Zl}\p{Zp}]/u;
/** What looks like a space and is none: those of other widths, and the empty pattern of braille. */
const BLANK = /(?! )[\p{Zs}\u2800]/u;

const codeOf = (found: string): string => (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

/** The rule that a text breaks by such characters. */
export function unseenRule(value: string): Sentence | undefined {
  const unseen = UNSEEN.exec(value)?.[0];
  if (unseen !== undefined) return ID_RULES.unseen(codeOf(unseen));
  const blank = BLANK.exec(value)?.[0];
  return blank === undefined ? undefined : ID_RULES.blank(codeOf(blank));
}

/**
 * The rule that an id breaks by characters that nobody sees or can tell apart; only own ids may have any. What was recorded with them is still found by them:
 * whoever reads what is to be recorded asks.
 */
export function unseenCharacterRule(canonical: string): Sentence | undefined {
  if (!canonical.startsWith('own/') || !canonical.includes('%')) return undefined;
  for (const segment of canonical.split('/')) {
    const value = decodeSegment(segment, 0);
    const rule = typeof value === 'string' ? unseenRule(value) : undefined;
    if (rule !== undefined) return rule;
  }
  return undefined;
}
