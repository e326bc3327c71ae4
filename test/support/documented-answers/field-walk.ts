import { documentedAnswers, nameOf, referred, type OpenApiDocument, type Schema } from './openapi-document.js';

/** What is told of the fields of the document: by the schema that they are fields of, as `ItemBody.place`. */
export interface FieldNotes {
  readonly seen: (field: string) => void;
  /** An object that may have it had it not. */
  readonly absent: (field: string) => void;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Notes each documented field that a value has, at any depth; `place` is what the schema is called where it has no name of its own. */
export function noteFields(
  document: OpenApiDocument,
  schema: Schema,
  value: unknown,
  place: string,
  notes: FieldNotes,
): void {
  if (schema.$ref !== undefined)
    return noteFields(document, referred(document, schema.$ref), value, nameOf(schema.$ref), notes);
  for (const part of [...(schema.allOf ?? []), ...alternative(document, schema, value)])
    noteFields(document, part, value, place, notes);
  const { items, properties = {}, required = [], additionalProperties } = schema;
  if (Array.isArray(value) && items)
    for (const one of value as readonly unknown[]) noteFields(document, items, one, `${place}[]`, notes);
  if (!isObject(value)) return;
  for (const [name, property] of Object.entries(properties)) {
    const field = `${place}.${name}`;
    if (Object.hasOwn(value, name)) {
      notes.seen(field);
      noteFields(document, property, value[name], field, notes);
    } else if (!required.includes(name)) notes.absent(field);
  }
  if (typeof additionalProperties === 'object')
    for (const one of Object.values(value)) noteFields(document, additionalProperties, one, `${place}.*`, notes);
}

/** The first of the alternatives whose required fields are there: the one with most is to stand first. */
function alternative(document: OpenApiDocument, { anyOf = [] }: Schema, value: unknown): readonly Schema[] {
  const found = anyOf.find((one) => {
    const { required = [] } = one.$ref === undefined ? one : referred(document, one.$ref);
    return required.every((name) => isObject(value) && Object.hasOwn(value, name));
  });
  return found ? [found] : [];
}

/** Fields of answers, and which of them an answer may be without. */
export interface DocumentedFields {
  readonly all: Set<string>;
  readonly optional: Set<string>;
}

/** All fields that the answers of the document have. */
export function documentedFields(document: OpenApiDocument): DocumentedFields {
  const fields: DocumentedFields = { all: new Set(), optional: new Set() };
  const known = new Set<string>();
  for (const [answer, { content = {} }] of documentedAnswers(document))
    for (const { schema } of Object.values(content))
      if (schema) listFields(document, schema, answer, { fields, known });
  return fields;
}

interface Listing {
  readonly fields: DocumentedFields;
  /** Named schemas that were listed. */
  readonly known: Set<string>;
}

function listFields(document: OpenApiDocument, schema: Schema, place: string, listing: Listing): void {
  const { fields, known } = listing;
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    if (known.has(name)) return;
    known.add(name);
    return listFields(document, referred(document, schema.$ref), name, listing);
  }
  for (const part of [...(schema.allOf ?? []), ...(schema.anyOf ?? [])]) listFields(document, part, place, listing);
  const { items, properties = {}, required = [], additionalProperties } = schema;
  if (items) listFields(document, items, `${place}[]`, listing);
  for (const [name, property] of Object.entries(properties)) {
    const field = `${place}.${name}`;
    fields.all.add(field);
    if (!required.includes(name)) fields.optional.add(field);
    listFields(document, property, field, listing);
  }
  if (typeof additionalProperties === 'object') listFields(document, additionalProperties, `${place}.*`, listing);
}
