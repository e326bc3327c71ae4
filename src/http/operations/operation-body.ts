import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { CORRECT, CORRECTION_FIELDS } from '../../ledger/operations/correct.js';
import type { ItemsDeclaration } from '../../ledger/operations/declaration.js';
import {
  ENTRY_FIELDS,
  EXAMPLE_ITEM,
  REQUEST_FIELDS,
  type Field,
  type FieldKind,
  type EntryField,
} from '../../ledger/operations/fields.js';
import { ITEMS_MOST } from '../../ledger/operations/items-most.js';
import type { OperationName } from '../../ledger/operations/operation.js';
import { ITEMS_OPERATIONS } from '../../ledger/operations/operations.js';
import { Given, Needed, type BodyShape, type Check } from '../reading/body-shape.js';
import { FLAG, LIST, listOfUpTo, object, TEXT, wholeNumber, word } from '../reading/checks.js';
import { FORM_RULES } from '../reading/form.sentences.js';

interface Documented {
  readonly check: Check;
  readonly document: ApiPropertyOptions;
}

const ANY_OBJECT = { type: 'object', additionalProperties: true } as const;
const TEXT_OR_OBJECT = { oneOf: [{ type: 'string' }, ANY_OBJECT] };

const asText = ({ description, example }: Field): Documented => ({
  check: TEXT,
  document: { type: String, description, example },
});
const asObject = ({ description, example }: Field): Documented => ({
  check: object(),
  document: { ...ANY_OBJECT, description, example },
});
const asListOf =
  (items: object) =>
  ({ description, example }: Field): Documented => ({
    check: LIST,
    document: { type: 'array', items, description, example },
  });

/** How a field is documented, and what its value is to be at first sight, by its kind. */
const BY_KIND: { readonly [K in FieldKind]: (field: Field) => Documented } = {
  'event-time': asText,
  date: asText,
  text: asText,
  word: asText,
  location: asText,
  party: asText,
  product: asText,
  lot: asText,
  container: asText,
  assembly: asText,
  identifier: asText,
  attributes: asObject,
  production: asObject,
  operation: asObject,
  components: asListOf(ANY_OBJECT),
  goods: asListOf(ANY_OBJECT),
  quantities: asListOf(ANY_OBJECT),
  counters: asListOf(ANY_OBJECT),
  documents: asListOf(TEXT_OR_OBJECT),
  identifiers: asListOf({ type: 'string' }),
  option: ({ description, words = [] }) => ({
    check: word(words),
    document: { type: String, enum: [...words], description },
  }),
  flag: ({ description, example }) => ({ check: FLAG, document: { type: Boolean, description, example } }),
  position: ({ description, example }) => ({
    check: wholeNumber(FORM_RULES['event-position'](), 0),
    document: { type: Number, description, example },
  }),
};

const ENTRY_FORMS = {
  oneOf: [
    { type: 'string', description: 'an id in any spelling' },
    {
      type: 'object',
      required: ['product', 'from', 'to'],
      properties: { product: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' } },
      additionalProperties: true,
      description: 'all serials of a product from `from` to `to`',
    },
    {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string' } },
      additionalProperties: true,
      description: 'an id with fields that override those of the request',
    },
  ],
};

const A_LIST = listOfUpTo(ITEMS_MOST, 'items');
const ITEMS_DOCUMENT = {
  type: 'array',
  items: ENTRY_FORMS,
  minItems: 1,
  maxItems: ITEMS_MOST,
  description: 'Ids, ranges, or ids with fields of their own; at most 20,000 after expansion.',
  example: [EXAMPLE_ITEM],
} as const;
const TAKES_ITEMS = Needed(A_LIST, ITEMS_DOCUMENT);

/** Where a carrier may be named in place of what is in it, or goods in bulk in place of items. */
function itemsOr(carrier: string | undefined, goods: string | undefined): PropertyDecorator {
  if (carrier === undefined && goods === undefined) return TAKES_ITEMS;
  const absent = goods === undefined ? `all that is in \`${carrier}\`` : `what is in \`${goods}\` alone`;
  return Given(A_LIST, { ...ITEMS_DOCUMENT, description: `${ITEMS_DOCUMENT.description} Absent: ${absent}.` });
}

/** What every operation takes, which the document shows first. */
const SHOWN_FIRST = ['at', ...Object.keys(REQUEST_FIELDS)].filter((name) => name in CORRECTION_FIELDS);

/** The class that documents the body of an operation: `ShipRequest` for `ship`. Faults are told in the order of `properties`. */
function bodyClass(name: OperationName, properties: readonly (readonly [string, PropertyDecorator])[]): BodyShape {
  const className = `${name.charAt(0).toUpperCase()}${name.slice(1)}Request`;
  const body = { [className]: class {} }[className] as BodyShape;
  const target = body.prototype as object;
  for (const property of SHOWN_FIRST) ApiProperty()(target, property);
  for (const [property, decorate] of properties) decorate(target, property);
  return body;
}

function given(fields: Readonly<Record<string, Field>>): readonly (readonly [string, PropertyDecorator])[] {
  return Object.entries(fields).map(([name, field]) => {
    const { check, document } = BY_KIND[field.kind](field);
    return [name, Given(check, document)];
  });
}

/** Fields that operations share come in the order in which they are declared, then its own. */
function bodyOfItems({ name, takes, own, empties, inPlaceOfItems }: ItemsDeclaration<OperationName>): BodyShape {
  const { ifContradicted, onRefusal, ...shared } = REQUEST_FIELDS;
  const taken = Object.entries(ENTRY_FIELDS).filter(([field]) => takes.includes(field as EntryField));
  return bodyClass(name, [
    ['items', itemsOr(empties?.field, inPlaceOfItems)],
    ...(empties?.beside ? given({ [empties.field]: empties.beside }) : []),
    ...given({ ifContradicted, onRefusal, at: ENTRY_FIELDS.at, ...shared }),
    ...given({ ...Object.fromEntries(taken), ...own }),
  ]);
}

function bodyOfCorrection(): BodyShape {
  const { capture, event, items, replacement, ...shared } = CORRECTION_FIELDS;
  return bodyClass(CORRECT.name, given({ capture, event, items, replacement, ...shared }));
}

/** Made once, at the start, by what each operation declares. */
export const OPERATION_BODIES = Object.fromEntries([
  ...ITEMS_OPERATIONS.map((declared) => [declared.name, bodyOfItems(declared)]),
  [CORRECT.name, bodyOfCorrection()],
]) as Readonly<Record<OperationName, BodyShape>>;
