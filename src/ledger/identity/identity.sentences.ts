import { sentences } from '../sentences.js';
import type { IdKind, IdRole } from './identifier.js';

const KINDS: Readonly<Record<IdKind, string>> = {
  item: 'an item',
  class: 'a product',
  lot: 'a lot',
  'logistic-unit': 'a logistic unit',
  location: 'a location',
  party: 'a party',
  other: 'neither goods nor a place',
};

const ITEM = '01/{GTIN}/21/{serial}, (01)...(21)..., vin/{VIN}, imei/{IMEI} or own/{issuer}/{product}/{serial}';

/** What is wanted where an identifier stands, and how that is written. */
const WANTED: Readonly<Record<IdRole, { readonly is: string; readonly as: string }>> = {
  subject: { is: 'an item or a logistic unit', as: `00/{SSCC}, ${ITEM}` },
  item: { is: 'an item', as: ITEM },
  container: { is: 'a logistic unit or an item', as: `00/{SSCC}, ${ITEM}` },
  product: { is: 'a product', as: '01/{GTIN}, part/{CAGE}/{part number} or own/{issuer}/{product}' },
  lot: { is: 'a lot', as: '01/{GTIN}/10/{lot} or own/{issuer}/{product}/10/{lot}' },
  location: { is: 'a location', as: '414/{GLN} or own/{issuer}/{place}' },
  party: { is: 'a party', as: '417/{GLN} or own/{issuer}/{party}' },
};

const formsOf = (role: IdRole = 'subject'): string => WANTED[role].as;

const digits = (shape: { readonly what: string; readonly has: number; readonly takes: string }): string =>
  `${shape.what} has ${shape.has} digits, it takes ${shape.takes}`;

