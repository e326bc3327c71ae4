import { ENTRY_FIELDS, type EntryField, type Field, type ItemFields } from './fields.js';

/** Fields of an entry that name something: subjects, or identifiers that are given away. */
export type NamingField = {
  [K in EntryField]: (typeof ENTRY_FIELDS)[K] extends { readonly names: string } ? K : never;
}[EntryField];

/** Those of some fields that name something, and of which that holds. */
export function namingFields(fields: readonly EntryField[], holds: (field: Field) => boolean): readonly NamingField[] {
  return fields.filter((name): name is NamingField => {
    const field: Field = ENTRY_FIELDS[name];
    return field.names !== undefined && holds(field);
  });
}

/** The ids that a field names: one, or those of components known by serial. */
export function idsIn(value: ItemFields[NamingField]): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  return value.flatMap((component) => ('id' in component ? [component.id] : []));
}
