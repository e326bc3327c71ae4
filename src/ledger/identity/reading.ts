import {
  isRefusal,
  NO_WARNINGS,
  refuse,
  type Identifier,
  type IdKind,
  type IdRole,
  type Refusal,
} from './identifier.js';
import { encodeSegment } from './percent-encoding.js';
import { isPlaceholder, type Scheme } from './scheme.js';
import { schemeNamed } from './scheme-table.js';
import { ID_RULES } from './identity.sentences.js';

/** A decoded value and the index in the text at which it begins. */
export interface Field {
  readonly value: string;
  readonly at: number;
}

/** What a spelling said, whatever spelling it was: a row of the table and its checked values. */
export interface Reading {
  readonly scheme: Scheme;
  readonly values: readonly string[];
  readonly lot?: string;
  readonly expiry?: string;
  readonly companyPrefixLength?: number;
}

export type ReadResult = Reading | Refusal;

const ROLE_KINDS: Readonly<Record<IdRole, readonly IdKind[]>> = {
  subject: ['item', 'logistic-unit', 'other'],
  item: ['item'],
  product: ['class'],
  lot: ['lot'],
  location: ['location'],
  party: ['party'],
  container: ['logistic-unit', 'item'],
};

export function fits(scheme: Scheme, role: IdRole): boolean {
  return ROLE_KINDS[role].includes(scheme.kind);
}

/** Checks the fields by the rules of the row that they belong to. `extras` is what the spelling carried beside the key. */
export function readFields(
  scheme: Scheme,
  fields: readonly Field[],
  extras: Omit<Reading, 'scheme' | 'values'> = {},
): ReadResult {
  const values: string[] = [];
  for (const [index, rule] of scheme.rules.entries()) {
    const field = fields[index];
    if (field === undefined) return refuse(ID_RULES['value-missing'](values.join('/')));
    const value = rule(field.value, field.at);
    if (typeof value !== 'string') return value;
    values.push(value);
  }
  const lesser = scheme.lessThan?.(values);
  const row = lesser === undefined ? scheme : (schemeNamed(lesser) ?? scheme);
  return { ...extras, scheme: row, values: values.slice(0, row.rules.length) };
}

/** Of the rows that share a path, the one whose values these are and, among those, the one that the role wants. */
export function chooseRow(
  rows: readonly Scheme[],
  fields: readonly Field[],
  role: IdRole | undefined,
): Scheme | undefined {
  const values = fields.map((field) => field.value);
  const possible = rows.filter((row) => row.when?.(values) ?? true);
  // A row with a condition is more exact than one without, so a met condition ends the search.
  const exact = possible.find((row) => row.when !== undefined);
  if (exact !== undefined || role === undefined) return exact ?? possible[0];
  return possible.find((row) => fits(row, role)) ?? possible[0];
}

function pathToText(path: readonly string[]): string {
  return path.map(encodeSegment).join('/');
}

/** The canonical path with values in place. */
export function filledPath(reading: Pick<Reading, 'scheme' | 'values'>): readonly string[] {
  let next = 0;
  return reading.scheme.path.map((segment) => (isPlaceholder(segment) ? (reading.values[next++] ?? '') : segment));
}

export function canonicalText(reading: Pick<Reading, 'scheme' | 'values'>): string {
  return pathToText(filledPath(reading));
}

function publicName(scheme: Scheme): string {
  return /^(own|part)-/.test(scheme.name) ? scheme.name.slice(0, scheme.name.indexOf('-')) : scheme.name;
}

function lotOf(reading: Reading, canonical: string, product: string | undefined): string | undefined {
  if (reading.scheme.kind === 'lot') return canonical;
  // Only a lot of a GTIN is known by AI 10; beside other keys it means something else.
  if (reading.lot === undefined || product === undefined || !product.startsWith('01/')) return undefined;
  return `${product}/10/${encodeSegment(reading.lot)}`;
}

export function toIdentifier(reading: Reading): Identifier {
  const { scheme, values } = reading;
  const canonical = canonicalText(reading);
  const product = scheme.product === undefined ? undefined : pathToText(scheme.product(values));
  const lot = lotOf(reading, canonical, product);
  return {
    canonical,
    kind: scheme.kind,
    scheme: publicName(scheme),
    ...(product !== undefined && { product }),
    ...(lot !== undefined && { lot }),
    ...(reading.expiry !== undefined && { expiry: reading.expiry }),
    ...(reading.companyPrefixLength !== undefined && { companyPrefixLength: reading.companyPrefixLength }),
    warnings: scheme.warnings?.(values) ?? NO_WARNINGS,
  };
}

/** Reads a location as the party of its GLN where a party is wanted, and refuses kinds that the role does not take. */
export function inRole(reading: ReadResult, role: IdRole): ReadResult {
  if (isRefusal(reading) || fits(reading.scheme, role)) return reading;
  const party =
    role === 'party' && reading.scheme.asParty !== undefined ? schemeNamed(reading.scheme.asParty) : undefined;
  if (party !== undefined) return { ...reading, scheme: party, values: reading.values.slice(0, 1) };
  return refuse(ID_RULES['other-kind']({ kind: reading.scheme.kind, id: canonicalText(reading), role }));
}