/** What is wrong with an identifier. The position of the character that is to blame stands beside it. */
export const ID_RULES = sentences({
  empty: { wrong: () => 'the identifier is empty', wayOut: (role?: IdRole) => `write ${formsOf(role)}` },
  'too-long': {
    wanted: ({ length, most }: { readonly length: number; readonly most: number }) =>
      `the identifier has ${length} characters, at most ${most} are read`,
  },
  'unknown-spelling': {
    wrong: () => 'not a spelling of an identifier that the ledger knows',
    wayOut: (role?: IdRole) => `write its scheme before it, such as ${formsOf(role)}`,
  },
  'perhaps-imei': { wrong: () => '15 digits may be an IMEI', wayOut: (text: string) => `write imei/${text}` },
  'perhaps-vin': {
    wrong: ({ text }: { readonly text: string }) =>
      `17 ${/^[0-9]+$/.test(text) ? 'digits' : 'characters'} may be a VIN`,
    wayOut: ({ text }: { readonly text: string }) => `write vin/${text.toUpperCase()}`,
  },
  'perhaps-sscc': { wrong: () => '18 digits may be an SSCC', wayOut: (text: string) => `write 00/${text}` },
  'bare-digits': {
    wrong: () => 'bare digits do not say what they name',
    wayOut: (role?: IdRole) => `write their scheme before them, such as ${formsOf(role)}`,
  },
  'other-kind': {
    wrong: ({ kind, id, role }: { readonly kind: IdKind; readonly id: string; readonly role: IdRole }) =>
      `this names ${KINDS[kind]} (${id}), wanted is ${WANTED[role].is}`,
    wayOut: ({ role }: { readonly role: IdRole }) => `write ${formsOf(role)}`,
  },
  'other-form': {
    wanted: (forms: readonly string[]) => `not of the form ${[...new Set(forms)].join(' or ')}`,
  },
  'not-canonical': { wanted: (id: string) => `not a canonical id: ${id.slice(0, 200)}` },
  'value-missing': { wanted: (before: string) => `a value is missing after ${before}` },
  'not-in-path': {
    wrong: () => 'the path is not a GS1 key followed by its qualifiers',
    wayOut: () => 'write it as 01/{GTIN}/21/{serial}, and a slash within a value as %2F',
  },
  'no-key-in-uri': {
    wrong: () => 'the URI has no GS1 key in its path',
    wayOut: () => 'write it as https://{domain}/01/{GTIN}/21/{serial}',
  },

  character: {
    wanted: ({
      what,
      character,
      allowed,
    }: {
      readonly what: string;
      readonly character: string;
      readonly allowed: string;
    }) => `${what} has "${character}", which is not ${allowed}`,
  },
  length: {
    wanted: ({ what, has, takes }: { readonly what: string; readonly has: number; readonly takes: string }) =>
      `${what} has ${has} characters, it takes ${takes}`,
  },
  digits: { wanted: digits },
  'check-digit': {
    wrong: ({ what, is, due }: { readonly what: string; readonly is: string; readonly due: number }) =>
      `${what} check digit is ${is}, the digits before it give ${due}`,
    wayOut: () => 'read the number again',
  },
  'vin-check-character': {
    wrong: ({ is, due }: { readonly is: string; readonly due: string }) =>
      `VIN check character is ${is}, the other characters give ${due}`,
    wayOut: () => 'read the number again',
  },
  'vin-check-character-odd': {
    wanted: (due: string) => `VIN check character would be ${due}; its maker's region does not have to use one`,
  },
  'begins-with': {
    wanted: ({ what, lead }: { readonly what: string; readonly lead: string }) => `${what} begins with ${lead}`,
  },
  'itip-piece': {
    wanted: ({ piece, total }: { readonly piece: number; readonly total: number }) =>
      `ITIP piece ${piece} is not one of ${total}`,
  },
  'white-space': { wanted: (what: string) => `${what} begins or ends with white space` },
  unseen: {
    wrong: (code: string) => `has the character U+${code}, which no screen shows`,
    wayOut: () => 'write the id without it',
  },
  blank: {
    wrong: (code: string) => `has the character U+${code}, which looks like a space`,
    wayOut: () => 'write a space, or nothing',
  },
  escape: {
    wrong: () => '% is not followed by two hexadecimal digits',
    wayOut: () => 'write the % itself as %25',
  },
  'not-utf-8': { wanted: () => 'the percent-encoded bytes are not UTF-8' },

  'expiry-digits': { wanted: (has: number) => digits({ what: 'expiry date', has, takes: '6 (YYMMDD)' }) },
  'expiry-month': { wanted: (month: string) => `expiry date has month ${month}, there are 01 to 12` },
  'expiry-day': {
    wanted: ({ day, last }: { readonly day: number; readonly last: number }) =>
      `expiry date has day ${day}, the month has ${last}`,
  },

  'ai-twice': {
    wrong: ({ ai, first, second }: { readonly ai: string; readonly first: string; readonly second: string }) =>
      `AI ${ai} is given twice, with ${first} and ${second}`,
    wayOut: () => 'scan one label',
  },
  'no-key': {
    wrong: (ais: readonly string[]) => `none of the AIs ${ais.join(', ')} is a key that the ledger knows`,
    wayOut: () => 'a key such as (01), (00), (414) or (8004) is needed beside them',
  },
  'no-ai': { wanted: (ai: string) => `"${ai}" is not an application identifier` },
  'ai-too-short': {
    wanted: ({ ai, takes }: { readonly ai: string; readonly takes?: number }) =>
      `the value of AI ${ai} is too short, it takes ${takes === undefined ? 'a character at least' : `${takes} characters`}`,
  },
  'two-readings': {
    wrong: () => 'has no separator (FNC1) behind a serial that reads as two things',
    wayOut: ({ apart, whole }: { readonly apart: string; readonly whole: string }) =>
      `say ${apart}, or ${whole} where all of it is the serial`,
  },
  'first-ai': { wanted: () => 'an element string begins with an application identifier in brackets, such as (01)' },
  'separator-typed': {
    wrong: ({ ai, separator }: { readonly ai: string; readonly separator: string }) =>
      `the value of AI ${ai} has ${separator}, which is typed for FNC1`,
    wayOut: () => 'write what follows it in brackets',
  },

  'urn-parts': {
    wanted: ({ has, takes }: { readonly has: number; readonly takes: number }) =>
      `the URN has ${has} parts, it takes ${takes}`,
  },
  'urn-head': { wanted: () => 'an EPC URN begins with urn:epc:{id, class, idpat or tag}:{scheme}:' },
  'urn-unknown': {
    wrong: (scheme: string) => `the URN scheme ${scheme} is not known`,
    wayOut: () => 'write the id in another spelling, such as (01)...(21)...',
  },
  'urn-filter': { wanted: () => 'a tag URN has a filter value before the company prefix' },
  'prefix-length': { wanted: (has: number) => digits({ what: 'the company prefix', has, takes: '6 to 12' }) },
  'prefix-and-reference': {
    wanted: ({ has, takes }: { readonly has: number; readonly takes: number }) =>
      `company prefix and reference have ${has} digits together, they take ${takes}`,
  },
  'reference-empty': { wanted: () => 'the reference after the company prefix is empty' },
  'only-digits': { wanted: (what: string) => `the ${what} takes only digits` },
  'pattern-end': { wanted: () => 'a class pattern ends with *' },
  'serial-mark': { wanted: () => 'a serial without part number begins with #' },

  'tag-after-serial': { wanted: () => 'the tag has characters after the end of its serial' },
  'tag-after-id': { wanted: () => 'the tag has bits set after the end of its identifier' },
  'tag-number': {
    wanted: ({ has, takes }: { readonly has: number; readonly takes: number }) =>
      `a number of the tag has ${has} digits, its partition allows ${takes}`,
  },
  'tag-partition': { wanted: (partition: number) => `the tag's partition is ${partition}, the highest is 6` },
  'tag-header': {
    wrong: (header: string) => `the RFID header ${header} is not one that the ledger reads`,
    wayOut: () => 'write the id in another spelling, such as its URN',
  },
  'tag-bits': {
    wanted: ({ has, takes }: { readonly has: number; readonly takes: number }) =>
      `the tag has ${has} bits, its header wants ${takes}`,
  },

  'document-head': { wanted: (prefix: string) => `a business document id begins with ${prefix}` },
  'document-colon': { wanted: () => 'a business document id has the issuer, a colon, and the number' },
  'document-number': { wanted: () => 'the number of the business document is empty' },

  'range-lengths': {
    wanted: ({ from, to }: { readonly from: number; readonly to: number }) =>
      `the range ends have ${from} and ${to} characters; they must be of equal length`,
  },
  'range-start': { wanted: (from: string) => `the range start ${from} does not end with a number` },
  'range-ends': {
    wanted: ({ from, to }: { readonly from: string; readonly to: string }) =>
      `the range ends ${from} and ${to} differ before their numeric end`,
  },
  'range-order': {
    wrong: ({ from, to }: { readonly from: string; readonly to: string }) =>
      `the range ends before it begins: ${from} is after ${to}`,
    wayOut: () => 'give the lower one as from',
  },
  'range-count': {
    wrong: ({ count, most }: { readonly count: bigint; readonly most: number }) =>
      `the range has ${count} items, at most ${most} are taken`,
    wayOut: () => 'send it in parts',
  },
  'range-product': { wanted: (rule: string) => `range product: ${rule}` },
  'range-first': { wanted: (rule: string) => `range start: ${rule}` },
  'range-scheme': {
    wrong: (scheme: string) => `${scheme} products have no serial ranges`,
    wayOut: () => 'name the items one by one',
  },
});

