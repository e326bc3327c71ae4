import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { LifeEnd } from '../../src/ledger/item/core/core.events.js';
import type { Attributes } from '../../src/ledger/item/core/item-facts.js';
import type { Resolved } from '../../src/ledger/item/core/core.state.js';
import { destinationsOf, placeKey } from '../../src/ledger/item/core/place.js';
import { isStay, openStay, stepFrom } from '../genealogy/genealogy.tables.js';
import { beside, isOrWas, type ItemsAt } from './items-then.tables.js';
import { foundIn, loadStates, type ItemFound } from './items.queries.js';
import type { RowOf } from '../schema/row-types.js';
import { custodiesTable, itemsTable, lotsTable, transfersTable, waysTable } from './items.tables.js';

type Db = Kysely<unknown>;

/**
 * All that is given holds together. `product`, `lot` and `attributes` are the item's own facts; the others are true of it now, its
 * carriers' doings included. `place` is a location, `transitTo` a location or party that it is on its way to.
 */
export interface ItemFilter {
  readonly product?: string;
  readonly lot?: string;
  readonly attributes?: Attributes;
  readonly place?: string;
  readonly transitTo?: string;
  readonly holder?: string;
  readonly owner?: string;
  readonly disposition?: string;
  readonly ended?: LifeEnd;
}

/** Where candidates come from that no filter finds: up to `limit` subjects in order, those after one. */
export type Candidates = (after: string, limit: number) => Promise<readonly string[]>;

/** `cursor` is the subject to go on after; absent on the last page. */
export interface ItemPage {
  readonly items: readonly ItemFound[];
  readonly cursor?: string;
}

export interface ItemSchemas {
  readonly items: string;
  readonly genealogy: string;
}

type Condition = RawBuilder<boolean>;
type Subject = Pick<RowOf<typeof itemsTable>, 'subject'>;

