import { sql, type RawBuilder } from 'kysely';
import { dayOf, isDate, localDate, type EventTime } from '../../src/ledger/event-time.js';
import type { Production } from '../../src/ledger/item/core/item-facts.js';
import type { RecallCriteria, SerialRange } from '../../src/ledger/recall/recall.events.js';
import { isOfKind } from '../../src/ledger/recall/scope.js';
import { beside, givenThen, isOrWas, type ItemsAt } from '../items/items-then.tables.js';
import { aliasesTable, itemsTable, lotsTable, productionsTable } from '../items/items.tables.js';

type Condition = RawBuilder<boolean>;

/** In C collation no text sorts behind this one. */
const LAST_TEXT = '\u{10FFFF}';

function all(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` AND `)})`;
}

export function any(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` OR `)})`;
}

/** The subjects of these names, of which any identifier finds its item: an array. */
export function subjectsNamed(
  { schema, moment }: Omit<ItemsAt, 'alias'>,
  names: readonly string[],
): RawBuilder<unknown> {
  return sql`ARRAY(SELECT unnest(${aliasesTable.array('identifier', names)}) UNION
    SELECT a.subject FROM ${aliasesTable.in(schema)} a WHERE a.identifier = ${aliasesTable.any('identifier', names)} AND ${givenThen('a', moment)})`;
}

/** A recall reaches what was said to be of a lot as well. */
function orClaimed(at: ItemsAt): ItemsAt {
  return { ...at, claimed: true };
}

/** It is one of these items, or of one of these lots. */
export function isNamed(at: ItemsAt, names: readonly string[]): Condition {
  const subject = itemsTable.ref(at.alias, 'subject');
  const lot = (value: RawBuilder<unknown>): Condition => sql`${value} = ${itemsTable.any('lot', names)}`;
  return sql`(${subject} = ANY(${subjectsNamed(at, names)}) OR ${lot(itemsTable.ref(at.alias, 'lot'))}
    OR ${subject} = ANY(ARRAY(${beside(orClaimed(at), 'lot', lot)})))`;
}

function inRange(id: RawBuilder<unknown>, { product, from, to }: SerialRange): Condition {
  const prefix = product.startsWith('01/') ? `${product}/21/` : `${product}/`;
  return sql`(${id} BETWEEN ${prefix + from} AND ${prefix + to} AND length(${id}) = ${prefix.length + from.length}::integer)`;
}

function inRanges({ alias, schema, moment }: ItemsAt, ranges: readonly SerialRange[]): Condition {
  const subject = itemsTable.ref(alias, 'subject');
  const own = any(ranges.map((range) => inRange(subject, range)));
  const given = any(ranges.map((range) => inRange(aliasesTable.ref('a', 'identifier'), range)));
  return sql`(${own} OR ${subject} = ANY(ARRAY(SELECT a.subject FROM ${aliasesTable.in(schema)} a WHERE ${given} AND ${givenThen('a', moment)})))`;
}

/** When it was made, compared as the pure function does it: by the date as told where that or the criterion is a date, else by instants. */
function madeOnSide(alias: string, side: '>=' | '<=', time: EventTime): Condition {
  const instant = itemsTable.ref(alias, 'manufactured');
  const made = itemsTable.ref(alias, 'made');
  const is = sql.raw(side);
  const byDate = sql<boolean>`left(${made}, 10) COLLATE "C" ${is} ${localDate(time)}`;
  const bound = isDate(time) ? dayOf(time)[side === '>=' ? 'from' : 'to'] : Date.parse(time);
  const byInstant = sql<boolean>`${instant} ${is} ${itemsTable.value('manufactured', bound)}`;
  // Where nothing is kept of the time told, its date is that of UTC.
  const isTold = isDate(time) ? sql<boolean>`${made} IS NOT NULL` : sql<boolean>`length(${made}) = 10`;
  return sql<boolean>`CASE WHEN ${isTold} THEN ${byDate} ELSE ${byInstant} END`;
}

