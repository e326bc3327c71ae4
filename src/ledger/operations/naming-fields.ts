import type { OwnFields } from './declaration.js';
import type { Component, Field, ItemFields } from './fields.js';

/** What a field holds that names something: an id, or components, some of which are known by serial. */
export type Named = string | readonly Component[];

/** Fields that name something, subjects or identifiers that are given away, and of which that holds. */
export function namingFields(fields: OwnFields, holds: (field: Field) => boolean): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) => (field.names !== undefined && holds(field) ? [name] : []));
}

/** What stands in such a field. */
export function namedIn(fields: ItemFields, name: string): Named | undefined {
  return (fields as Readonly<Record<string, Named | undefined>>)[name];
}

/** The ids that such a field names. */
export function idsIn(fields: ItemFields, name: string): readonly string[] {
  const value = namedIn(fields, name);
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  return value.flatMap((component) => ('id' in component ? [component.id] : []));
}
