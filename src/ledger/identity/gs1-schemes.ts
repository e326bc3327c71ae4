import { gs1CheckDigit } from './check-digits.js';
import type { KeyShape, Scheme, UrnForm } from './scheme.js';
import {
  charset39,
  charset82,
  checkedDigits,
  digits,
  gtin,
  itip,
  keyWithSerial,
  startsWithDigits,
} from './value-rules.js';

const THIRTEEN_WITH_INDICATOR: KeyShape = { digits: 13, leadingDigit: true };
const SEVENTEEN_WITH_EXTENSION: KeyShape = { digits: 17, leadingDigit: true };
const SEVENTEEN: KeyShape = { digits: 17 };
const SIXTEEN: KeyShape = { digits: 16 };
const TWELVE: KeyShape = { digits: 12 };
const FREE: KeyShape = {};

const first = (values: readonly string[]): string => values[0] ?? '';
const rest = (values: readonly string[]): string => values[1] ?? '';
const withCheckDigit = (payload: string): string => payload + String(gs1CheckDigit(payload));
const withoutLast = (value: string): string => value.slice(0, -1);
const gtinPath = (values: readonly string[]): readonly string[] => ['01', first(values)];

/** One key with a check digit at its end; further values stand for themselves. */
function checkedKeyUrn(prefix: string, fields: number, key: KeyShape, stars = 0): UrnForm {
  return {
    prefix,
    fields,
    stars,
    key,
    read: ([payload = '', ...others]) => [withCheckDigit(payload), ...others],
    write: ([value = '', ...others]) => [withoutLast(value), ...others],
  };
}

function freeKeyUrn(prefix: string, fields: number, stars = 0): UrnForm {
  return { prefix, fields, stars, key: FREE, read: (values) => values, write: (values) => values };
}

/** GRAI, GDTI and GCN hold filler, 12 digits, check digit and serial in one value. */
function serialInKeyUrn(prefix: string, lead: string, stars = 0): UrnForm {
  const keyEnd = lead.length + 13;
  return {
    prefix,
    fields: 3,
    stars,
    key: TWELVE,
    read: (fields) => [lead + withCheckDigit(first(fields)) + rest(fields)],
    write: (values) => {
      const key = first(values).slice(lead.length, keyEnd - 1);
      return stars > 0 ? [key] : [key, first(values).slice(keyEnd)];
    },
  };
}

/** The keys that carry a serial in the same AI: the row of the item (or document, or coupon) and the row of its class. */
function serialInKeyRows(
  name: string,
  ai: string,
  label: string,
  lead: string,
  serial: ReturnType<typeof charset82>,
): readonly Scheme[] {
  const keyEnd = lead.length + 13;
  return [
    {
      name,
      kind: 'item',
      path: [ai, '{key}'],
      rules: [keyWithSerial(label, lead, serial)],
      when: (values) => first(values).length > keyEnd,
      product: (values) => [ai, first(values).slice(0, keyEnd)],
      urn: serialInKeyUrn(`id:${name}`, lead),
    },
    {
      name: `${name}-class`,
      kind: 'class',
      path: [ai, '{key}'],
      rules: [keyWithSerial(label, lead, undefined)],
      urn: serialInKeyUrn(`idpat:${name}`, lead, 1),
    },
  ];
}

/**
 * GS1 General Specifications section 3 for the values, TDS 2.0 section 6.3 and 8 for the URNs. Where an element string holds the AIs of
 * several rows, the first row wins: so the serial goes before the lot, and the lot before the product.
 */
