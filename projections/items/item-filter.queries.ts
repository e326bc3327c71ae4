import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Attributes } from '../../src/ledger/item/item.events.js';
import type { Resolved } from '../../src/ledger/item/item.state.js';
import { placeKey } from '../../src/ledger/item/resolve.js';
import { openStay, staysTable } from '../genealogy/genealogy.tables.js';
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
  if (attributes !== undefined) conditions.push(sql`i.attributes IS NOT NULL AND i.attributes @> ${JSON.stringify(attributes)}::jsonb`);
  if (product === undefined) return conditions;
  conditions.push(sql`i.product = ${product}`);
  // An item with a lot is found by the lots of its product: the index of products holds only the others.
  const lots = sql`ARRAY(SELECT lot FROM ${itemsTable(schema, 'lots')} WHERE product = ${product})`;
  if (lot === undefined) conditions.push(sql`((i.lot IS NULL AND i.product = ${product}) OR i.lot = ANY(${lots}))`);
  return conditions;
}

function placeConditions({ place, transitTo, holder }: ItemFilter, schema: string): readonly Condition[] {
  const conditions: Condition[] = [];
  if (place !== undefined) conditions.push(sql`i.place = ${`at ${place}`}`);
  if (transitTo !== undefined) conditions.push(sql`i.place = ${`to ${transitTo}`}`);
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

/** Everything that may match, in subject order: no item that matches is missing, and some that do not may be among them. */
function candidates(filter: ItemFilter, schemas: ItemSchemas, after: string, limit: number): RawBuilder<{ subject: string }> {
  const items = itemsTable(schemas.items, 'items');
  const facts = factConditions(filter, schemas.items);
  const resolved = sources(filter, schemas.items);
  const page: Condition = sql`i.subject > ${after}`;
  if (facts.length > 0 || resolved.length === 0) {
    // A carried item may be anything that its carriers are; one that stands alone is what its row says.
    const alone = sql<boolean>`(i.carrier IS NOT NULL OR ${and(resolved.map(({ own }) => own))})`;
    return sql`SELECT i.subject FROM ${items} i WHERE ${and([...facts, alone, page])} ORDER BY i.subject LIMIT ${limit}`;
  }
  // The first source alone decides who is a candidate: a place is the most telling, a disposition the least.
  const [first] = resolved;
  if (!first) throw new Error('no source');
  return sql`WITH RECURSIVE inside (subject) AS (
      SELECT i.subject FROM ${items} i WHERE ${first.carriers}
      UNION
      SELECT s.child FROM inside JOIN ${staysTable(schemas.genealogy)} s ON s.carrier = inside.subject AND s.kind <> 'lot' AND ${openStay('s', {})}
    )
    (SELECT i.subject FROM ${items} i WHERE ${first.own} AND ${page} ORDER BY i.subject LIMIT ${limit})
    UNION (SELECT i.subject FROM inside i WHERE ${page} ORDER BY i.subject LIMIT ${limit})
    ORDER BY subject LIMIT ${limit}`;
}

function holds(filter: ItemFilter, resolved: Resolved): boolean {
  const { place, transitTo, holder, owner, disposition } = filter;
  const at = placeKey(resolved.place);
  return (
    (place === undefined || at === `at ${place}`) &&
    (transitTo === undefined || at === `to ${transitTo}`) &&
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
  page: { readonly cursor?: string; readonly limit: number },
): Promise<ItemPage> {
  const found: ItemFound[] = [];
  let after = page.cursor ?? '';
  for (let chunk = page.limit + 1; ; chunk = Math.min(MAX_CHUNK, chunk * 2)) {
    const { rows } = await candidates(filter, schemas, after, chunk).execute(db);
    const states = await loadStates(db, schemas.items, rows.map((row) => row.subject));
    for (const { subject } of rows) {
      const item = foundIn(states, subject)[0];
      if (!item || !holds(filter, item.resolved)) continue;
      const last = found.at(-1);
      if (found.length === page.limit && last) return { items: found, cursor: last.state.subject };
      found.push(item);
    }
    const last = rows.at(-1);
    if (rows.length < chunk || !last) return { items: found };
    after = last.subject;
  }
}
