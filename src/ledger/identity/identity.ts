import { readKeyPath, readDigitalLink, writeDigitalLink } from './digital-link.js';
import { looksLikeRawScan, readBracketed, readRawScan, readTypedScan, writeElements } from './element-strings.js';
import { looksLikeTag, readTag, writeTag } from './epc-tag.js';
import { prefixKeyOf, readEpcUrn, writeEpcUrn } from './epc-urn.js';
import {
  isRefusal,
  refuse,
  type FormatOptions,
  type FormatResult,
  type IdentityResult,
  type IdForm,
  type IdRole,
  type Refusal,
} from './identifier.js';
import { decodeSegment } from './percent-encoding.js';
import {
  canonicalText,
  chooseRow,
  fits,
  inRole,
  readFields,
  toIdentifier,
  type Field,
  type Reading,
  type ReadResult,
} from './reading.js';
import { isPlaceholder, type Scheme } from './scheme.js';
import { schemeNamed, schemesOfHead } from './scheme-table.js';
import { scansWithSeparators } from './separators.js';
import { readPlainSgtin } from './sgtin-fast-path.js';
import { ID_RULES, NO_FORM } from './identity.sentences.js';
import type { Sentence } from '../sentences.js';

export type {
  FormatOptions,
  FormatResult,
  IdentityResult,
  Identifier,
  IdForm,
  IdKind,
  IdRole,
  Refusal,
  TagForm,
} from './identifier.js';

const TEXT_MAX = 2_000;

function sameShape(row: Scheme, segments: readonly string[]): boolean {
  return (
    row.path.length === segments.length &&
    row.path.every((want, index) => isPlaceholder(want) || want === segments[index])
  );
}

/** Reads `{head}/{value}/...` of the schemes that are not GS1 keys. */
function readOtherPath(text: string, head: string, role: IdRole | undefined): ReadResult {
  const segments = text.split('/');
  segments[0] = head;
  const rows = schemesOfHead(head).filter((row) => sameShape(row, segments));
  const path = rows[0]?.path;
  if (path === undefined) {
    const shapes = schemesOfHead(head).map((row) => row.path.join('/'));
    return refuse(ID_RULES['other-form'](shapes), 0);
  }
  const fields: Field[] = [];
  let at = 0;
  for (const [index, segment] of segments.entries()) {
    if (isPlaceholder(path[index] ?? '')) {
      const value = decodeSegment(segment, at);
      if (typeof value !== 'string') return value;
      fields.push({ value, at });
    }
    at += segment.length + 1;
  }
  const row = chooseRow(rows, fields, role) ?? rows[0];
  return row === undefined ? refuse(ID_RULES['unknown-spelling'](role), 0) : readFields(row, fields);
}

/** What bare characters may be, and how it is said. */
function hintOf(text: string, role: IdRole | undefined): Sentence {
  if (/^[0-9]{15}$/.test(text)) return ID_RULES['perhaps-imei'](text);
  if (/^[0-9]{17}$/.test(text)) return ID_RULES['perhaps-vin']({ text });
  if (/^[0-9]{18}$/.test(text)) return ID_RULES['perhaps-sscc'](text);
  return ID_RULES['bare-digits'](role);
}

/** Bare digits mean a key only where the role leaves no doubt which: of a container an SSCC, of what may be any item none. */
function readBareDigits(text: string, role: IdRole | undefined): ReadResult {
  const name = role === 'product' ? 'gtin' : role === 'location' ? 'gln' : role === 'party' ? 'pgln' : 'sscc';
  const scheme = schemeNamed(name);
  const isOpen = name === 'sscc' && (role !== 'container' || text.length !== 18);
  if (scheme === undefined || role === undefined || !fits(scheme, role) || isOpen) {
    return refuse(hintOf(text, role), 0);
  }
  return readFields(scheme, [{ value: text, at: 0 }]);
}

function readWithColon(text: string, role: IdRole | undefined): ReadResult | undefined {
  const [, scheme = '', value = ''] = /^([a-z]+):(.*)$/is.exec(text) ?? [];
  const row = schemesOfHead(scheme.toLowerCase()).find((candidate) => candidate.path.length === 2);
  if (row === undefined || role === undefined) return undefined;
  return readFields(row, [{ value: value.trimStart(), at: text.length - value.trimStart().length }]);
}

/** Letters and digits without I, O and Q, as 49 CFR 565 has them. */
const LIKE_A_VIN = /^[A-HJ-NPR-Z0-9]{17}$/i;

