import type { Scheme, UrnForm } from './scheme.js';
import {
  cage,
  charset82,
  freeText,
  imei,
  partNumber,
  partSerial,
  serialWithoutPartNumber,
  vin,
  vinWarnings,
} from './value-rules.js';

const first = (values: readonly string[]): string => values[0] ?? '';
const second = (values: readonly string[]): string => values[1] ?? '';

function plainUrn(prefix: string, fields: number, stars = 0): UrnForm {
  return { prefix, fields, stars, read: (values) => values, write: (values) => values };
}

const partPath = (values: readonly string[]): readonly string[] => ['part', first(values), second(values)];
const ownPath = (values: readonly string[]): readonly string[] => ['own', first(values), second(values)];

/** VIN: 49 CFR 565 and ISO 3779. IMEI: 3GPP TS 23.003 section 6.2. */
const VEHICLE_AND_PHONE: readonly Scheme[] = [
  {
    name: 'vin',
    kind: 'item',
    path: ['vin', '{vin}'],
    rules: [vin],
    plain: (values) => `vin:${first(values)}`,
    warnings: (values) => vinWarnings(first(values)),
  },
  { name: 'imei', kind: 'item', path: ['imei', '{imei}'], rules: [imei], plain: (values) => `imei:${first(values)}` },
];

/**
 * Aerospace and defence identifiers (ADI, TDS 2.0 section 6.3.12). A serial that is unique within its CAGE without a part number begins
 * with #, which no part number does: so the two-value path is an item with it and a product without.
 */
const PARTS: readonly Scheme[] = [
  {
    name: 'part',
    kind: 'item',
    path: ['part', '{cage}', '{part}', '{serial}'],
    rules: [cage, partNumber, partSerial],
    product: partPath,
    urn: { ...plainUrn('id:adi', 3), read: (fields) => (fields[1] === '' ? [first(fields), fields[2] ?? ''] : fields) },
  },
  {
    name: 'part-without-number',
    kind: 'item',
    path: ['part', '{cage}', '{serial}'],
    rules: [cage, serialWithoutPartNumber],
    when: (values) => second(values).startsWith('#'),
    urn: { ...plainUrn('id:adi', 3), write: (values) => [first(values), '', second(values)] },
  },
  {
    name: 'part-class',
    kind: 'class',
    path: ['part', '{cage}', '{part}'],
    rules: [cage, partNumber],
    urn: plainUrn('idpat:adi', 3, 1),
  },
  {
    name: 'part-lot',
    kind: 'lot',
    path: ['part', '{cage}', '{part}', '10', '{lot}'],
    rules: [cage, partNumber, charset82('lot', 20)],
    product: partPath,
  },
];

/** Numbers that an organisation made up itself; only the role tells a product from a place or a party. */
const OWN: readonly Scheme[] = [
  {
    name: 'own',
    kind: 'item',
    path: ['own', '{issuer}', '{product}', '{serial}'],
    rules: [freeText('issuer'), freeText('product'), freeText('serial')],
    product: ownPath,
  },
  {
    name: 'own-lot',
    kind: 'lot',
    path: ['own', '{issuer}', '{product}', '10', '{lot}'],
    rules: [freeText('issuer'), freeText('product'), freeText('lot')],
    product: ownPath,
  },
  {
    name: 'own-class',
    kind: 'class',
    path: ['own', '{issuer}', '{product}'],
    rules: [freeText('issuer'), freeText('product')],
  },
  {
    name: 'own-location',
    kind: 'location',
    path: ['own', '{issuer}', '{place}'],
    rules: [freeText('issuer'), freeText('place')],
  },
  {
    name: 'own-party',
    kind: 'party',
    path: ['own', '{issuer}', '{party}'],
    rules: [freeText('issuer'), freeText('party')],
  },
];

export const OTHER_SCHEMES: readonly Scheme[] = [...VEHICLE_AND_PHONE, ...PARTS, ...OWN];
