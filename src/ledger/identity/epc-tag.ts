import { BitReader, BitWriter } from './bits.js';
import { readUrnFields, writeUrnFields } from './epc-urn.js';
import {
  isRefusal,
  refuse,
  type FormatOptions,
  type FormatResult,
  type IdRole,
  type Refusal,
  type TagForm,
} from './identifier.js';
import type { Field, Reading, ReadResult } from './reading.js';
import { schemesOfUrn } from './scheme-table.js';
import { ID_RULES, NO_FORM } from './identity.sentences.js';

/** What follows the partitioned key: nothing, an integer, or 7-bit characters up to the first zero. */
type Tail = { readonly kind: 'none' } | { readonly kind: 'integer' | 'characters'; readonly bits: number };

/**
 * One binary coding (TDS 2.0 section 14.6). `keyBits` is the sum of company prefix and reference bits, the same in each partition;
 * `keyDigits` the sum of their digits. A free reference (GIAI) is the tail itself, and its bits are what the prefix leaves of `keyBits`.
 */
interface TagCoding {
  readonly form: TagForm;
  readonly header: number;
  readonly bits: number;
  readonly urn: string;
  readonly keyBits: number;
  readonly keyDigits?: number;
  readonly tail: Tail;
}

const integer = (bits: number): Tail => ({ kind: 'integer', bits });
const characters = (bits: number): Tail => ({ kind: 'characters', bits });
const none: Tail = { kind: 'none' };

const CODINGS: readonly TagCoding[] = [
  { form: 'sgtin-96-hex', header: 0x30, bits: 96, urn: 'id:sgtin', keyBits: 44, keyDigits: 13, tail: integer(38) },
  {
    form: 'sgtin-198-hex',
    header: 0x36,
    bits: 198,
    urn: 'id:sgtin',
    keyBits: 44,
    keyDigits: 13,
    tail: characters(140),
  },
  { form: 'sscc-96-hex', header: 0x31, bits: 96, urn: 'id:sscc', keyBits: 58, keyDigits: 17, tail: none },
  { form: 'sgln-96-hex', header: 0x32, bits: 96, urn: 'id:sgln', keyBits: 41, keyDigits: 12, tail: integer(41) },
  { form: 'sgln-195-hex', header: 0x39, bits: 195, urn: 'id:sgln', keyBits: 41, keyDigits: 12, tail: characters(140) },
  { form: 'grai-96-hex', header: 0x33, bits: 96, urn: 'id:grai', keyBits: 44, keyDigits: 12, tail: integer(38) },
  { form: 'grai-170-hex', header: 0x37, bits: 170, urn: 'id:grai', keyBits: 44, keyDigits: 12, tail: characters(112) },
  { form: 'giai-96-hex', header: 0x34, bits: 96, urn: 'id:giai', keyBits: 82, tail: integer(0) },
  { form: 'giai-202-hex', header: 0x38, bits: 202, urn: 'id:giai', keyBits: 188, tail: characters(0) },
  { form: 'gdti-96-hex', header: 0x2c, bits: 96, urn: 'id:gdti', keyBits: 41, keyDigits: 12, tail: integer(41) },
  { form: 'gdti-174-hex', header: 0x3e, bits: 174, urn: 'id:gdti', keyBits: 41, keyDigits: 12, tail: characters(119) },
  { form: 'gsrn-96-hex', header: 0x2d, bits: 96, urn: 'id:gsrn', keyBits: 58, keyDigits: 17, tail: none },
  { form: 'gsrnp-96-hex', header: 0x2e, bits: 96, urn: 'id:gsrnp', keyBits: 58, keyDigits: 17, tail: none },
];

const ADI_HEADER = 0x3b;
const ADI_URN = 'id:adi';

/** Bits of company prefixes of 12 to 6 digits: partition values 0 to 6 (TDS 2.0 table 14-2). */
const PREFIX_BITS = [40, 37, 34, 30, 27, 24, 20];

export function looksLikeTag(text: string): boolean {
  return /^[23][0-9A-F]{17,}$/i.test(text) && (/^3B/i.test(text) || text.length >= 24);
}

function readCharacters(reader: BitReader, bits: number, width: 6 | 7): string | Refusal {
  let text = '';
  let ended = false;
  for (let left = bits; left >= width; left -= width) {
    const code = Number(reader.take(width));
    if (code === 0) {
      ended = true;
      if (width === 6) break;
    } else if (ended) {
      return refuse(ID_RULES['tag-after-serial'](), 0);
    } else {
      text += String.fromCharCode(width === 6 && code < 0x20 ? code + 0x40 : code);
    }
  }
  return text;
}

function readInteger(reader: BitReader, bits: number, digits: number | undefined): string | Refusal {
  const value = reader.take(bits).toString();
  if (digits === undefined) return value;
  // A 12-digit prefix leaves the reference no digit, but its bits are there.
  if (digits === 0 && value === '0') return '';
  if (value.length > digits) {
    return refuse(ID_RULES['tag-number']({ has: value.length, takes: digits }), 0);
  }
  return value.padStart(digits, '0');
}

