const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_BYTES = 10;

/** Random bytes from outside, so that what uses them stays a function of its inputs. */
export type RandomBytes = (count: number) => Uint8Array;

/** A capture's id: 26 characters that sort by `timeMs` (48 bits, Crockford's base 32, lower case), then 80 random bits. */
export function newCaptureId(timeMs: number, random: RandomBytes): string {
  let bits = BigInt(Math.trunc(timeMs));
  for (const byte of random(RANDOM_BYTES)) bits = (bits << 8n) | BigInt(byte);
  let id = '';
  for (let i = 0; i < 26; i++) {
    id = ALPHABET.charAt(Number(bits & 31n)) + id;
    bits >>= 5n;
  }
  return id;
}

const BASE_BYTES = 12;

/** Event ids of one attempt to append: a random base of 12 bytes, then the index, as UUIDs (version 8, RFC 9562 section 5.8). */
export function eventIds(random: RandomBytes): (index: number) => string {
  const base = Uint8Array.from(random(BASE_BYTES));
  base[6] = ((base[6] ?? 0) & 0x0f) | 0x80;
  base[8] = ((base[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(base, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const head = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return (index) => head + index.toString(16).padStart(8, '0');
}