function unknownSpelling(text: string, role: IdRole | undefined): Sentence {
  return LIKE_A_VIN.test(text) ? ID_RULES['perhaps-vin']({ text }) : ID_RULES['unknown-spelling'](role);
}

function readText(text: string, role: IdRole | undefined): ReadResult {
  const typed = scansWithSeparators(text);
  return typed.length > 0 ? readTypedScan(typed, role) : readSpelling(text, role);
}

/** The spellings tell each other apart by how they begin. */
function readSpelling(text: string, role: IdRole | undefined): ReadResult {
  if (text.startsWith('(')) return readBracketed(text, role);
  if (/^urn:epc:/i.test(text)) return readEpcUrn(text, role);
  if (/^https?:\/\//i.test(text)) return readDigitalLink(text, role);
  // Shorter digits than any scan that has no symbology identifier, but for 18: there a scan would end within its second AI.
  if (/^(?:[0-9]{1,14}|[0-9]{18})$/.test(text)) return readBareDigits(text, role);
  if (looksLikeRawScan(text)) return readRawScan(text, role);
  if (looksLikeTag(text)) return readTag(text, role);
  if (/^[0-9]+$/.test(text)) return readBareDigits(text, role);
  const head = /^([^/]*)\//.exec(text)?.[1]?.toLowerCase();
  if (head !== undefined && /^[0-9]/.test(head)) return readKeyPath(text, 0, role);
  if (head !== undefined && schemesOfHead(head).length > 0) return readOtherPath(text, head, role);
  return readWithColon(text, role) ?? refuse(unknownSpelling(text, role), 0);
}

function shifted(result: Refusal, by: number): Refusal {
  return by === 0 || result.position === undefined ? result : { ...result, position: result.position + by };
}

/**
 * Reads any accepted spelling: canonical id, EPC URN, GS1 Digital Link, element string in brackets or as scanned, RFID memory in
 * hexadecimal, bare GTIN, SSCC or GLN where the role is plain, `vin:` and `imei:`. White space around it is dropped. Never throws.
 */
export function parseIdentifier(text: string, role: IdRole): IdentityResult {
  if (role === 'item' || role === 'subject' || role === 'container') {
    const sgtin = readPlainSgtin(text);
    if (sgtin !== undefined) return { ok: true, id: sgtin };
  }
  const trimmed = text.trim();
  if (trimmed === '') return refuse(ID_RULES.empty(role));
  if (trimmed.length > TEXT_MAX)
    return refuse(ID_RULES['too-long']({ length: trimmed.length, most: TEXT_MAX }), TEXT_MAX);
  const reading = inRole(readText(trimmed, role), role);
  return isRefusal(reading) ? shifted(reading, text.indexOf(trimmed)) : { ok: true, id: toIdentifier(reading) };
}

function readCanonical(canonical: string): Reading | Refusal {
  const reading = readText(canonical, undefined);
  if (isRefusal(reading)) return reading;
  return canonicalText(reading) === canonical ? reading : refuse(ID_RULES['not-canonical'](canonical), 0);
}

/** Gives a canonical id back in the form asked for, or names why it has none. */
export function formatIdentifier(canonical: string, form: IdForm, options: FormatOptions = {}): FormatResult {
  const reading = readCanonical(canonical);
  if (isRefusal(reading)) return reading;
  switch (form) {
    case 'canonical':
      return { ok: true, text: canonical };
    case 'urn':
      return writeEpcUrn(reading, options);
    case 'digital-link':
      return writeDigitalLink(reading, options.digitalLinkDomain);
    case 'element-string':
      return writeElements(reading, true);
    case 'raw-scan':
      return writeElements(reading, false);
    case 'plain': {
      const text = reading.scheme.plain?.(reading.values);
      return text === undefined
        ? refuse(NO_FORM['no-form']({ scheme: reading.scheme.name, form: 'plain form' }))
        : { ok: true, text };
    }
    default:
      return writeTag(reading, form, options);
  }
}

/**
 * The characters of a GS1 key from its company prefix on (no indicator or extension digit, no check digit): what
 * `FormatOptions.companyPrefixLength` is asked about. Undefined where the scheme has no company prefix.
 */
export function companyPrefixKey(canonical: string): string | undefined {
  const reading = readCanonical(canonical);
  return isRefusal(reading) ? undefined : prefixKeyOf(reading);
}
