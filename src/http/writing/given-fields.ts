import { parseIdentifier, type Identifier } from '../../ledger/identity/identity.js';
import type { ItemFacts } from '../../ledger/item/core/item-facts.js';
import type { ItemsDeclaration } from '../../ledger/operations/declaration.js';
import type { EntryField, Field, FieldKind, ItemFields, Label } from '../../ledger/operations/fields.js';
import { fieldsOf, ITEMS_OPERATIONS } from '../../ledger/operations/operations.js';
import type { Faults } from '../reading/faults.js';
import { FORM_RULES } from '../reading/form.sentences.js';
import { labelOf } from '../reading/label.js';
import type { JsonFields, ValueReader } from '../reading/values.js';
import { readersOf } from './field-readers.js';

/** By the name of the operation. `lot` is read beside these, because it may need the product. */
const FIELD_READERS: ReadonlyMap<string, Readonly<Record<string, ValueReader<unknown>>>> = new Map(
  ITEMS_OPERATIONS.map((declared) => [declared.name, readersOf(fieldsOf(declared))]),
);

/** Fields as they were read, and the lot as it was sent: a plain lot number waits for the product of each item. */
export interface GivenFields {
  readonly fields: ItemFields;
  readonly lot?: unknown;
  /** The identifier that the facts are of, where they are not those of the item's own id. */
  readonly factsOf?: Identifier;
  /** What the label of another identifier of the item says, such as the one that is replaced. */
  readonly said?: ItemFacts;
}

/** Of any field, also one that only its operation has. */
export function valueIn(fields: ItemFields, name: string): unknown {
  return (fields as Readonly<Record<string, unknown>>)[name];
}

/** Only some operations tell what an item is; of the others what a scan carries beside the id is compared with what is known. */
export function takesFacts({ takes }: ItemsDeclaration): boolean {
  return takes.includes('product');
}

/** Reads the fields of an entry, or of the request for all entries; `beside` are the names that the caller reads itself. */
export function readGivenFields(
  given: JsonFields,
  declaration: ItemsDeclaration,
  beside: readonly string[],
  path: string,
  faults: Faults,
): GivenFields {
  const read = readValues(given, declaration, beside, path, faults);
  const labels = labelsIn(given, declaration);
  const { lot } = given;
  const told = identifierIn(given, declaration);
  const [former] = declaration.takes.includes('former') ? labelOf('former', given['former']) : [];
  return {
    fields: labels.length === 0 ? read : { ...read, labels },
    ...(takesFacts(declaration) && lot !== undefined && lot !== null ? { lot } : {}),
    ...(told ? { factsOf: told } : {}),
    ...(former ? { said: former.facts } : {}),
  };
}

function readValues(
  given: JsonFields,
  { name, takes, own, words = {} }: ItemsDeclaration,
  beside: readonly string[],
  path: string,
  faults: Faults,
): Record<string, unknown> {
  const readers = FIELD_READERS.get(name) ?? {};
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (beside.includes(key)) continue;
    const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
    // Of the words of a field, an operation may take some only.
    const some = words[key as EntryField];
    if (!reader) {
      const taken = [...beside, 'at', ...takes, ...Object.keys(own)];
      faults.add(path + key, value, FORM_RULES['unknown-field']({ what: name, taken }));
    } else if (some && typeof value === 'string' && !some.taken.includes(value))
      faults.add(path + key, value, some.rule);
    else if (key !== 'lot' && value !== null && value !== undefined) {
      const read = reader(value, path + key, faults);
      if (read !== undefined) fields[key] = read;
    }
  }
  return fields;
}

const CARRIER_KINDS: ReadonlySet<FieldKind> = new Set(['container', 'assembly']);

/** Fields of an operation that name a carrier. */
const CARRIER_FIELDS: ReadonlyMap<string, readonly string[]> = new Map(
  ITEMS_OPERATIONS.map((declared) => [
    declared.name,
    [
      ...Object.entries<Field>(fieldsOf(declared)).flatMap(([name, { kind }]) =>
        CARRIER_KINDS.has(kind) ? [name] : [],
      ),
      ...(declared.empties?.beside ? [declared.empties.field] : []),
    ],
  ]),
);

/** What the labels of carriers say beside their ids is compared as that of items. */
function labelsIn(given: JsonFields, { name }: ItemsDeclaration): readonly Label[] {
  return (CARRIER_FIELDS.get(name) ?? []).flatMap((field) => labelOf(field, given[field]));
}

/** A carrier that an entry names itself takes the place of the one that the request names for all. */
export function labelsOf(shared: ItemFields, own: ItemFields): Pick<ItemFields, 'labels'> {
  const { labels: ofAll = [] } = shared;
  if (ofAll.length === 0) return {};
  return { labels: [...ofAll.filter(({ field }) => valueIn(own, field) === undefined), ...(own.labels ?? [])] };
}

/** What the identifier says beside itself is to be known too: a scan of a new label carries its lot. */
function identifierIn(given: JsonFields, { factsOf }: ItemsDeclaration): Identifier | undefined {
  const text = factsOf === undefined ? undefined : given[factsOf];
  const parsed = typeof text === 'string' ? parseIdentifier(text, 'subject') : undefined;
  return parsed?.ok === true ? parsed.id : undefined;
}
