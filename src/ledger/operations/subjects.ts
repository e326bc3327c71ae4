import type { EntryDraft } from './drafts.js';
import { ENTRY_FIELDS, type Component, type EntryField, type ItemEntry, type ItemFields } from './fields.js';
import { idsIn, namingFields, type NamingField } from './naming-fields.js';
import type { ItemsOperation } from './operation.js';
import { ITEMS_OPERATIONS, type ItemsOperationName } from './operations.js';

const ALL_FIELDS = Object.keys(ENTRY_FIELDS) as EntryField[];
const SUBJECT_FIELDS = namingFields(ALL_FIELDS, ({ names }) => names === 'subject');
const GIVEN_IDENTIFIERS: ReadonlyMap<ItemsOperationName, readonly NamingField[]> = new Map(
  ITEMS_OPERATIONS.map(({ name, takes }) => [name, namingFields(takes, ({ names }) => names === 'given-identifier')]),
);

/** What the entries of an operation name: their items, and what stands in fields of theirs. */
export function subjectsOfItems({ items }: ItemsOperation): readonly string[] {
  const subjects: string[] = [];
  let before: ItemFields | undefined;
  let named: readonly string[] = [];
  for (const { subject, fields } of items) {
    // Thousands share the same fields.
    if (fields !== before) named = SUBJECT_FIELDS.flatMap((name) => idsIn(fields[name]));
    before = fields;
    subjects.push(subject, ...named);
  }
  return subjects;
}

/** Identifiers that an operation would give away. */
export function identifiersGivenBy({ operation, items }: ItemsOperation): readonly string[] {
  const naming = GIVEN_IDENTIFIERS.get(operation) ?? [];
  return naming.flatMap((name) => items.flatMap(({ fields }) => idsIn(fields[name])));
}

type SubjectOf = (identifier: string) => string | undefined;

function knownSubject(value: string | readonly Component[], subjectOf: SubjectOf): string | readonly Component[] {
  if (typeof value === 'string') return subjectOf(value) ?? value;
  return value.map((component) =>
    'id' in component ? { ...component, id: subjectOf(component.id) ?? component.id } : component,
  );
}

function withSubjectsInFields(fields: ItemFields, subjectOf: SubjectOf): ItemFields {
  const known: Partial<Record<NamingField, string | readonly Component[]>> = {};
  for (const name of SUBJECT_FIELDS) {
    const value = fields[name];
    if (value !== undefined) known[name] = knownSubject(value, subjectOf);
  }
  return Object.keys(known).length === 0 ? fields : { ...fields, ...(known as ItemFields) };
}

/** The operation with every identifier replaced by the subject that it belongs to: any identifier of an item finds it. */
export function withKnownSubjects(operation: ItemsOperation, subjectOf: SubjectOf): ItemsOperation {
  const items = operation.items.map((item): ItemEntry => {
    const subject = subjectOf(item.subject) ?? item.subject;
    const fields = withSubjectsInFields(item.fields, subjectOf);
    return subject === item.subject && fields === item.fields ? item : { ...item, subject, fields };
  });
  return { ...operation, items };
}

/** A claim with every identifier replaced by the subject that it belongs to. */
export function draftWithKnownSubjects(draft: EntryDraft['draft'], subjectOf: SubjectOf): EntryDraft['draft'] {
  const known = (identifier: string): string => subjectOf(identifier) ?? identifier;
  const subject = known(draft.subject);
  switch (draft.type) {
    case 'ItemPacked':
    case 'ItemUnpacked':
      return { ...draft, subject, data: { ...draft.data, container: known(draft.data.container) } };
    case 'ComponentInstalled':
    case 'ComponentRemoved':
      return { ...draft, subject, data: { ...draft.data, assembly: known(draft.data.assembly) } };
    default:
      return { ...draft, subject };
  }
}
