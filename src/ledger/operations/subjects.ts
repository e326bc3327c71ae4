import { namedInScope } from '../recall/scope.js';
import type { EntryDraft } from './drafts.js';
import type { ItemEntry, ItemFields, ItemsOperation, Operation } from './operation.js';

function ofFields({ container, assembly, components }: ItemFields): readonly string[] {
  const serials = components?.flatMap((component) => ('id' in component ? [component.id] : [])) ?? [];
  return [...(container === undefined ? [] : [container]), ...(assembly === undefined ? [] : [assembly]), ...serials];
}

function ofEntries(items: readonly ItemEntry[]): readonly string[] {
  return items.flatMap(({ subject, fields }) => [subject, ...ofFields(fields)]);
}

/** Subjects whose states a decision needs loaded; their carriers, up to the outermost, come with them. */
export function subjectsOf(operation: Operation): readonly string[] {
  switch (operation.operation) {
    case 'open-recall':
      return [...new Set(namedInScope(operation.scope))];
    case 'close-recall':
      return [];
    case 'clear-recall':
    case 'mark-recalled':
      return [...new Set(ofEntries(operation.items))];
    case 'observe':
      return [
        ...new Set(
          operation.observations.flatMap(({ subject, data }) => [
            subject,
            ...('container' in data ? [data.container] : []),
            ...('assembly' in data ? [data.assembly] : []),
          ]),
        ),
      ];
    case 'correct':
      return [
        ...new Set([
          ...(operation.found?.keys() ?? []),
          ...(operation.replacement ? ofEntries(operation.replacement.items) : []),
        ]),
      ];
    default:
      return [...new Set(ofEntries(operation.items))];
  }
}

type SubjectOf = (identifier: string) => string | undefined;

function withSubjectsInFields(fields: ItemFields, subjectOf: SubjectOf): ItemFields {
  const { container, assembly, components } = fields;
  if (container === undefined && assembly === undefined && components === undefined) return fields;
  return {
    ...fields,
    ...(container === undefined ? {} : { container: subjectOf(container) ?? container }),
    ...(assembly === undefined ? {} : { assembly: subjectOf(assembly) ?? assembly }),
    ...(components === undefined
      ? {}
      : {
          components: components.map((component) =>
            'id' in component ? { ...component, id: subjectOf(component.id) ?? component.id } : component,
          ),
        }),
  };
}

/** The operation with every identifier replaced by the subject that it belongs to: any identifier of an item finds it. */
export function withKnownSubjects(operation: ItemsOperation, subjectOf: SubjectOf): ItemsOperation {
  const items = operation.items.map((item) => {
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