function readKeyAndTail(reader: BitReader, coding: TagCoding): readonly string[] | Refusal {
  reader.take(3);
  const partition = Number(reader.take(3));
  const prefixBits = PREFIX_BITS[partition];
  if (prefixBits === undefined) return refuse(ID_RULES['tag-partition'](partition), 0);
  const prefixDigits = 12 - partition;
  const prefix = readInteger(reader, prefixBits, prefixDigits);
  if (typeof prefix !== 'string') return prefix;
  const referenceBits = coding.keyBits - prefixBits;
  if (coding.keyDigits === undefined) {
    const free =
      coding.tail.kind === 'integer'
        ? readInteger(reader, referenceBits, undefined)
        : readCharacters(reader, referenceBits, 7);
    return isRefusal(free) ? free : [prefix, free];
  }
  const reference = readInteger(reader, referenceBits, coding.keyDigits - prefixDigits);
  if (typeof reference !== 'string') return reference;
  if (coding.tail.kind === 'none') return [prefix, reference];
  const tail =
    coding.tail.kind === 'integer'
      ? readInteger(reader, coding.tail.bits, undefined)
      : readCharacters(reader, coding.tail.bits, 7);
  return isRefusal(tail) ? tail : [prefix, reference, tail];
}

/** CAGE with a space before it if it has five characters, then part number and serial, each ended by a zero character. */
function readAdi(reader: BitReader): readonly string[] | Refusal {
  reader.take(6);
  const fields = [readCharacters(reader, 36, 6), readCharacters(reader, 33 * 6, 6), readCharacters(reader, 32 * 6, 6)];
  const texts: string[] = [];
  for (const field of fields) {
    if (isRefusal(field)) return field;
    texts.push(field.replace(/^ /, ''));
  }
  return texts;
}

/** Reads the hexadecimal EPC memory of an RFID tag; errors name the tag as a whole, since its bits have no place in the text. */
export function readTag(text: string, role: IdRole | undefined): ReadResult {
  const reader = new BitReader(text);
  const header = Number(reader.take(8));
  const coding = CODINGS.find((candidate) => candidate.header === header);
  if (coding === undefined && header !== ADI_HEADER) {
    return refuse(ID_RULES['tag-header'](header.toString(16).toUpperCase()), 0);
  }
  if (coding !== undefined && text.length * 4 < coding.bits)
    return refuse(ID_RULES['tag-bits']({ has: text.length * 4, takes: coding.bits }), text.length);
  const values = coding === undefined ? readAdi(reader) : readKeyAndTail(reader, coding);
  if (isRefusal(values)) return values;
  if (!reader.restIsZero()) return refuse(ID_RULES['tag-after-id'](), 0);
  const fields = values.map((value): Field => ({ value, at: 0 }));
  return readUrnFields(schemesOfUrn(coding?.urn ?? ADI_URN), fields, role);
}

function putInteger(writer: BitWriter, value: string, bits: number): Refusal | undefined {
  if (!/^(?:0|[1-9][0-9]*)$/.test(value)) return refuse(NO_FORM['leading-zero'](value));
  const number = BigInt(value);
  if (number >> BigInt(bits) !== 0n) return refuse(NO_FORM['too-large']({ bits, value }));
  writer.put(number, bits);
  return undefined;
}

function putCharacters(writer: BitWriter, value: string, bits: number): Refusal | undefined {
  if (value.length * 7 > bits)
    return refuse(NO_FORM['too-many-characters']({ most: Math.floor(bits / 7), has: value.length }));
  for (const character of value) writer.put(character.charCodeAt(0), 7);
  writer.put(0, bits - value.length * 7);
  return undefined;
}

function putTail(writer: BitWriter, tail: Tail, value: string, bits: number): Refusal | undefined {
  if (tail.kind === 'none') return undefined;
  return tail.kind === 'integer' ? putInteger(writer, value, bits) : putCharacters(writer, value, bits);
}

function writeCoding(coding: TagCoding, fields: readonly string[], filter: number): FormatResult {
  const [prefix = '', reference = '', serial = ''] = fields;
  const prefixBits = PREFIX_BITS[12 - prefix.length] ?? 0;
  const referenceBits = coding.keyBits - prefixBits;
  const writer = new BitWriter();
  writer.put(coding.header, 8);
  writer.put(filter, 3);
  writer.put(12 - prefix.length, 3);
  writer.put(BigInt(prefix), prefixBits);
  if (coding.keyDigits !== undefined) writer.put(BigInt(reference || '0'), referenceBits);
  const bad =
    coding.keyDigits === undefined
      ? putTail(writer, coding.tail, reference, referenceBits)
      : putTail(writer, coding.tail, serial, coding.tail.kind === 'none' ? 0 : coding.tail.bits);
  return bad ?? { ok: true, text: writer.toHex(coding.bits) };
}

function writeAdi(fields: readonly string[], filter: number): FormatResult {
  const [cage = '', part = '', serial = ''] = fields;
  const writer = new BitWriter();
  writer.put(ADI_HEADER, 8);
  writer.put(filter, 6);
  for (const character of `${cage.padStart(6, ' ')}${part}\0${serial}\0`) writer.put(character.charCodeAt(0) & 0x3f, 6);
  return { ok: true, text: writer.toHex(0) };
}

function isFilter(filter: number, highest: number): boolean {
  return Number.isInteger(filter) && filter >= 0 && filter <= highest;
}

export function writeTag(reading: Reading, form: TagForm, options: FormatOptions): FormatResult {
  const coding = CODINGS.find((candidate) => candidate.form === form);
  if (reading.scheme.urn?.prefix !== (coding?.urn ?? ADI_URN))
    return refuse(NO_FORM['no-form']({ scheme: reading.scheme.name, form: `form ${form}` }));
  const filter = options.tagFilter ?? 0;
  const highest = coding === undefined ? 63 : 7;
  if (!isFilter(filter, highest)) return refuse(NO_FORM.filter({ form, highest, filter }));
  const fields = writeUrnFields(reading, options);
  if (isRefusal(fields)) return fields;
  return coding === undefined ? writeAdi(fields, filter) : writeCoding(coding, fields, filter);
}