function productionConditions(alias: string, { production, suppliers }: RecallCriteria): readonly Condition[] {
  const made = sql`${itemsTable.ref(alias, 'production')}::jsonb`;
  const wanted = Object.entries(production ?? {}).filter(([, value]) => value !== undefined);
  const facts = wanted.map(([fact, value]) => sql<boolean>`${made} ->> ${fact}::text = ${value}`);
  return suppliers === undefined
    ? facts
    : [...facts, sql`${made} ->> 'supplier' = ${productionsTable.any('supplier', suppliers)}`];
}

type Holds = (column: 'product' | 'lot', holds: (value: RawBuilder<unknown>) => Condition) => Condition;

/** What must hold of the item's product, lot and production; `is` says what counts as its product and lot. */
function kindChecks(criteria: RecallCriteria, alias: string, is: Holds): readonly Condition[] {
  const { products, lots, lotCode, productPrefix } = criteria;
  const conditions: Condition[] = [];
  if (products) conditions.push(is('product', (value) => sql`${value} = ${itemsTable.any('product', products)}`));
  if (lots) conditions.push(is('lot', (value) => sql`${value} = ${itemsTable.any('lot', lots)}`));
  const begins = (value: RawBuilder<unknown>): Condition =>
    productPrefix === undefined ? sql`true` : sql`starts_with(${value}, ${productPrefix})`;
  if (lotCode !== undefined)
    conditions.push(
      is('lot', (value) => sql`(regexp_replace(${value}, '^.*/10/', '') = ${lotCode} AND ${begins(value)})`),
    );
  else if (productPrefix !== undefined) conditions.push(is('product', begins));
  return [...conditions, ...productionConditions(alias, criteria)];
}

/** Of goods without serials nobody knows more than their lot, and the product of that, or their product alone. The same as `coversLot` of the ledger. */
export function isLotOfKind(criteria: RecallCriteria, lot: RawBuilder<string>): Condition {
  const { products, lots, lotCode, productPrefix } = criteria;
  const isAny = [products, lots, lotCode, productPrefix].some((asked) => asked !== undefined);
  if (!isAny || !isOfKind(criteria)) return sql`false`;
  const conditions: Condition[] = [];
  const within = (first: string): Condition => sql`${lot} BETWEEN ${first} AND ${first + LAST_TEXT}`;
  const product = sql`regexp_replace(${lot}, '/10/[^/]*$', '')`;
  if (products) {
    // The index is asked by what the lots of each begin with.
    const begins = any(products.map((one) => within(`${one}/10/`)));
    const of = itemsTable.any('product', products);
    conditions.push(sql`(${begins} AND ${product} = ${of} OR ${lot} = ${of})`);
  }
  if (lots) conditions.push(sql`${lot} = ${itemsTable.any('lot', lots)}`);
  if (lotCode !== undefined) conditions.push(sql`regexp_replace(${lot}, '^.*/10/', '') = ${lotCode}`);
  if (productPrefix !== undefined) conditions.push(within(productPrefix));
  return all(conditions);
}

/** What must hold of the single item besides: its identifiers and when it was made. */
function singleChecks(criteria: RecallCriteria, at: ItemsAt): readonly Condition[] {
  const { serials, items, manufacturedFrom, manufacturedTo } = criteria;
  const conditions: Condition[] = [];
  if (items) conditions.push(sql`${itemsTable.ref(at.alias, 'subject')} = ANY(${subjectsNamed(at, items)})`);
  if (serials) conditions.push(inRanges(at, serials));
  if (manufacturedFrom !== undefined) conditions.push(madeOnSide(at.alias, '>=', manufacturedFrom));
  if (manufacturedTo !== undefined) conditions.push(madeOnSide(at.alias, '<=', manufacturedTo));
  return conditions;
}

/** What must hold of the item itself: all criteria but `components`. The same as `matches` of the ledger. */
function checks(criteria: RecallCriteria, at: ItemsAt): readonly Condition[] {
  return [
    ...kindChecks(criteria, at.alias, (column, holds) => isOrWas(orClaimed(at), column, holds)),
    ...singleChecks(criteria, at),
  ];
}

