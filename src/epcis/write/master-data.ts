import type { Extension, ExtensionAttribute, ExtensionValue } from '../model/extension.js';

/** Master data of a document's header (EPCIS 2.0 section 9.4, 1.2 section 9.4), which XML and JSON-LD say in quite other structures. */
export interface Vocabulary {
  readonly type: string;
  readonly elements: readonly VocabularyElement[];
}

export interface VocabularyElement {
  readonly id: string;
  readonly attributes: readonly MasterDataAttribute[];
  readonly children?: readonly string[];
}

export interface MasterDataAttribute {
  readonly id: string;
  readonly value: ExtensionValue;
}

/** What the structure has no place for is handed to `left`. */
type Left = (extension: Extension) => void;

const fieldsOf = ({ value }: Extension): readonly Extension[] => (value.kind === 'fields' ? value.fields : []);
const textOf = ({ value }: Extension): string => (value.kind === 'text' ? value.text : '');
const attributeOf = ({ attributes = [] }: Extension, name: string): string =>
  attributes.find((attribute) => attribute.name === name && attribute.namespace === '')?.value ?? '';

/** The children of that name; others are left. */
function childrenOf(parent: Extension, name: string, left: Left): readonly Extension[] {
  return fieldsOf(parent).filter((child) => {
    if (child.name === name && child.namespace === '') return true;
    left(child);
    return false;
  });
}

export function vocabulariesOfXml(masterData: Extension, left: Left): readonly Vocabulary[] {
  return childrenOf(masterData, 'VocabularyList', left)
    .flatMap((list) => childrenOf(list, 'Vocabulary', left))
    .map((vocabulary) => ({
      type: attributeOf(vocabulary, 'type'),
      elements: childrenOf(vocabulary, 'VocabularyElementList', left)
        .flatMap((list) => childrenOf(list, 'VocabularyElement', left))
        .map((element) => elementOfXml(element, left)),
    }));
}

function elementOfXml(element: Extension, left: Left): VocabularyElement {
  const attributes = fieldsOf(element).filter(({ name, namespace }) => name === 'attribute' && namespace === '');
  const children = fieldsOf(element).filter(({ name, namespace }) => name === 'children' && namespace === '');
  fieldsOf(element)
    .filter((child) => !attributes.includes(child) && !children.includes(child))
    .forEach(left);
  return {
    id: attributeOf(element, 'id'),
    attributes: attributes.map((attribute) => {
      if ((attribute.attributes ?? []).length > 1) left(attribute);
      return { id: attributeOf(attribute, 'id'), value: attribute.value };
    }),
    ...(children.length > 0 && {
      children: children.flatMap((list) => childrenOf(list, 'id', left)).map(textOf),
    }),
  };
}

const listOf = (extension: Extension | undefined): readonly ExtensionValue[] =>
  extension === undefined ? [] : extension.value.kind === 'list' ? extension.value.values : [extension.value];

/** The members of each object of a list; members of other names are left. */
function objectsOf(
  extension: Extension | undefined,
  names: readonly string[],
  left: Left,
): readonly Map<string, Extension>[] {
  return listOf(extension).map((value) => {
    const fields = value.kind === 'fields' ? value.fields : [];
    fields.filter(({ name }) => !names.includes(name)).forEach(left);
    // `id` and its like are attributes where JSON-LD writes them as keywords.
    return new Map(fields.map((field) => [field.name, field]));
  });
}

export function vocabulariesOfJson(masterData: Extension, left: Left): readonly Vocabulary[] {
  const list = childrenOf(masterData, 'vocabularyList', left)[0];
  const said = (member: Extension | undefined): string => (member ? textOf(member) : '');
  return objectsOf(list, ['type', 'vocabularyElementList'], left).map((vocabulary) => ({
    type: said(vocabulary.get('type')),
    elements: objectsOf(vocabulary.get('vocabularyElementList'), ['id', 'attributes', 'children'], left).map(
      (element) => ({
        id: said(element.get('id')),
        attributes: objectsOf(element.get('attributes'), ['id', 'attribute'], left).map((attribute) => ({
          id: said(attribute.get('id')),
          value: attribute.get('attribute')?.value ?? { kind: 'text', text: '' },
        })),
        ...(element.has('children') && {
          children: listOf(element.get('children')).map((child) => (child.kind === 'text' ? child.text : '')),
        }),
      }),
    ),
  }));
}

const plain = (name: string, value: ExtensionValue, attributes?: readonly ExtensionAttribute[]): Extension => ({
  namespace: '',
  prefix: '',
  name,
  value,
  ...(attributes && { attributes }),
});
const attribute = (name: string, value: string): ExtensionAttribute => ({ namespace: '', prefix: '', name, value });
const fields = (all: readonly Extension[]): ExtensionValue => ({ kind: 'fields', fields: all });
const text = (value: string): ExtensionValue => ({ kind: 'text', text: value });

export function masterDataInXml(vocabularies: readonly Vocabulary[]): Extension {
  const list = vocabularies.map(({ type, elements }) => {
    const written = elements.map(({ id, attributes, children }) => {
      const values = attributes.map((one) => plain('attribute', one.value, [attribute('id', one.id)]));
      const ids = children?.map((child) => plain('id', text(child)));
      return plain('VocabularyElement', fields([...values, ...(ids ? [plain('children', fields(ids))] : [])]), [
        attribute('id', id),
      ]);
    });
    const inside = written.length === 0 ? [] : [plain('VocabularyElementList', fields(written))];
    return plain('Vocabulary', fields(inside), [attribute('type', type)]);
  });
  return plain('EPCISMasterData', fields([plain('VocabularyList', fields(list))]));
}

export function masterDataInJson(vocabularies: readonly Vocabulary[]): Extension {
  const list = (name: string, values: readonly ExtensionValue[]): Extension => plain(name, { kind: 'list', values });
  const written = vocabularies.map(({ type, elements }) =>
    fields([
      plain('type', text(type)),
      list(
        'vocabularyElementList',
        elements.map(({ id, attributes, children }) =>
          fields([
            plain('id', text(id)),
            list('attributes', attributes.map((one) => fields([plain('id', text(one.id)), plain('attribute', one.value)]))), // prettier-ignore
            ...(children ? [list('children', children.map(text))] : []),
          ]),
        ),
      ),
    ]),
  );
  return plain('epcisMasterData', fields([list('vocabularyList', written)]));
}
