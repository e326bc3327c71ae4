const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_BYTES = 10;

/** Random bytes from outside, so that what uses them stays a function of its inputs. */
export type RandomBytes = (count: number) => Uint8Array;

/** A capture's id: 26 characters that sort by `timeMs` (48 bits, Crockford's base 32, lower case), then 80 random bits. */
export function newCaptureId(timeMs: number, random: RandomBytes): string {
  const bytes = random(RANDOM_BYTES);
  return base32(Math.trunc(timeMs), 10) + base32(fortyBits(bytes, 0), 8) + base32(fortyBits(bytes, 5), 8);
}

/** Numbers of up to 53 bits, because bigints cost as much as all the rest of a small capture's header. */
function base32(value: number, characters: number): string {
  let text = '';
  for (let rest = value; text.length < characters; rest = Math.floor(rest / 32))
    text = ALPHABET.charAt(rest % 32) + text;
  return text;
}

function fortyBits(bytes: Uint8Array, from: number): number {
  let bits = 0;
  for (let index = from; index < from + 5; index++) bits = bits * 256 + (bytes[index] ?? 0);
  return bits;
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
