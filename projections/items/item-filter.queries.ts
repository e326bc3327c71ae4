import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Attributes } from '../../src/ledger/item/item.events.js';
import type { Resolved } from '../../src/ledger/item/item.state.js';
import { placeKey } from '../../src/ledger/item/resolve.js';
import { openStay, stepFrom } from '../genealogy/genealogy.tables.js';
import { foundIn, loadStates, type ItemFound } from './items.queries.js';
import { itemsTable } from './items.tables.js';

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
}

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

function and(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` AND `)})`;
}

function factConditions({ product, lot, attributes }: ItemFilter, schema: string): readonly Condition[] {
  const conditions: Condition[] = [];
  if (lot !== undefined) conditions.push(sql`i.lot = ${lot}`);
  if (attributes !== undefined)
    conditions.push(sql`i.attributes IS NOT NULL AND i.attributes @> ${JSON.stringify(attributes)}::jsonb`);
  if (product === undefined) return conditions;
  conditions.push(sql`i.product = ${product}`);
  // An item with a lot is found by the lots of its product: the index of products holds only the others.
  const lots = sql`ARRAY(SELECT lot FROM ${itemsTable(schema, 'lots')} WHERE product = ${product})`;
  if (lot === undefined) conditions.push(sql`((i.lot IS NULL AND i.product = ${product}) OR i.lot = ANY(${lots}))`);
  return conditions;
}

/** Of what stands alone: a carried subject's own place is where it was before. */
function placeConditions({ place, transitTo, holder }: ItemFilter, schema: string): readonly Condition[] {
  if (place === undefined && transitTo === undefined && holder === undefined) return [];
  const conditions: Condition[] = [sql`i.carrier IS NULL`];
  if (place !== undefined) conditions.push(sql`i.place = ${`at ${place}`}`);
  if (transitTo !== undefined) conditions.push(sql`i.place IN (${`to ${transitTo}`}, ${`for ${transitTo}`})`);
  if (holder === undefined) return conditions;
  const places = sql`ARRAY(SELECT place FROM ${itemsTable(schema, 'custodies')} WHERE holder = ${holder})`;
  return [...conditions, sql`i.holder = ${holder}`, sql`i.place = ANY(${places})`];
}

/** One set for each resolved filter: what the row itself says, and what may be said for the contents of such a carrier. */
interface Source {
  readonly own: Condition;
  readonly carriers: Condition;
}

function sources(filter: ItemFilter, schema: string): readonly Source[] {
  const { owner, disposition } = filter;
  const found: Source[] = [];
  const placed = placeConditions(filter, schema);
  if (placed.length > 0) found.push({ own: and(placed), carriers: and([...placed, sql`i.contents > 0`]) });
  if (owner !== undefined) {
    const carriers = sql`ARRAY(SELECT carrier FROM ${itemsTable(schema, 'transfers')} WHERE owner = ${owner})`;
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

/** Candidates in subject order: no item that matches is missing, and some that do not may be among them. */
function candidates(
  filter: ItemFilter,
  schemas: ItemSchemas,
  after: string,
  limit: number,
): RawBuilder<{ subject: string }> {
  const items = itemsTable(schemas.items, 'items');
  const page: Condition = sql`i.subject > ${after}`;
  // One resolved filter decides who is a candidate: a place is the most telling, a disposition the least.
  const [first] = factConditions(filter, schemas.items).length > 0 ? [] : sources(filter, schemas.items);
  if (!first)
    return sql`SELECT i.subject FROM ${items} i WHERE ${and([maybe(filter, schemas.items), page])} ORDER BY i.subject LIMIT ${limit}`;
  return sql`WITH RECURSIVE inside (subject) AS (
      SELECT i.subject FROM ${items} i WHERE ${first.carriers}
      UNION
      SELECT s.child FROM inside ${stepFrom(schemas.genealogy, sql`inside.subject`, 'down', sql`s.kind <> 'lot' AND ${openStay('s', {})}`)}
    )
    (SELECT i.subject FROM ${items} i WHERE ${first.own} AND ${page} ORDER BY i.subject LIMIT ${limit})
    UNION (SELECT i.subject FROM inside i WHERE ${page} ORDER BY i.subject LIMIT ${limit})
    ORDER BY subject LIMIT ${limit}`;
}

interface Window {
  readonly subjects: readonly string[];
  /** The subject to go on after; undefined where there are no more. */
  readonly end: string | undefined;
}

const NEAR_ROWS = 3000;

/** Candidates among the next subjects in order: where many match, they fill a page without looking into every carrier. */
async function nearWindow(db: Db, filter: ItemFilter, schema: string, after: string, limit: number): Promise<Window> {
  const { rows } = await sql<{ subject: string; may: boolean }>`SELECT i.subject, ${maybe(filter, schema)} AS may FROM (
      SELECT * FROM ${itemsTable(schema, 'items')} WHERE subject > ${after} ORDER BY subject LIMIT ${limit}
    ) i ORDER BY i.subject`.execute(db);
  const subjects = rows.filter((row) => row.may).map((row) => row.subject);
  return { subjects, end: rows.length < limit ? undefined : rows.at(-1)?.subject };
}

async function farWindow(
  db: Db,
  filter: ItemFilter,
  schemas: ItemSchemas,
  after: string,
  limit: number,
): Promise<Window> {
  const { rows } = await candidates(filter, schemas, after, limit).execute(db);
  return { subjects: rows.map((row) => row.subject), end: rows.length < limit ? undefined : rows.at(-1)?.subject };
}

function holds(filter: ItemFilter, resolved: Resolved): boolean {
  const { place, transitTo, holder, owner, disposition } = filter;
  const at = placeKey(resolved.place);
  return (
    (place === undefined || at === `at ${place}`) &&
    (transitTo === undefined || at === `to ${transitTo}` || at === `for ${transitTo}`) &&
    (holder === undefined || resolved.holder === holder) &&
    (owner === undefined || resolved.owner === owner) &&
    (disposition === undefined || resolved.disposition === disposition)
  );
}

const MAX_CHUNK = 5000;

/** Items in subject order after the cursor. Candidates are resolved and sifted until the page is full. */
export async function queryItems(
  db: Db,
  schemas: ItemSchemas,
  filter: ItemFilter,
  page: {
    readonly cursor?: string;
    readonly limit: number;
    /** How far to look before the carriers are searched. */ readonly nearRows?: number;
  },
): Promise<ItemPage> {
  const found: ItemFound[] = [];
  const near = factConditions(filter, schemas.items).length === 0;
  let window: Window | undefined;
  for (let chunk = page.limit + 1; ; chunk = Math.min(MAX_CHUNK, chunk * 2)) {
    const after: string = window?.end ?? page.cursor ?? '';
    window =
      near && !window
        ? await nearWindow(db, filter, schemas.items, after, page.nearRows ?? NEAR_ROWS)
        : await farWindow(db, filter, schemas, after, chunk);
    found.push(...(await sift(db, schemas, filter, window.subjects)));
    const last = found[page.limit - 1];
    if (found.length > page.limit && last) return { items: found.slice(0, page.limit), cursor: last.state.subject };
    if (window.end === undefined) return { items: found };
  }
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
