import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { plainKey, SPELLED_KEY } from '../telemetry/spelled-key.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = 62n;
const SECRET_BYTES = 32;
/** 62^43 is more than 2^256. */
const SECRET_CHARACTERS = 43;
const CHECK_CHARACTERS = 6;
const PREFIX = 'tl_';
const FORM = new RegExp(`^${PREFIX}[0-9A-Za-z]{${SECRET_CHARACTERS + CHECK_CHARACTERS}}$`);

/**
 * A key as its owner has it: `tl_`, 32 bytes in base 62, then the CRC-32 of all that in base 62. A scanner of secrets finds it by its form and knows
 * by the checksum, without asking anybody, that it is one.
 */
export function apiKeyOf(secret: Uint8Array): string {
  if (secret.length !== SECRET_BYTES) throw new Error(`a key has ${SECRET_BYTES} bytes, not ${secret.length}`);
  const body = PREFIX + inBase62(BigInt(`0x${Buffer.from(secret).toString('hex')}`), SECRET_CHARACTERS);
  return body + checkOf(body);
}

export function newApiKey(): string {
  return apiKeyOf(randomBytes(SECRET_BYTES));
}

/** Whether it may be a key at all. */
export function isApiKey(text: string): boolean {
  return FORM.test(text) && checkOf(text.slice(0, -CHECK_CHARACTERS)) === text.slice(-CHECK_CHARACTERS);
}

/** Whether a key stands in a text, wherever, as it is or percent-encoded. */
export function holdsApiKey(text: string): boolean {
  return (text.match(SPELLED_KEY) ?? []).some((spelled) => isApiKey(plainKey(spelled)));
}

/** All that is kept of a key. It has 256 random bits, so that nothing slower than SHA-256 is needed. */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function checkOf(body: string): string {
  return inBase62(BigInt(crc32(body)), CHECK_CHARACTERS);
}

function inBase62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= BASE) text = ALPHABET.charAt(Number(rest % BASE)) + text;
  return text;
}
