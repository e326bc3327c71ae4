import { sql, type RawBuilder } from 'kysely';
import { dayOf, isDate, localDate, type EventTime } from '../../src/ledger/event-time.js';
import type { Production } from '../../src/ledger/item/core/item-facts.js';
import type { RecallCriteria, SerialRange } from '../../src/ledger/recall/recall.events.js';
import { claimedLotsTable, itemsTable, lotsTable, productionsTable } from '../items/items.tables.js';

type Condition = RawBuilder<boolean>;

/** In C collation no text sorts behind this one. */
const LAST_TEXT = '\u{10FFFF}';

function all(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` AND `)})`;
}

export function any(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` OR `)})`;
}

function inRange(alias: string, { product, from, to }: SerialRange): Condition {
  const prefix = product.startsWith('01/') ? `${product}/21/` : `${product}/`;
  const subject = itemsTable.ref(alias, 'subject');
  return sql`(${subject} BETWEEN ${prefix + from} AND ${prefix + to} AND length(${subject}) = ${prefix.length + from.length}::integer)`;
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

/** What must hold of the item's lot; undefined where nothing must. */
function lotCheck({ lots, lotCode, productPrefix }: RecallCriteria, lot: RawBuilder<unknown>): Condition | undefined {
  const conditions: Condition[] = [];
  if (lots) conditions.push(sql`${lot} = ${itemsTable.any('lot', lots)}`);
  if (lotCode !== undefined) conditions.push(sql`regexp_replace(${lot}, '^.*/10/', '') = ${lotCode}`);
  if (lotCode !== undefined && productPrefix !== undefined) conditions.push(sql`starts_with(${lot}, ${productPrefix})`);
  return conditions.length === 0 ? undefined : all(conditions);
}

/** The items that were said to be of such a lot, though they are known to be of another. */
function claimed({ lots, lotCode, productPrefix }: RecallCriteria, schema: string): RawBuilder<unknown> {
  const conditions: Condition[] = [];
  if (lots) conditions.push(sql`c.lot = ${claimedLotsTable.any('lot', lots)}`);
  if (lotCode !== undefined) conditions.push(sql`c.code = ${lotCode}`);
  if (lotCode !== undefined && productPrefix !== undefined) conditions.push(sql`starts_with(c.lot, ${productPrefix})`);
  return sql`SELECT c.subject FROM ${claimedLotsTable.in(schema)} c WHERE ${all(conditions)}`;
}

/** What must hold of the item's product and production. */
function kindChecks(criteria: RecallCriteria, alias: string): readonly Condition[] {
  const product = itemsTable.ref(alias, 'product');
  const { products, lotCode, productPrefix } = criteria;
  const conditions: Condition[] = [];
  if (products) conditions.push(sql`${product} = ${itemsTable.any('product', products)}`);
  if (productPrefix !== undefined && lotCode === undefined)
    conditions.push(sql`starts_with(${product}, ${productPrefix})`);
  return [...conditions, ...productionConditions(alias, criteria)];
}

/** Its lot, or one that it was said to be of. */
function lotChecks(criteria: RecallCriteria, alias: string, schema: string): readonly Condition[] {
  const own = lotCheck(criteria, itemsTable.ref(alias, 'lot'));
  if (own === undefined) return [];
  const subject = itemsTable.ref(alias, 'subject');
  return [sql`(${own} OR ${subject} = ANY(ARRAY(${claimed(criteria, schema)})))`];
}

/** What must hold of the single item besides: its id and when it was made. */
function singleChecks(criteria: RecallCriteria, alias: string): readonly Condition[] {
  const { serials, items, manufacturedFrom, manufacturedTo } = criteria;
  const conditions: Condition[] = [];
  if (items) conditions.push(sql`${itemsTable.ref(alias, 'subject')} = ${itemsTable.any('subject', items)}`);
  if (serials) conditions.push(any(serials.map((range) => inRange(alias, range))));
  if (manufacturedFrom !== undefined) conditions.push(madeOnSide(alias, '>=', manufacturedFrom));
  if (manufacturedTo !== undefined) conditions.push(madeOnSide(alias, '<=', manufacturedTo));
  return conditions;
}

/** What must hold of the item itself: all criteria but `components`. The same as `matches` of the ledger. */
function checks(criteria: RecallCriteria, alias: string, schema: string): readonly Condition[] {
  return [...kindChecks(criteria, alias), ...lotChecks(criteria, alias, schema), ...singleChecks(criteria, alias)];
}

/** The parts of `meetsOwn`: what all items of one product, lot and production have in common, and what each is asked for singly. */
export function meetsByKind(criteria: RecallCriteria, alias: string, schema: string): Condition {
  const own = lotCheck(criteria, itemsTable.ref(alias, 'lot'));
  // An item that was said to be of such a lot may be of any kind: where there is one, all are asked singly.
  const lot = own ? [sql<boolean>`(${own} OR EXISTS (${claimed(criteria, schema)}))`] : [];
  return all([...kindChecks(criteria, alias), ...lot]);
}

export function meetsSingly(criteria: RecallCriteria, alias: string, schema: string): Condition {
  return all([...lotChecks(criteria, alias, schema), ...singleChecks(criteria, alias)]);
}

/** Follows from `checks`, and lets an index answer: by the small tables that say which lots and productions there are. */
function finds(criteria: RecallCriteria, alias: string, schema: string): readonly Condition[] {
  const { products, lotCode, productPrefix, production, suppliers } = criteria;
  const lots = lotsTable.in(schema);
  const lot = itemsTable.ref(alias, 'lot');
  const product = itemsTable.ref(alias, 'product');
  const conditions: Condition[] = [];
  if (products) {
    const of = itemsTable.any('product', products);
    conditions.push(
      sql`((${lot} IS NULL AND ${product} = ${of}) OR ${lot} = ANY(ARRAY(SELECT lot FROM ${lots} WHERE product = ${of})))`,
    );
  }
  if (lotCode !== undefined)
    conditions.push(sql`(${lot} = ANY(ARRAY(SELECT lot FROM ${lots} WHERE code = ${lotCode}))
      OR ${itemsTable.ref(alias, 'subject')} = ANY(ARRAY(${claimed(criteria, schema)})))`);
  else if (productPrefix !== undefined) {
    const end = productPrefix + LAST_TEXT;
    conditions.push(sql`((${lot} IS NULL AND ${product} BETWEEN ${productPrefix} AND ${end})
      OR ${lot} = ANY(ARRAY(SELECT lot FROM ${lots} WHERE product BETWEEN ${productPrefix} AND ${end})))`);
  }
  const made = Object.entries(production ?? {}) as readonly [keyof Production, string | undefined][];
  const facts = made.flatMap(([fact, value]) =>
    value === undefined ? [] : [sql<boolean>`${productionsTable.ref('p', fact)} = ${value}`],
  );
  if (suppliers) facts.push(sql`p.supplier = ${productionsTable.any('supplier', suppliers)}`);
  if (facts.length === 0) return conditions;
  const productions = sql`SELECT p.production FROM ${productionsTable.in(schema)} p WHERE ${all(facts)}`;
  return [...conditions, sql`${itemsTable.ref(alias, 'production')} = ANY(ARRAY(${productions}))`];
}

/** Whether there are criteria beside `components`. */
export function hasOwnCriteria(criteria: RecallCriteria): boolean {
  return checks(criteria, 'i', '').length > 0;
}

/** Condition on the row of `items` under this alias: it meets all criteria but `components`. */
export function meetsOwn(criteria: RecallCriteria, alias: string, itemsSchema: string): Condition {
  return all(checks(criteria, alias, itemsSchema));
}

/** The same condition for a search among all items. */
export function findOwn(criteria: RecallCriteria, alias: string, itemsSchema: string): Condition {
  return all([...finds(criteria, alias, itemsSchema), ...checks(criteria, alias, itemsSchema)]);
}
