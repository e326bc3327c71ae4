import type { ItemFilter } from '../../../projections/items/item-filter.queries.js';
import type { Label } from '../../ledger/operations/fields.js';
import { LIFE_ENDS } from '../../ledger/item/core/core.events.js';
import type { DocumentSought } from '../../../projections/histories/documents.queries.js';
import { documentSought } from '../reading/document-sought.js';
import { checkShape } from '../reading/body-shape.js';
import { Faults } from '../reading/faults.js';
import { labelsIn } from '../reading/label.js';
import { readLot } from '../reading/lot.js';
import { canonical, isObject, listOf, oneOf, readFields, text, type ValueReader } from '../reading/values.js';
import { attributes } from '../reading/facts.js';
import { isText, readCursor, type PagedQuestion } from '../reading/cursor.js';
import { siteId } from '../reading/site.js';
import { IDS_MOST, ItemsQuery } from './items-query.dto.js';
import { FORM_RULES, QUESTION_RULES } from '../reading/form.sentences.js';

export interface ItemsQuestion {
  /** Canonical. Absent: by filter. */
  readonly ids?: readonly string[];
  /** What labels among them say beside their ids. */
  readonly labels?: readonly Label[];
  readonly filter: ItemFilter;
  /** Borne with whatever product. */
  readonly serial?: string;
  /** It was sent with an operation or an event that reached them. */
  readonly document?: DocumentSought;
  readonly limit?: number;
  readonly cursor?: string;
  /** What a cursor is bound to. */
  readonly paged: PagedQuestion;
}

const asIs: ValueReader<unknown> = (value) => value;

/** As on a label, with its application identifier, or bare. */
const serialNumber: ValueReader<string> = (value, field, faults) =>
  text(200)(typeof value === 'string' ? value.trim().replace(/^\(21\)/, '') : value, field, faults);

const SHAPE = {
  ids: listOf(canonical('subject'), IDS_MOST),
  product: canonical('product'),
  lot: asIs,
  attributes,
  location: canonical('location'),
  transitTo: siteId,
  holder: canonical('party'),
  owner: canonical('party'),
  disposition: text(100),
  ended: oneOf(...LIFE_ENDS),
  serial: serialNumber,
  document: documentSought,
  limit: asIs,
  cursor: text(2_000),
};

type Fields = Partial<Record<keyof typeof SHAPE, unknown>>;

/** What states are filtered by; the words of the API for it. */
function filterOf({ location, ...rest }: Fields, lot: string | undefined): ItemFilter {
  const filters = ['product', 'attributes', 'transitTo', 'holder', 'owner', 'disposition', 'ended'] as const;
  const given = filters.flatMap((name) => (rest[name] === undefined ? [] : [[name, rest[name]]]));
  return { ...Object.fromEntries(given), ...optional({ lot, place: location }) } as ItemFilter;
}

function optional(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Reads the body of `POST /v1/items/query`; a cursor may stand in a parameter. Throws `LedgerError('invalid-request')`; `faults` are those found before. A cursor is of no use to another `asker`. */
export function readItemsQuery(
  body: unknown,
  inParameter?: string,
  faults = new Faults(),
  asker: object = {},
): ItemsQuestion {
  if (!isObject(body)) faults.add('', body, FORM_RULES.body());
  checkShape(ItemsQuery, body, faults);
  const read = readFields(isObject(body) ? body : {}, SHAPE, '', faults, 'the query');
  const { ids, limit, serial, document } = read;
  const lot = read.lot === undefined ? undefined : readLot(read.lot, read.product, 'lot', faults);
  const filter = filterOf(read, lot);
  const searched = optional({ serial, document });
  const filters = Object.keys(filter).length + Object.keys(searched).length;
  if (ids !== undefined && filters > 0) faults.add('ids', ids, QUESTION_RULES['beside-filters']());
  // What was asked by and could not be read is told already.
  if (ids === undefined && filters === 0 && faults.count === 0)
    faults.add('ids', undefined, QUESTION_RULES['ids-or-filter']());
  const paged = { route: 'items', ids, filter, ...searched, ...asker };
  const cursor = readCursor(read.cursor ?? inParameter, paged, isText, faults);
  faults.throwIfAny();
  const page = limit === undefined ? {} : { limit: Number(limit) };
  const labels = ids && labelsIn(body, 'ids');
  return { filter, paged, ...page, ...optional({ ids, labels, cursor, ...searched }) };
}
