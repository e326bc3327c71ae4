// Reads what is said of a product, a location, a party or a lot, of whatever it came: a body, a line of CSV, the header of a document.
import type { MasterDataKind } from '../../ledger/master-data/master-data.events.js';
import { faultsOfFields } from '../../ledger/master-data/field-faults.js';
import {
  LOCATION_LEVELS,
  type FieldsOfKind,
  type MasterDataFields,
} from '../../ledger/master-data/master-data-fields.js';
import { MASTER_DATA_RULES } from '../../ledger/master-data/master-data.sentences.js';
import { untilInstant, fromInstant } from '../../ledger/master-data/statements.js';
import type { IdRole } from '../../ledger/identity/identity.js';
import type { StatementDraft } from '../../ledger/master-data/statement-draft.js';
import { attributes } from './facts.js';
import type { Faults } from './faults.js';
import { FORM_RULES } from './form.sentences.js';
import {
  canonical,
  date,
  eventTime,
  isObject,
  listOf,
  objectOf,
  oneOf,
  readFields,
  text,
  type JsonFields,
  type ValueReader,
} from './values.js';

const NAMES_MOST = 50;
const LIST_MOST = 100;
const DAYS_MOST = 36_500;

const days: ValueReader<number> = (value, field, faults) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= DAYS_MOST
    ? value
    : faults.add(field, value, FORM_RULES['whole-number']({ least: 1, most: DAYS_MOST }));

/** By language; which are languages is looked at with the rest of the fields. */
const names: ValueReader<Readonly<Record<string, string>>> = (value, field, faults) => {
  if (!isObject(value)) return faults.add(field, value, FORM_RULES.object('names by language'));
  const entries = Object.entries(value);
  if (entries.length > NAMES_MOST)
    return faults.add(field, value, FORM_RULES['too-many-entries']({ count: entries.length, most: NAMES_MOST }));
  const read = entries.flatMap(([language, name]) => {
    const taken = text(500)(name, `${field}.${language.slice(0, 40)}`, faults);
    return taken === undefined ? [] : [[language, taken] as const];
  });
  return Object.fromEntries(read);
};

const address = objectOf(
  { street: listOf(text(200), 5), city: text(200), region: text(200), postalCode: text(20), country: text(100) },
  'an address ({street, city, region, postalCode, country})',
);

const licence = objectOf(
  { number: text(100), authority: text(200), type: text(200), country: text(100), region: text(200), until: date },
  'a licence ({number, authority, type, country, region, until})',
  ['number'],
);

const DESCRIBED = { name: text(500), names, attributes };

/** How the fields of each kind are read. */
const SHAPES = {
  product: {
    ...DESCRIBED,
    ndc: text(20),
    udiDi: text(100),
    partNumber: text(100),
    brand: text(200),
    manufacturer: canonical('party'),
    manufacturerName: text(500),
    dosageForm: text(200),
    strength: text(200),
    netContent: text(200),
    shelfLifeDays: days,
    countryOfOrigin: text(100),
  },
  location: {
    ...DESCRIBED,
    address,
    level: oneOf(...LOCATION_LEVELS),
    within: canonical('location'),
    locationKind: text(100),
    operator: canonical('party'),
  },
  party: {
    ...DESCRIBED,
    address,
    roles: listOf(text(100), LIST_MOST),
    licences: listOf(licence, LIST_MOST),
    companyPrefixes: listOf(text(12), LIST_MOST),
  },
  lot: { ...DESCRIBED, expiry: date, madeOn: date },
} as const satisfies {
  readonly [K in MasterDataKind]: { readonly [F in keyof FieldsOfKind[K]]-?: ValueReader<unknown> };
};

export const ROLE_OF_KIND: Readonly<Record<MasterDataKind, IdRole>> = {
  product: 'product',
  location: 'location',
  party: 'party',
  lot: 'lot',
};

/** The fields that may be said of a kind. */
export function fieldsOf(kind: MasterDataKind): readonly string[] {
  return Object.keys(SHAPES[kind]);
}

/** Reads one statement: `{id, validFrom, validUntil, ...fields}`. `path` stands before the names of its fields in what is told of faults. */
export function readStatement(
  kind: MasterDataKind,
  given: JsonFields,
  path: string,
  faults: Faults,
): Omit<StatementDraft, 'spoken'> | undefined {
  const before = faults.count;
  const { id: idGiven, validFrom, validUntil, ...rest } = given;
  const id =
    idGiven === undefined || idGiven === null
      ? faults.add(`${path}id`, undefined, FORM_RULES['identifier-needed'](ROLE_OF_KIND[kind]))
      : canonical(ROLE_OF_KIND[kind])(idGiven, `${path}id`, faults);
  const at = readTime(validFrom, `${path}validFrom`, faults);
  const until = readTime(validUntil, `${path}validUntil`, faults);
  const fields = readFields(rest, SHAPES[kind], path, faults, `a ${kind}`) as MasterDataFields;
  if (at !== undefined && until !== undefined && untilInstant(until) <= fromInstant(at))
    faults.add(`${path}validUntil`, validUntil, MASTER_DATA_RULES['until-order'](at));
  for (const { field, value, rule } of id === undefined ? [] : faultsOfFields(id, fields))
    faults.add(`${path}${field}`, value, rule);
  if (Object.keys(fields).length === 0 && faults.count === before)
    faults.add(`${path}id`, idGiven, MASTER_DATA_RULES['nothing-said']());
  if (id === undefined || faults.count > before) return undefined;
  return { kind, id, fields, ...(at === undefined ? {} : { at }), ...(until === undefined ? {} : { until }) };
}

function readTime(value: unknown, field: string, faults: Faults): string | undefined {
  return value === undefined || value === null ? undefined : eventTime(value, field, faults);
}
