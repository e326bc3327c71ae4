import type { ItemFilter } from '../../../projections/items/item-filter.queries.js';
import { LIFE_ENDS } from '../../ledger/item/core/core.events.js';
import { checkShape } from '../reading/body-shape.js';
import { Faults } from '../reading/faults.js';
import { readLot } from '../reading/lot.js';
import { canonical, isObject, listOf, oneOf, readFields, text, type ValueReader } from '../reading/values.js';
import { attributes } from '../reading/facts.js';
import { isText, readCursor } from '../reading/cursor.js';
import { siteId } from '../reading/site.js';
import { IDS_MOST, ItemsQuery } from './items-query.dto.js';

export interface ItemsQuestion {
  /** Canonical. Absent: by filter. */
  readonly ids?: readonly string[];
  readonly filter: ItemFilter;
  readonly limit?: number;
  readonly cursor?: string;
}

const asIs: ValueReader<unknown> = (value) => value;

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
  limit: asIs,
  cursor: text(2_000),
};

/** Reads the body of `POST /v1/items/query`. Throws `LedgerError('invalid-request')`; `faults` are those found before. */
export function readItemsQuery(body: unknown, faults = new Faults()): ItemsQuestion {
  if (!isObject(body)) faults.add('', body, 'the body is to be a JSON object');
  checkShape(ItemsQuery, body, faults);
  const {
    ids,
    lot: givenLot,
    location,
    limit,
    cursor: given,
    ...rest
  } = readFields(isObject(body) ? body : {}, SHAPE, '', faults, 'the query');
  const lot = givenLot === undefined ? undefined : readLot(givenLot, rest.product, 'lot', faults);
  const filter = {
    ...rest,
    ...(lot === undefined ? {} : { lot }),
    ...(location === undefined ? {} : { place: location }),
  } as ItemFilter;
  const filters = Object.keys(filter).length;
  if (ids !== undefined && filters > 0) faults.add('ids', undefined, 'is not taken beside filters');
  if (ids === undefined && filters === 0) faults.add('ids', undefined, 'is needed, or a filter');
  const cursor = readCursor(given, isText, faults);
  faults.throwIfAny();
  return {
    ...(ids ? { ids } : {}),
    filter,
    ...(limit === undefined ? {} : { limit: Number(limit) }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
