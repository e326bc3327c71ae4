import { gs1CheckDigit, luhnCheckDigit, vinCheckCharacter } from './check-digits.js';
import { refuse, type Refusal } from './identifier.js';
import { ID_RULES } from './identity.sentences.js';

/** Checks one decoded value that starts at `at` in the text, and gives it in its canonical spelling. */
export type ValueRule = (value: string, at: number) => string | Refusal;

const NOT_A_DIGIT = /[^0-9]/;

/** GS1 AI encodable character sets 82 and 39 (GS1 General Specifications figures 7.11-1 and 7.11-2). */
const NOT_IN_CHARSET_82 = /[^!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]/;
const NOT_IN_CHARSET_39 = /[^#\-/0-9A-Z]/;

/** ATA Spec 2000 leaves # to the front of a serial alone (TDS 2.0 section 6.3.12). */
const NOT_IN_ADI_CHARSET = /[^\-/0-9A-Z]/;
const NOT_IN_CAGE = /[^0-9A-HJ-NP-Z]/;

function firstOutside(value: string, outside: RegExp, at: number, what: string, allowed: string): Refusal | undefined {
  const position = value.search(outside);
  if (position < 0) return undefined;
  return refuse(
    ID_RULES.character({ what, character: String.fromCodePoint(value.codePointAt(position) ?? 0), allowed }),
    at + position,
  );
}

export function checkDigits(value: string, at: number, what: string): Refusal | undefined {
  return firstOutside(value, NOT_A_DIGIT, at, what, 'a digit');
}

function checkLength(value: string, at: number, what: string, min: number, max: number): Refusal | undefined {
  if (value.length >= min && value.length <= max) return undefined;
  const wanted = min === max ? `${min}` : `${min} to ${max}`;
  return refuse(ID_RULES.length({ what, has: value.length, takes: wanted }), at + Math.min(value.length, max));
}

/** The digit at `payload` must be the mod-10 check digit of those before it. */
export function checkGs1Digit(
  value: string,
  at: number,
  what: string,
  payload = value.length - 1,
): Refusal | undefined {
  const due = gs1CheckDigit(value.slice(0, payload));
  if (value.charCodeAt(payload) - 48 === due) return undefined;
  return refuse(ID_RULES['check-digit']({ what, is: value.charAt(payload), due }), at + payload);
}

/** GTIN-8, -12, -13 or -14, padded to 14 digits. */
export function gtin(value: string, at: number): string | Refusal {
  const bad = checkDigits(value, at, 'GTIN');
  if (bad) return bad;
  if (![8, 12, 13, 14].includes(value.length)) {
    const rule = ID_RULES.digits({ what: 'GTIN', has: value.length, takes: '8, 12, 13 or 14' });
    return refuse(rule, at + Math.min(value.length, 14));
  }
  return checkGs1Digit(value, at, 'GTIN') ?? value.padStart(14, '0');
}

/** Exactly `length` digits, the last of them the check digit. */
export function checkedDigits(what: string, length: number): ValueRule {
  return (value, at) => {
    return (
      checkDigits(value, at, what) ??
      checkLength(value, at, what, length, length) ??
      checkGs1Digit(value, at, what) ??
      value
    );
  };
}

export function digits(what: string, min: number, max: number): ValueRule {
  return (value, at) => checkDigits(value, at, what) ?? checkLength(value, at, what, min, max) ?? value;
}

export function charset82(what: string, max: number): ValueRule {
  return (value, at) => {
    return (
      checkLength(value, at, what, 1, max) ??
      firstOutside(value, NOT_IN_CHARSET_82, at, what, 'in GS1 character set 82') ??
      value
    );
  };
}

/** Digits and capitals of GS1 character set 39; small letters are read as capitals. */
export function charset39(what: string, max: number): ValueRule {
  return (value, at) => {
    const upper = asciiUpper(value);
    return (
      checkLength(upper, at, what, 1, max) ??
      firstOutside(upper, NOT_IN_CHARSET_39, at, what, 'in GS1 character set 39') ??
      upper
    );
  };
}

/**
 * A 13-digit key whose last digit is a check digit, with a serial in the same AI (GRAI, GDTI, GCN). `lead` is the filler before it.
 * The serial may be absent when `serial` allows none: then the value names the class.
 */
export function keyWithSerial(what: string, lead: string, serial: ValueRule | undefined): ValueRule {
  const keyEnd = lead.length + 13;
  return (value, at) => {
    if (!value.startsWith(lead)) return refuse(ID_RULES['begins-with']({ what, lead }), at);
    const key = value.slice(0, keyEnd);
    const bad =
      checkDigits(key, at, what) ?? checkLength(key, at, what, keyEnd, keyEnd) ?? checkGs1Digit(key, at, what);
    if (bad) return bad;
    if (serial === undefined) {
      return value.length === keyEnd
        ? value
        : refuse(ID_RULES.length({ what, has: value.length, takes: String(keyEnd) }), at + keyEnd);
    }
    const read = serial(value.slice(keyEnd), at + keyEnd);
    return typeof read === 'string' ? key + read : read;
  };
}

/** GIAI, GINC and component references begin with the company prefix, so with at least four digits. */
export function startsWithDigits(what: string, rule: ValueRule): ValueRule {
  return (value, at) => {
    const read = rule(value, at);
    if (typeof read !== 'string') return read;
    return checkDigits(read.slice(0, 4), at, `company prefix of the ${what}`) ?? read;
  };
}

/** GTIN, piece and total of an ITIP (AI 8006). */
export function itip(value: string, at: number): string | Refusal {
  const bad =
    checkDigits(value, at, 'ITIP') ?? checkLength(value, at, 'ITIP', 18, 18) ?? checkGs1Digit(value, at, 'ITIP', 13);
  if (bad) return bad;
  const piece = Number(value.slice(14, 16));
  const total = Number(value.slice(16));
  return piece >= 1 && piece <= total ? value : refuse(ID_RULES['itip-piece']({ piece, total }), at + 14);
}

export function asciiUpper(value: string): string {
  return /[a-z]/.test(value) ? value.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : value;
}

/** The check character binds makers of North America (49 CFR 565) and China (GB 16735); others only get `vinWarnings`. */
export function vin(value: string, at: number): string | Refusal {
  const upper = asciiUpper(value);
  const bad =
    firstOutside(upper, /[^0-9A-HJ-NPR-Z]/, at, 'VIN', 'a digit or a letter other than I, O and Q') ??
    checkLength(upper, at, 'VIN', 17, 17);
  if (bad) return bad;
  const due = vinCheckCharacter(upper);
  if (!/^[1-5L]/.test(upper) || upper.charAt(8) === due) return upper;
  return refuse(ID_RULES['vin-check-character']({ is: upper.charAt(8), due }), at + 8);
}

export function vinWarnings(value: string): readonly string[] {
  const due = vinCheckCharacter(value);
  if (value.charAt(8) === due) return [];
  return [ID_RULES['vin-check-character-odd'](due)];
}

/** 15 digits; the spaces and hyphens that boxes print between its groups are dropped. */
export function imei(value: string, at: number): string | Refusal {
  const plain = value.replace(/(?<=[0-9])[ -](?=[0-9])/g, '');
  const where = plain.length === value.length ? at : 0;
  const bad = checkDigits(plain, where, 'IMEI') ?? checkLength(plain, where, 'IMEI', 15, 15);
  if (bad) return bad;
  const due = luhnCheckDigit(plain.slice(0, 14));
  if (plain.charCodeAt(14) - 48 === due) return plain;
  return refuse(ID_RULES['check-digit']({ what: 'IMEI', is: plain.charAt(14), due }), at + value.length - 1);
}

/** CAGE code (5) or DoDAAC (6). */
export function cage(value: string, at: number): string | Refusal {
  const upper = asciiUpper(value);
  return (
    firstOutside(upper, NOT_IN_CAGE, at, 'CAGE code', 'a digit or a letter other than I and O') ??
    checkLength(upper, at, 'CAGE code', 5, 6) ??
    upper
  );
}

export function partNumber(value: string, at: number): string | Refusal {
  const upper = asciiUpper(value);
  return (
    checkLength(upper, at, 'part number', 1, 32) ??
    firstOutside(upper, NOT_IN_ADI_CHARSET, at, 'part number', 'A-Z, 0-9, - or /') ??
    upper
  );
}

/** 1 to 30 characters, with or without # before them. */
export function partSerial(value: string, at: number): string | Refusal {
  const upper = asciiUpper(value);
  const mark = upper.startsWith('#') ? 1 : 0;
  const body = upper.slice(mark);
  const bad =
    checkLength(body, at + mark, 'serial', 1, 30) ??
    firstOutside(body, NOT_IN_ADI_CHARSET, at + mark, 'serial', 'A-Z, 0-9, - or /');
  return bad ?? upper;
}

/** Without a part number the # is what says so. */
export function serialWithoutPartNumber(value: string, at: number): string | Refusal {
  return value.startsWith('#') ? partSerial(value, at) : refuse(ID_RULES['serial-mark'](), at);
}

const OWN_VALUE_MAX = 100;

/** Free text, in Unicode normal form C so that one name has one spelling. */
export function freeText(what: string): ValueRule {
  return (value, at) => {
    const normal = value.normalize('NFC');
    if (normal !== normal.trim()) return refuse(ID_RULES['white-space'](what), at);
    return (
      firstOutside(normal, /\p{Cc}|\p{Cs}/u, at, what, 'a printable character') ??
      checkLength(normal, at, what, 1, OWN_VALUE_MAX) ??
      normal
    );
  };
}
