// An API key within a text, each character of it as it is, or percent-encoded once or oftener: who decodes the text later has the key.
const CODE = '%(?:25)*';
const KEY_CHARACTERS = 49;

/** Base 62: digits 30-39, letters 41-5A and 61-7A. */
const CHARACTER = `(?:[0-9A-Za-z]|${CODE}(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]))`;
const PREFIX = `(?:t|${CODE}74)(?:l|${CODE}6[Cc])(?:_|${CODE}5[Ff])`;

export const SPELLED_KEY = new RegExp(`${PREFIX}${CHARACTER}{${KEY_CHARACTERS}}`, 'g');

/** The key that was spelled so. */
export function plainKey(spelled: string): string {
  return spelled.replace(/%(?:25)*([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