/**
 * The parts of `meetsOwn`: what all items of one product, lot and production have in common, and what each is asked for singly. What an item is by another
 * identifier, or was before, is not asked.
 */
export function meetsByKind(criteria: RecallCriteria, alias: string): Condition {
  return all(kindChecks(criteria, alias, (column, holds) => holds(itemsTable.ref(alias, column))));
}

export function meetsSingly(criteria: RecallCriteria, at: ItemsAt): Condition {
  return all(singleChecks(criteria, at));
}

/** Follows from `checks`, and lets an index answer: by the small tables that say which lots and productions there are. */
function finds(criteria: RecallCriteria, at: ItemsAt): readonly Condition[] {
  const { products, lots, lotCode, productPrefix, production, suppliers } = criteria;
  const [lot, product, subject] = (['lot', 'product', 'subject'] as const).map((name) =>
    itemsTable.ref(at.alias, name),
  );
  const lotsOf = (of: Condition): RawBuilder<unknown> =>
    sql`${lot} = ANY(ARRAY(SELECT lot FROM ${lotsTable.in(at.schema)} WHERE ${of}))`;
  const orBeside = (own: RawBuilder<unknown>, column: 'product' | 'lot', holds: Parameters<Holds>[1]): Condition =>
    sql`(${own} OR ${subject} = ANY(ARRAY(${beside(orClaimed(at), column, holds)})))`;
  const conditions: Condition[] = [];
  if (products) {
    const of = itemsTable.any('product', products);
    const own = sql`(${lot} IS NULL AND ${product} = ${of}) OR ${lotsOf(sql`product = ${of}`)}`;
    conditions.push(orBeside(own, 'product', (value) => sql`${value} = ${of}`));
  }
  if (lots) {
    const of = (value: RawBuilder<unknown>): Condition => sql`${value} = ${itemsTable.any('lot', lots)}`;
    conditions.push(orBeside(of(sql`${lot}`), 'lot', of));
  }
  if (lotCode !== undefined) {
    const own = lotsOf(sql`code = ${lotCode}`);
    conditions.push(orBeside(own, 'lot', (value) => sql`regexp_replace(${value}, '^.*/10/', '') = ${lotCode}`));
  } else if (productPrefix !== undefined) {
    const begins = (value: RawBuilder<unknown>): Condition =>
      sql`${value} BETWEEN ${productPrefix} AND ${productPrefix + LAST_TEXT}`;
    const own = sql`(${lot} IS NULL AND ${begins(sql`${product}`)}) OR ${lotsOf(begins(sql`product`))}`;
    conditions.push(orBeside(own, 'product', begins));
  }
  const made = Object.entries(production ?? {}) as readonly [keyof Production, string | undefined][];
  const facts = made.flatMap(([fact, value]) =>
    value === undefined ? [] : [sql<boolean>`${productionsTable.ref('p', fact)} = ${value}`],
  );
  if (suppliers) facts.push(sql`p.supplier = ${productionsTable.any('supplier', suppliers)}`);
  if (facts.length === 0) return conditions;
  const productions = sql`SELECT p.production FROM ${productionsTable.in(at.schema)} p WHERE ${all(facts)}`;
  return [...conditions, sql`${itemsTable.ref(at.alias, 'production')} = ANY(ARRAY(${productions}))`];
}

const ANYWHERE: ItemsAt = { alias: 'i', schema: '', moment: {} };

/** Whether there are criteria beside `components`. */
export function hasOwnCriteria(criteria: RecallCriteria): boolean {
  return checks(criteria, ANYWHERE).length > 0;
}

/** Condition on these rows: they meet all criteria but `components`. */
export function meetsOwn(criteria: RecallCriteria, at: ItemsAt): Condition {
  return all(checks(criteria, at));
}

/** The same condition for a search among all items. */
export function findOwn(criteria: RecallCriteria, at: ItemsAt): Condition {
  return all([...finds(criteria, at), ...checks(criteria, at)]);
}
