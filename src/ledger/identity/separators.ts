/** The separator that FNC1 is transmitted as. */
export const GROUP_SEPARATOR = '\u001d';

/**
 * What scanners and those who copy from a screen write for FNC1, whose character (ASCII 29) no keyboard has. Single characters are those outside
 * GS1 character set 82, so that none of them can be part of a value.
 */
const NAMED = String.raw`[<{[(«](?:GS|FNC1|0?x1D|ASCII ?29)[>}\])»]`;
const ESCAPED = String.raw`\\x1D|\\u001D|\\u\{1D\}|\\x\{1D\}|\\035|\\d029|\\[FG]|&#29;|&#x1D;|%1D|~d029|~029|\^FNC1|\^GS|\^\]`;
const SINGLE = String.raw`[|~^\u241d]`;

/** `~1` is FNC1 to some; to others `~` is the separator and the digit begins what follows. */
const WITH_TILDE_1 = new RegExp(`${NAMED}|${ESCAPED}|~1|${SINGLE}`, 'gi');
const WITHOUT_TILDE_1 = new RegExp(`${NAMED}|${ESCAPED}|${SINGLE}`, 'gi');

/** What any of these has in it, so that most texts are not looked at further. */
const MAY_HAVE_SOME = /[<{[(«\\&%~|^\u241d]/;

/** Only a raw scan begins like this once its separators are read: with one of them, a symbology identifier, or an application identifier. */
function beginsLikeScan(text: string): boolean {
  return text.startsWith(GROUP_SEPARATOR) || /^\][A-Za-z][0-9]/.test(text) || /^[0-9]{2,4}(?!\/|[0-9]+\/)/.test(text);
}

/** The readings of a scan in which something stands for FNC1, the likelier first; none where nothing does. */
export function scansWithSeparators(text: string): readonly string[] {
  if (!MAY_HAVE_SOME.test(text)) return [];
  const patterns = /^~10[01]/.test(text) ? [WITH_TILDE_1, WITHOUT_TILDE_1] : [WITHOUT_TILDE_1, WITH_TILDE_1];
  const readings = patterns.map((pattern) => text.replaceAll(pattern, GROUP_SEPARATOR));
  return [...new Set(readings)].filter((scan) => scan !== text && beginsLikeScan(scan));
}

const AT_THE_END = new RegExp(`(?:${NAMED}|${ESCAPED}|${SINGLE}|${GROUP_SEPARATOR})+$`, 'i');
const ANYWHERE = new RegExp(`${NAMED}|%1D`, 'i');

/** A value as it stands between brackets: a separator that was copied along with it is no part of it. */
export function withoutSeparator(value: string): string {
  return value.replace(AT_THE_END, '');
}

/** What stands for FNC1 inside a value, though its characters are those of values. */
export function separatorWithin(value: string): string | undefined {
  return ANYWHERE.exec(value)?.[0];
}
