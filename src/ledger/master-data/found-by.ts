import type { AnyMasterDataFields, MasterDataFields } from './master-data-fields.js';
import { elevenDigits } from './ndc.js';

/** What a question may look for. */
export const SOUGHT = [
  'name',
  'ndc',
  'partNumber',
  'udiDi',
  'manufacturer',
  'within',
  'operator',
  'role',
  'companyPrefix',
] as const;
export type Sought = (typeof SOUGHT)[number];

/** As both the statement and the question write it: names whatever their case, codes whatever their hyphens. */
export function soughtKey(name: Sought, value: string): string {
  if (name === 'ndc') return `ndc:${elevenDigits(value) ?? value}`;
  return `${name}:${name === 'name' || name === 'role' ? value.trim().toLowerCase() : value}`;
}

/** All that a statement is found by. */
export function foundBy(said: MasterDataFields): readonly string[] {
  const fields: AnyMasterDataFields = said;
  const told: readonly (readonly [Sought, string | undefined])[] = [
    ['name', fields.name],
    ...Object.values(fields.names ?? {}).map((name) => ['name', name] as const),
    ['ndc', fields.ndc],
    ['partNumber', fields.partNumber],
    ['udiDi', fields.udiDi],
    ['manufacturer', fields.manufacturer],
    ['within', fields.within],
    ['operator', fields.operator],
    ...(fields.roles ?? []).map((role) => ['role', role] as const),
    ...(fields.companyPrefixes ?? []).map((prefix) => ['companyPrefix', prefix] as const),
  ];
  const keys = told.flatMap(([name, value]) => (value === undefined ? [] : [soughtKey(name, value)]));
  return [...new Set(keys)].sort();
}
