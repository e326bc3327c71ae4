import {
  STOCK_GROUPS,
  type StockGroup,
  type StockQuestion,
} from '../../../projections/stock-levels/stock-levels.queries.js';
import { Faults } from '../reading/faults.js';
import { readLot } from '../reading/lot.js';
import type { Asked, Query } from '../reading/asked.js';
import { choice, parameter, readQuery, type ReadRequest } from '../reading/read-request.js';
import { canonical, text, type ValueReader } from '../reading/values.js';
import { isIndex, isPinned, pinnedTo, readCursor, type PagedQuestion } from '../reading/cursor.js';
import { asksForNames } from '../reading/names.js';
import { siteId } from '../reading/site.js';
import { FORM_RULES, QUESTION_RULES } from '../reading/form.sentences.js';
import { askerOf, isPartner, refuseMoments } from '../reading/partner-reads.js';

export const STOCK_PARAMETERS = ['after', 'asOf', 'knownAt', 'limit', 'cursor'] as const;
const OWN = [
  'product',
  'lot',
  'location',
  'disposition',
  'owner',
  'level',
  'report',
  'recalled',
  'groupBy',
  'site',
  'names',
];

export interface StockRequest extends ReadRequest {
  readonly question: StockQuestion;
  /** With what is told to be a part of it. */
  readonly site?: string;
  readonly isNamed: boolean;
  /** Rows to pass over. */
  readonly from: number;
  /** What a cursor is bound to. */
  readonly paged: PagedQuestion;
}

function given<T>(query: Query, name: string, read: ValueReader<T>, faults: Faults): T | undefined {
  const value = parameter(query, name);
  return value === undefined ? undefined : read(value, name, faults);
}

const GROUP_WORDS = STOCK_GROUPS.map((group) => (group === 'place' ? 'location' : group));

/** `location` is the word for what the model calls a place. */
function readGroups(query: Query, faults: Faults): readonly StockGroup[] {
  const value = parameter(query, 'groupBy') ?? 'product,location';
  return value.split(',').flatMap((name) => {
    const wanted = name.trim() === 'location' ? 'place' : name.trim();
    const group = STOCK_GROUPS.find((one) => one === wanted);
    if (group === undefined) faults.add('groupBy', value, FORM_RULES['some-of'](GROUP_WORDS));
    return group === undefined ? [] : [group];
  });
}

/** Of what others report nothing is told, nor of what is a part of which site: a partner's goods are counted by what is on their label, by place, disposition and owner. */
function refuseToPartners(query: Query, groupBy: readonly StockGroup[], faults: Faults): void {
  for (const name of ['level', 'report', 'recalled', 'site'])
    if (parameter(query, name) !== undefined) faults.add(name, query[name], QUESTION_RULES['not-by-partners']());
  const isTold = groupBy.every((group) => group !== 'level' && group !== 'report' && group !== 'recalled');
  if (!isTold)
    faults.add(
      'groupBy',
      query['groupBy'],
      FORM_RULES['some-of'](['product', 'lot', 'location', 'disposition', 'owner']),
    );
}

/** Reads the parameters of `GET /v1/stock`. Throws `LedgerError('invalid-request')`. */
export function readStockRequest(asked: Asked): StockRequest {
  const { query } = asked;
  const faults = new Faults();
  const read = readQuery(asked, STOCK_PARAMETERS, OWN, faults);
  const product = given(query, 'product', canonical('product'), faults);
  const facts = {
    product,
    lot: given(query, 'lot', (value, field, found) => readLot(value, product, field, found), faults),
    location: given(query, 'location', siteId, faults),
    disposition: given(query, 'disposition', text(100), faults),
    owner: given(query, 'owner', canonical('party'), faults),
  };
  const level = choice(query, 'level', ['unit', 'component', 'container', 'all'], faults);
  const report = choice(query, 'report', ['none', 'stolen', 'missing'], faults);
  const recalled = choice(query, 'recalled', ['any', 'true', 'false'], faults);
  const groupBy = readGroups(query, faults);
  const site = given(query, 'site', canonical('location'), faults);
  const isNamed = asksForNames(query, faults);
  const filters = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  const question = {
    ...{ ...filters, level, groupBy },
    ...(report === 'none' ? {} : { report }),
    ...(recalled === 'any' ? {} : { recalled: recalled === 'true' }),
  };
  // In whatever order the groups are named, the rows are the same.
  const ofSite = site === undefined ? {} : { site };
  const asks = {
    route: 'stock',
    ...question,
    ...ofSite,
    groupBy: [...groupBy].sort(),
    atMs: read.atMs,
    knownAt: read.knownAt,
  };
  const paged = { ...asks, ...askerOf(read.reader) };
  if (isPartner(read.reader)) {
    refuseMoments(read, query, faults);
    refuseToPartners(query, groupBy, faults);
    const from = readCursor(read.cursor, paged, isIndex, faults) ?? 0;
    faults.throwIfAny();
    return { ...read, from, question, paged, isNamed };
  }
  const place = readCursor(read.cursor, paged, isPinned(isIndex), faults);
  faults.throwIfAny();
  return { ...pinnedTo(read, place), from: place?.from ?? 0, question, paged, isNamed, ...ofSite };
}