export const GS1_SCHEMES: readonly Scheme[] = [
  {
    name: 'sscc',
    kind: 'logistic-unit',
    path: ['00', '{sscc}'],
    rules: [checkedDigits('SSCC', 18)],
    urn: checkedKeyUrn('id:sscc', 2, SEVENTEEN_WITH_EXTENSION),
    plain: first,
  },
  {
    name: 'sgtin',
    kind: 'item',
    path: ['01', '{gtin}', '21', '{serial}'],
    rules: [gtin, charset82('serial', 20)],
    product: gtinPath,
    urn: checkedKeyUrn('id:sgtin', 3, THIRTEEN_WITH_INDICATOR),
  },
  {
    name: 'upui',
    kind: 'item',
    path: ['01', '{gtin}', '235', '{tpx}'],
    rules: [gtin, charset82('third-party serial', 28)],
    product: gtinPath,
    urn: checkedKeyUrn('id:upui', 3, THIRTEEN_WITH_INDICATOR),
  },
  {
    name: 'lgtin',
    kind: 'lot',
    path: ['01', '{gtin}', '10', '{lot}'],
    rules: [gtin, charset82('lot', 20)],
    product: gtinPath,
    urn: checkedKeyUrn('class:lgtin', 3, THIRTEEN_WITH_INDICATOR),
  },
  {
    name: 'gtin',
    kind: 'class',
    path: ['01', '{gtin}'],
    rules: [gtin],
    urn: checkedKeyUrn('idpat:sgtin', 3, THIRTEEN_WITH_INDICATOR, 1),
    plain: first,
  },
  {
    // All packs of a product, whatever their third-party serials: the product.
    name: 'upui-class',
    kind: 'class',
    path: ['01', '{gtin}'],
    rules: [gtin],
    urn: checkedKeyUrn('idpat:upui', 3, THIRTEEN_WITH_INDICATOR, 1),
    lessThan: () => 'gtin',
  },
  {
    name: 'sgln',
    kind: 'location',
    path: ['414', '{gln}', '254', '{extension}'],
    rules: [checkedDigits('GLN', 13), charset82('location extension', 20)],
    urn: checkedKeyUrn('id:sgln', 3, TWELVE),
    lessThan: (values) => (values[1] === '0' ? 'gln' : undefined),
    asParty: 'pgln',
  },
  {
    name: 'gln',
    kind: 'location',
    path: ['414', '{gln}'],
    rules: [checkedDigits('GLN', 13)],
    urn: { ...checkedKeyUrn('id:sgln', 3, TWELVE), write: (values) => [withoutLast(first(values)), '0'] },
    asParty: 'pgln',
    plain: first,
  },
  {
    name: 'pgln',
    kind: 'party',
    path: ['417', '{gln}'],
    rules: [checkedDigits('GLN', 13)],
    urn: checkedKeyUrn('id:pgln', 2, TWELVE),
    plain: first,
  },
  {
    name: 'giai',
    kind: 'item',
    path: ['8004', '{giai}'],
    rules: [startsWithDigits('GIAI', charset82('GIAI', 30))],
    urn: freeKeyUrn('id:giai', 2),
  },
  ...serialInKeyRows('grai', '8003', 'GRAI', '0', charset82('GRAI serial', 16)),
  ...serialInKeyRows('gdti', '253', 'GDTI', '', charset82('GDTI serial', 17)),
  ...serialInKeyRows('sgcn', '255', 'GCN', '', digits('GCN serial', 1, 12)),
  {
    name: 'itip',
    kind: 'item',
    path: ['8006', '{itip}', '21', '{serial}'],
    rules: [itip, charset82('serial', 20)],
    product: (values) => ['8006', first(values)],
    urn: itipUrn('id:itip', 5),
  },
  { name: 'itip-class', kind: 'class', path: ['8006', '{itip}'], rules: [itip], urn: itipUrn('idpat:itip', 5, 1) },
  {
    name: 'cpi',
    kind: 'item',
    path: ['8010', '{part}', '8011', '{serial}'],
    rules: [
      startsWithDigits('component reference', charset39('component reference', 30)),
      digits('component serial', 1, 12),
    ],
    product: (values) => ['8010', first(values)],
    urn: freeKeyUrn('id:cpi', 3),
  },
  {
    name: 'cpi-class',
    kind: 'class',
    path: ['8010', '{part}'],
    rules: [startsWithDigits('component reference', charset39('component reference', 30))],
    urn: freeKeyUrn('idpat:cpi', 3, 1),
  },
  {
    name: 'gsrn',
    kind: 'other',
    path: ['8018', '{gsrn}'],
    rules: [checkedDigits('GSRN', 18)],
    urn: checkedKeyUrn('id:gsrn', 2, SEVENTEEN),
  },
  {
    name: 'gsrnp',
    kind: 'other',
    path: ['8017', '{gsrn}'],
    rules: [checkedDigits('GSRN', 18)],
    urn: checkedKeyUrn('id:gsrnp', 2, SEVENTEEN),
  },
  {
    name: 'ginc',
    kind: 'other',
    path: ['401', '{ginc}'],
    rules: [startsWithDigits('GINC', charset82('GINC', 30))],
    urn: freeKeyUrn('id:ginc', 2),
  },
  {
    name: 'gsin',
    kind: 'other',
    path: ['402', '{gsin}'],
    rules: [checkedDigits('GSIN', 17)],
    urn: checkedKeyUrn('id:gsin', 2, SIXTEEN),
  },
];

/** The URN of a piece gives GTIN, piece and total in three fields after the company prefix. */
function itipUrn(prefix: string, fields: number, stars = 0): UrnForm {
  return {
    prefix,
    fields,
    stars,
    key: THIRTEEN_WITH_INDICATOR,
    read: ([payload = '', piece = '', total = '', ...serial]) => [withCheckDigit(payload) + piece + total, ...serial],
    write: ([value = '', ...serial]) => [value.slice(0, 13), value.slice(14, 16), value.slice(16), ...serial],
  };
}
