import type { EntryDraft } from './drafts.js';
import { ENTRY_FIELDS, type ItemEntry, type ItemFields } from './fields.js';
import { idsIn, namedIn, namingFields, type Named } from './naming-fields.js';
import type { ItemsOperation } from './operation.js';
import { declarationOf, fieldsOf, ITEMS_OPERATIONS, type ItemsOperationName } from './operations.js';

type Naming = ReadonlyMap<ItemsOperationName, readonly string[]>;

/** Of a field that all may have, a request may say something also where its operation does not take it: what it names is then looked up in vain. */
const SUBJECT_FIELDS: Naming = new Map(
  ITEMS_OPERATIONS.map(({ name, own }) => [
    name,
    namingFields({ ...ENTRY_FIELDS, ...own }, ({ names }) => names === 'subject'),
  ]),
);
const GIVEN_IDENTIFIERS: Naming = new Map(
  ITEMS_OPERATIONS.map((declared) => [
    declared.name,
    namingFields(fieldsOf(declared), ({ names }) => names === 'given-identifier'),
  ]),
);

/** What the entries of an operation name: their items, and what stands in fields of theirs. */
export function subjectsOfItems({ operation, items, recordedFor }: ItemsOperation): readonly string[] {
  const naming = SUBJECT_FIELDS.get(operation) ?? [];
  const { namesBeside } = declarationOf(operation);
  const subjects: string[] = [];
  let before: ItemFields | undefined;
  let named: readonly string[] = [];
  for (const { subject, fields } of items) {
    // Thousands share the same fields.
    if (fields !== before)
      named = [...naming.flatMap((name) => idsIn(fields, name)), ...(namesBeside?.(fields, recordedFor) ?? [])];
    before = fields;
    subjects.push(subject, ...named);
  }
  return subjects;
}

/** Identifiers that an operation would give away. */
export function identifiersGivenBy({ operation, items }: ItemsOperation): readonly string[] {
  const naming = GIVEN_IDENTIFIERS.get(operation) ?? [];
  return naming.flatMap((name) => items.flatMap(({ fields }) => idsIn(fields, name)));
}

/** All that the entries of an operation name, and the identifiers that they would give away. */
export function namesOfItems(operation: ItemsOperation): readonly string[] {
  return [...subjectsOfItems(operation), ...identifiersGivenBy(operation)];
}

type SubjectOf = (identifier: string) => string | undefined;

function knownSubject(value: Named, subjectOf: SubjectOf): Named {
  if (typeof value === 'string') return subjectOf(value) ?? value;
  return value.map((component) =>
    'id' in component ? { ...component, id: subjectOf(component.id) ?? component.id } : component,
  );
}

function withSubjectsInFields(fields: ItemFields, naming: readonly string[], subjectOf: SubjectOf): ItemFields {
  const known: Record<string, Named> = {};
  for (const name of naming) {
    const value = namedIn(fields, name);
    if (value !== undefined) known[name] = knownSubject(value, subjectOf);
  }
  if (Object.keys(known).length === 0 && fields.labels === undefined) return fields;
  const labels = fields.labels?.map((label) => ({ ...label, subject: subjectOf(label.subject) ?? label.subject }));
  return { ...fields, ...(known as ItemFields), ...(labels === undefined ? {} : { labels }) };
}

/** The operation with every identifier replaced by the subject that it belongs to: any identifier of an item finds it. */
export function withKnownSubjects(operation: ItemsOperation, subjectOf: SubjectOf): ItemsOperation {
  const naming = SUBJECT_FIELDS.get(operation.operation) ?? [];
  const items = operation.items.map((item): ItemEntry => {
    const subject = subjectOf(item.subject) ?? item.subject;
    const fields = withSubjectsInFields(item.fields, naming, subjectOf);
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