function and(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` AND `)})`;
}

type Holds = (value: RawBuilder<unknown>) => Condition;

const at = (schema: string): ItemsAt => ({ alias: 'i', schema, moment: {} });

/** An item is found by what it is or was by product and lot, and by what its other identifiers name. */
function factConditions({ product, lot, attributes }: ItemFilter, schema: string): readonly Condition[] {
  const conditions: Condition[] = [];
  const is =
    (given: string): Holds =>
    (value) =>
      sql`${value} = ${given}`;
  if (lot !== undefined) conditions.push(isOrWas(at(schema), 'lot', is(lot)));
  if (attributes !== undefined)
    conditions.push(
      sql`i.attributes IS NOT NULL AND i.attributes @> ${itemsTable.value('attributes', JSON.stringify(attributes))}`,
    );
  if (product !== undefined) conditions.push(isOrWas(at(schema), 'product', is(product)));
  return conditions;
}

/** Follows from `factConditions`, and lets an index answer. */
function factFinds({ product, lot }: ItemFilter, schema: string): readonly Condition[] {
  const orBeside = (own: RawBuilder<unknown>, column: 'product' | 'lot', given: string): Condition =>
    sql`(${own} OR i.subject = ANY(ARRAY(${beside(at(schema), column, (value) => sql`${value} = ${given}`)})))`;
  if (lot !== undefined) return [orBeside(sql`i.lot = ${lot}`, 'lot', lot)];
  if (product === undefined) return [];
  // An item with a lot is found by the lots of its product: the index of products holds only the others.
  const lots = sql`ARRAY(SELECT lot FROM ${lotsTable.in(schema)} WHERE product = ${product})`;
  return [orBeside(sql`(i.lot IS NULL AND i.product = ${product}) OR i.lot = ANY(${lots})`, 'product', product)];
}

/** Of what stands alone: a carried subject's own place is where it was before. */
function placeConditions({ place, transitTo, holder }: ItemFilter, schema: string): readonly Condition[] {
  if (place === undefined && transitTo === undefined && holder === undefined) return [];
  const conditions: Condition[] = [sql`i.carrier IS NULL`];
  if (place !== undefined) conditions.push(sql`i.place = ${`at ${place}`}`);
  if (transitTo !== undefined)
    conditions.push(
      sql`i.place = ANY(ARRAY(SELECT place FROM ${waysTable.in(schema)} WHERE destination = ${transitTo}))`,
    );
  if (holder === undefined) return conditions;
  const places = sql`ARRAY(SELECT place FROM ${custodiesTable.in(schema)} WHERE holder = ${holder})`;
  return [...conditions, sql`i.holder = ${holder}`, sql`i.place = ANY(${places})`];
}

/** One set for each resolved filter: what the row itself says, and what may be said for the contents of such a carrier. */
interface Source {
  readonly own: Condition;
  readonly carriers: Condition;
}

function sources(filter: ItemFilter, schema: string): readonly Source[] {
  const { owner, disposition, ended } = filter;
  const found: Source[] = [];
  const placed = placeConditions(filter, schema);
  if (placed.length > 0) found.push({ own: and(placed), carriers: and([...placed, sql`i.contents > 0`]) });
  if (ended !== undefined) {
    const own = sql<boolean>`(i.carrier IS NULL AND i.place = ${placeKey({ kind: 'gone' })})`;
    found.push({ own, carriers: sql`${own} AND i.contents > 0` });
  }
  if (owner !== undefined) {
    const carriers = sql`ARRAY(SELECT carrier FROM ${transfersTable.in(schema)} WHERE owner = ${owner})`;
    found.push({ own: sql`i.owner = ${owner}`, carriers: sql`i.subject = ANY(${carriers})` });
  }
  if (disposition !== undefined) {
    const own = sql<boolean>`i.disposition = ${disposition}`;
    found.push({ own, carriers: sql`${own} AND i.contents > 0` });
  }
  return found;
}

/** A carried item may be anything that its carriers are; one that stands alone is what its row says. */
function maybe(filter: ItemFilter, schema: string): Condition {
  const own = and(sources(filter, schema).map((source) => source.own));
  return and([...factConditions(filter, schema), sql`(i.carrier IS NOT NULL OR ${own})`]);
}

/** How much a page may cost, whatever the ledger holds. */
export interface QueryBounds {
  /** Subjects next in order that are looked at before anything is searched. */
  readonly nearRows: number;
  /** Contents of carriers that are walked through to search by what they are in. */
  readonly insideMost: number;
  /** Rows that match by themselves, among which the next ones in order are searched. */
  readonly ownMost: number;
  /** Subjects that are looked at for one page; then it is answered as it is, with a cursor. */
  readonly examinedMost: number;
}

export const QUERY_BOUNDS: QueryBounds = {
  nearRows: 3_000,
  insideMost: 20_000,
  ownMost: 200_000,
  examinedMost: 10_000,
};

/** Where candidates come from: no item that matches is missing, and some that do not may be among them. */
interface Search {
  readonly own: Condition;
  /** In order, what is in carriers. */
  readonly inside: readonly string[];
}

/** The first way of searching that is small enough: by facts of the item, by place, which is the most telling, or by owner. No index finds a disposition. */
async function searchBy(
  db: Db,
  filter: ItemFilter,
  schemas: ItemSchemas,
  bounds: QueryBounds,
): Promise<Search | undefined> {
  const facts = factConditions(filter, schemas.items);
  const found = and([...factFinds(filter, schemas.items), maybe(filter, schemas.items)]);
  const ways = facts.length > 0 ? [{ own: found, carriers: undefined }] : [];
  const { disposition: _disposition, ...indexed } = filter;
  for (const { own, carriers } of [...ways, ...sources(indexed, schemas.items)]) {
    if (!(await isWithin(db, schemas.items, own, bounds.ownMost))) continue;
    if (carriers === undefined) return { own, inside: [] };
    const inside = await contentsOf(db, schemas, carriers, bounds.insideMost);
    if (inside) return { own: and([...facts, own]), inside: await thoseWith(db, schemas.items, facts, inside) };
  }
  return undefined;
}

async function isWithin(db: Db, schema: string, own: Condition, most: number): Promise<boolean> {
  const { rows } = await sql<{ found: string }>`
    SELECT count(*) AS found FROM (SELECT FROM ${itemsTable.in(schema)} i WHERE ${own} LIMIT ${most + 1}) i`.execute(
    db,
  );
  return Number(rows[0]?.found) <= most;
}

/** All that is in such carriers, at any depth; undefined where it is more than that. */
async function contentsOf(
  db: Db,
  schemas: ItemSchemas,
  carriers: Condition,
  most: number,
): Promise<readonly string[] | undefined> {
  const step = sql<boolean>`${isStay('s')} AND ${openStay('s', {})}`;
  const { rows } = await sql<Subject>`
    WITH RECURSIVE inside (subject) AS (
      SELECT i.subject FROM ${itemsTable.in(schemas.items)} i WHERE ${carriers}
      UNION
      SELECT s.child FROM inside ${stepFrom(schemas.genealogy, sql`inside.subject`, 'down', step)}
    )
    SELECT subject FROM inside LIMIT ${most + 1}`.execute(db);
  return rows.length > most ? undefined : rows.map((row) => row.subject);
}

async function thoseWith(
  db: Db,
  schema: string,
  facts: readonly Condition[],
  inside: readonly string[],
): Promise<readonly string[]> {
  if (inside.length === 0) return inside;
  const { rows } = await sql<Subject>`
    SELECT i.subject FROM ${itemsTable.in(schema)} i WHERE ${and([sql<boolean>`i.subject = ${itemsTable.any('subject', inside)}`, ...facts])}
    ORDER BY i.subject`.execute(db);
  return rows.map((row) => row.subject);
}

interface Window {
  readonly subjects: readonly string[];
  /** How many were looked at to find these. */
  readonly examined: number;
  /** The subject to go on after; undefined where there are no more. */
  readonly end: string | undefined;
}

/** Candidates among the next subjects in order: where many match they fill a page at once, and where no search is small enough they are all that is looked at. */
async function nearWindow(db: Db, filter: ItemFilter, schema: string, after: string, limit: number): Promise<Window> {
  const { rows } = await sql<Subject & { may: boolean }>`SELECT i.subject, ${maybe(filter, schema)} AS may FROM (
      SELECT * FROM ${itemsTable.in(schema)} WHERE subject > ${after} ORDER BY subject LIMIT ${limit}
    ) i ORDER BY i.subject`.execute(db);
  const subjects = rows.filter((row) => row.may).map((row) => row.subject);
  return { subjects, examined: rows.length, end: rows.length < limit ? undefined : rows.at(-1)?.subject };
}

async function farWindow(
  db: Db,
  { own, inside }: Search,
  schema: string,
  after: string,
  limit: number,
): Promise<Window> {
  const { rows } = await sql<Subject>`
    WITH own AS MATERIALIZED (SELECT i.subject FROM ${itemsTable.in(schema)} i WHERE ${own} AND i.subject > ${after})
    SELECT subject FROM own ORDER BY subject LIMIT ${limit}`.execute(db);
  const from = inside.findIndex((subject) => subject > after);
  const carried = from < 0 ? [] : inside.slice(from, from + limit);
  const subjects = [...new Set([...rows.map((row) => row.subject), ...carried])].sort(byOrder).slice(0, limit);
  return { subjects, examined: subjects.length, end: subjects.length < limit ? undefined : subjects.at(-1) };
}

/** As the database orders them: by code point. */
function byOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function holds(filter: ItemFilter, resolved: Resolved): boolean {
  const { place, transitTo, holder, owner, disposition, ended } = filter;
  const at = placeKey(resolved.place);
  return (
    (place === undefined || at === `at ${place}`) &&
    (transitTo === undefined || destinationsOf(resolved.place).includes(transitTo)) &&
    (holder === undefined || resolved.holder === holder) &&
    (owner === undefined || resolved.owner === owner) &&
    (disposition === undefined || resolved.disposition === disposition) &&
    (ended === undefined || resolved.ended === ended)
  );
}

const MAX_CHUNK = 5000;

/**
 * Items in subject order after the cursor. Candidates are resolved and sifted until the page is full, or until so many were looked at that whoever
 * asks should not wait longer: then the page is shorter, perhaps empty, and the cursor goes on.
 */
export async function queryItems(
  db: Db,
  schemas: ItemSchemas,
  filter: ItemFilter,
  {
    limit,
    cursor = '',
    candidates,
    ...given
  }: { readonly cursor?: string; readonly limit: number; readonly candidates?: Candidates } & Partial<QueryBounds>,
): Promise<ItemPage> {
  const bounds = { ...QUERY_BOUNDS, ...given };
  const next = candidates
    ? givenWindows(db, schemas.items, filter, candidates)
    : windows(db, schemas, filter, bounds, limit);
  const found: ItemFound[] = [];
  let examined = 0;
  for (let after = cursor; ;) {
    const window = await next(after);
    found.push(...(await sift(db, schemas, filter, window.subjects)));
    const last = found[limit - 1];
    if (found.length > limit && last) return { items: found.slice(0, limit), cursor: last.state.subject };
    if (window.end === undefined) return { items: found };
    after = window.end;
    examined += window.examined;
    if (examined >= bounds.examinedMost) return { items: found, cursor: after };
  }
}

/** The candidates next in order, more of them each time. */
function windows(
  db: Db,
  schemas: ItemSchemas,
  filter: ItemFilter,
  bounds: QueryBounds,
  limit: number,
): (after: string) => Promise<Window> {
  let isFirst = factConditions(filter, schemas.items).length === 0;
  let search: Promise<Search | undefined> | undefined;
  let chunk = limit + 1;
  return async (after) => {
    const isNear = isFirst;
    isFirst = false;
    const by = isNear ? undefined : await (search ??= searchBy(db, filter, schemas, bounds));
    if (!by) return nearWindow(db, filter, schemas.items, after, isNear ? bounds.nearRows : bounds.examinedMost);
    const size = chunk;
    chunk = Math.min(MAX_CHUNK, chunk * 2);
    return farWindow(db, by, schemas.items, after, size);
  };
}

/** Of candidates that are given, those with the facts. */
function givenWindows(
  db: Db,
  schema: string,
  filter: ItemFilter,
  candidates: Candidates,
): (after: string) => Promise<Window> {
  const facts = factConditions(filter, schema);
  return async (after) => {
    const given = await candidates(after, MAX_CHUNK);
    const subjects = facts.length === 0 ? given : await thoseWith(db, schema, facts, given);
    return { subjects, examined: given.length, end: given.length < MAX_CHUNK ? undefined : given.at(-1) };
  };
}

async function sift(
  db: Db,
  schemas: ItemSchemas,
  filter: ItemFilter,
  subjects: readonly string[],
): Promise<readonly ItemFound[]> {
  const states = await loadStates(db, schemas.items, subjects);
  return subjects.flatMap((subject) => foundIn(states, subject)).filter(({ resolved }) => holds(filter, resolved));
}
