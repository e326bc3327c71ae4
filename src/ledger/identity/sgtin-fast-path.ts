import { NO_WARNINGS, type Identifier } from './identifier.js';

const URN_PREFIX = 'urn:epc:id:sgtin:';
const ZERO = 48;

/** 1 for the characters that serials keep without percent-encoding in canonical ids and in URNs alike: A-Z a-z 0-9 - . _ */
const PLAIN = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._')
  PLAIN[character.charCodeAt(0)] = 1;

function isPlainSerial(text: string, start: number): boolean {
  const length = text.length - start;
  if (length < 1 || length > 20) return false;
  for (let index = start; index < text.length; index++) {
    if (PLAIN[text.charCodeAt(index)] !== 1) return false;
  }
  return true;
}

function isDigits(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code < ZERO || code > ZERO + 9) return false;
  }
  return true;
}

/** Weighted sum over digits at alternating weights, the first of which is 3 (13 digits end with weight 3 too). */
function checkDigitOf13(text: string, start: number): number {
  let sum = 0;
  for (let index = 0; index < 13; index++) {
    const digit = text.charCodeAt(start + index) - ZERO;
    sum += index % 2 === 0 ? digit * 3 : digit;
  }
  return (10 - (sum % 10)) % 10;
}

function canonicalSgtin(text: string): Identifier | undefined {
  // 01/ + 14 digits + /21/ + serial
  if (!text.startsWith('/21/', 17) || !isDigits(text, 3, 17)) return undefined;
  if (checkDigitOf13(text, 3) !== text.charCodeAt(16) - ZERO || !isPlainSerial(text, 21)) return undefined;
  return { canonical: text, kind: 'item', scheme: 'sgtin', product: text.slice(0, 17), warnings: NO_WARNINGS };
}

function urnSgtin(text: string): Identifier | undefined {
  const start = URN_PREFIX.length;
  const dot = text.indexOf('.', start);
  const companyPrefixLength = dot - start;
  // Company prefix and item reference are 13 digits with one dot between.
  const end = start + 14;
  if (companyPrefixLength < 6 || companyPrefixLength > 12 || text.charAt(end) !== '.') return undefined;
  if (!isDigits(text, start, dot) || !isDigits(text, dot + 1, end) || !isPlainSerial(text, end + 1)) return undefined;
  const payload = text.charAt(dot + 1) + text.slice(start, dot) + text.slice(dot + 2, end);
  const product = `01/${payload}${checkDigitOf13(payload, 0)}`;
  return {
    canonical: `${product}/21/${text.slice(end + 1)}`,
    kind: 'item',
    scheme: 'sgtin',
    product,
    companyPrefixLength,
    warnings: NO_WARNINGS,
  };
}

/** Reads the two spellings that make up bulk requests; undefined means only that the long way must decide. */
export function readPlainSgtin(text: string): Identifier | undefined {
  if (text.startsWith('01/')) return canonicalSgtin(text);
  if (text.startsWith(URN_PREFIX)) return urnSgtin(text);
  return undefined;
}