/** Why an identifier cannot be given back in a form. It is shown to nobody: the form is left out. */
export const NO_FORM = sentences({
  'no-form': {
    wanted: ({ scheme, form }: { readonly scheme: string; readonly form: string }) => `${scheme} ids have no ${form}`,
  },
  'prefix-unknown': { wanted: (key: string) => `the length of the company prefix of ${key} is not known` },
  'prefix-impossible': {
    wanted: ({ length, key }: { readonly length: number; readonly key: string }) =>
      `${length} cannot be the length of the company prefix of ${key}`,
  },
  'leading-zero': {
    wanted: (value: string) => `this RFID form holds only numbers without leading zeros, not ${value}`,
  },
  'too-large': {
    wanted: ({ bits, value }: { readonly bits: number; readonly value: string }) =>
      `this RFID form holds numbers of ${bits} bits, ${value} is larger`,
  },
  'too-many-characters': {
    wanted: ({ most, has }: { readonly most: number; readonly has: number }) =>
      `this RFID form holds ${most} characters, not ${has}`,
  },
  filter: {
    wanted: ({ form, highest, filter }: { readonly form: string; readonly highest: number; readonly filter: number }) =>
      `the filter value of ${form} is 0 to ${highest}, not ${filter}`,
  },
  'holds-separator': {
    wanted: ({ ai, separator }: { readonly ai: string; readonly separator: string }) =>
      `the value of AI ${ai} holds ${separator}, which would be read as FNC1`,
  },
  'holds-brackets': {
    wanted: (ai: string) => `the value of AI ${ai} holds digits in brackets, which would be read as another AI`,
  },
  'no-issuer-gln': { wanted: (issuer: string) => `${issuer} is not a party with a GLN, so its documents have no URN` },
  'no-number': { wanted: () => 'the number of the business document is empty or not Unicode text' },
});
