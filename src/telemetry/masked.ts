import { SPELLED_KEY } from './spelled-key.js';

/** What the settings of this process hold and nothing may print. */
let hidden: RegExp | undefined;

/** Shorter ones are words that lines have anyway. */
const SECRET_LEAST_CHARACTERS = 6;
const MASK = '***';

/** What stands behind the name of a scheme in an Authorization header, as it is, percent-encoded, or in a JSON text. */
const CREDENTIALS = /\b(Bearer|Basic|Digest)(\s+|%20|\+)[\w\-.~+/=%]{6,}/gi;

/** To be called once in a process, with the secrets of its settings. */
export function hide(secrets: readonly string[]): void {
  const long = secrets.flatMap(spellings).filter(({ length }) => length >= SECRET_LEAST_CHARACTERS);
  const longestFirst = [...new Set(long)].sort((one, other) => other.length - one.length);
  hidden = longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(escaped).join('|'), 'gi');
}

/** The text without any of them, and without what looks like a key of anybody. Nothing prints them on purpose: this is for what others' errors quote. */
export function masked(text: string): string {
  const others = text.replace(SPELLED_KEY, `tl_${MASK}`).replace(CREDENTIALS, `$1 ${MASK}`);
  return hidden === undefined ? others : others.replace(hidden, MASK);
}

/** As it is, decoded, percent-encoded, in JSON, and in Base64 wherever it begins there. */
function spellings(secret: string): readonly string[] {
  return [secret, decoded(secret)].flatMap((text) => [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    ...[0, 1, 2].flatMap((before) => inBase64(text, before)),
  ]);
}

/** Without the characters at both ends that stand for bytes of what is around it as well. */
function inBase64(text: string, before: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
  const first = Math.ceil((before * 8) / 6);
  const whole = Math.floor((bytes.length * 8) / 6);
  const inside = (['base64', 'base64url'] as const).map((form) => bytes.toString(form).slice(first, whole));
  return inside.filter(({ length }) => length >= SECRET_LEAST_CHARACTERS + 2);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
