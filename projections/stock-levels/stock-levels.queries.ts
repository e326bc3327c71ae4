import { sql, type Kysely, type RawBuilder } from 'kysely';
import { BESIDE, type Place, placeOfKey } from '../../src/ledger/item/core/place.js';
import { dimensionOf, isFree } from './free-stock.js';
import type { AnyTable } from '../schema/table.js';
import {
  DAY_MS,
  daysTable,
  entriesTable,
  kindsTable,
  linesTable,
  NO_STOCK,
  placesTable,
  sumDaysTable,
  sumsTable,
  totalsTable,
} from './stock-levels.tables.js';

export const STOCK_GROUPS = ['product', 'lot', 'place', 'disposition', 'owner', 'level', 'report', 'recalled'] as const;
export type StockGroup = (typeof STOCK_GROUPS)[number];

/** Ids are canonical. What is not given is not filtered; an empty text means: nobody told. */
export interface StockQuestion {
  readonly product?: string;
  readonly lot?: string;
  /** A location or party: what is at it, on the way to it, or with it. */
  readonly location?: string;
  /** The same for any of these: a site with its parts. */
  readonly locations?: readonly string[];
  readonly disposition?: string;
  readonly owner?: string;
  readonly level?: 'unit' | 'component' | 'container' | 'all';
  /** What is reported as that. Neither given nor grouped by: free stock only. */
  readonly report?: 'stolen' | 'missing';
  /** What bears the mark of a recall, or what bears none. */
  readonly recalled?: boolean;
  readonly groupBy: readonly StockGroup[];
  /** Event time, milliseconds since 1970, inclusive. */
  readonly asOfMs?: number;
  /** Position: only what was known then. */
  readonly knownAt?: number;
}

/** The fields that were grouped by; an empty text is a fact that nobody told. `quantity` counts pieces. */
export interface StockRow {
  readonly place?: Place;
  readonly product?: string;
  readonly lot?: string;
  readonly disposition?: string;
  readonly owner?: string;
  readonly level?: string;
  readonly report?: string;
  readonly recalled?: boolean;
  readonly quantity: number;
}

/** A row as the database tells it. */
export type StockCells = Record<StockGroup, string | undefined> & { readonly quantity: string };

/** What stands where and is free, nothing that is nowhere or gone. `level` is `unit` unless told otherwise: containers and components are not counted with units. */
export async function stock(
  { db, schema }: { readonly db: Kysely<unknown>; readonly schema: string },
  question: StockQuestion,
): Promise<readonly StockRow[]> {
  const groups = STOCK_GROUPS.filter((group) => question.groupBy.includes(group));
  const columns = groups.map((group) => GROUP_COLUMNS[group]);
  const chosen = groups.map((group) => sql`${GROUP_COLUMNS[group]} AS ${sql.id(group)}, `);
  const grouped = columns.length === 0 ? sql`` : sql`GROUP BY ${sql.join(columns)}`;
  const ordered = columns.length === 0 ? sql`` : sql`ORDER BY ${sql.join(columns)}`;
  const grain = grainOf(question);
  const joined = sql.join(
    [
      ...(grain.isByLine ? [named(schema, linesTable)] : []),
      ...(groups.includes('place') ? [named(schema, placesTable)] : []),
    ],
    sql` `,
  );
  const { rows } = await sql<StockCells>`
    SELECT ${sql.join(chosen, sql``)} coalesce(sum(r.quantity), 0)::text AS quantity
    FROM (${movements(schema, question, grain)}) AS r JOIN ${kindsTable.in(schema)} kinds ON kinds.id = r.kind ${joined}
    WHERE ${and(grain.isByLine ? lineConditions(question) : [])}
    ${grouped} HAVING coalesce(sum(r.quantity), 0) <> 0 ${ordered}`.execute(db);
  return rows.map((row) => stockRow(row, groups));
}

/** Under the aliases `kinds`, `lines` and `places`. */
export const GROUP_COLUMNS: Readonly<Record<StockGroup, RawBuilder<unknown>>> = {
  product: kindsTable.ref('kinds', 'product'),
  lot: linesTable.ref('lines', 'lot'),
  // A way is that to its location, whomever it goes to there.
  place: sql`split_part(${placesTable.ref('places', 'place')}, ${sql.lit(BESIDE)}, 1)`,
  disposition: linesTable.ref('lines', 'disposition'),
  owner: linesTable.ref('lines', 'owner'),
  level: kindsTable.ref('kinds', 'level'),
  report: dimensionOf(linesTable.ref('lines', 'dimensions'), 'reports'),
  recalled: dimensionOf(linesTable.ref('lines', 'dimensions'), 'recall-marks'),
};

/** Which tables tell enough: sums by product, level and place, or those of each line, which are many more rows. */
interface Grain {
  readonly isByLine: boolean;
  readonly now: AnyTable;
  readonly days: AnyTable;
  readonly line: RawBuilder<unknown>;
}

const COARSE: Grain = { isByLine: false, now: sumsTable, days: sumDaysTable, line: sql`NULL::integer` };
const BY_LINE: Grain = { isByLine: true, now: totalsTable, days: daysTable, line: sql`t.line` };

function grainOf({ lot, disposition, owner, report, recalled, groupBy }: StockQuestion): Grain {
  const isFiltered = [lot, disposition, owner, report, recalled].some((given) => given !== undefined);
  const ofLines: readonly StockGroup[] = ['lot', 'disposition', 'owner', 'report', 'recalled'];
  return isFiltered || groupBy.some((group) => ofLines.includes(group)) ? BY_LINE : COARSE;
}

/** What a number of the movements means. OFFSET 0: by a look for each of them; the table also has all that there ever was. */
function named(schema: string, table: typeof linesTable | typeof placesTable): RawBuilder<unknown> {
  const number = table === linesTable ? sql`r.line` : sql`r.place`;
  return sql`CROSS JOIN LATERAL (SELECT * FROM ${table.in(schema)} n WHERE n.id = ${number} OFFSET 0) ${sql.id(table.name)}`;
}

function and(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `);
}

function lineConditions({ lot, disposition, owner, report, recalled, groupBy }: StockQuestion): RawBuilder<unknown>[] {
  const dimensions = linesTable.ref('lines', 'dimensions');
  return [
    ...(report === undefined ? [] : [sql`${dimensionOf(dimensions, 'reports')} = ${report}`]),
    ...(report === undefined && !groupBy.includes('report') ? [isFree(dimensions)] : []),
    ...(recalled === undefined ? [] : [sql`(${dimensionOf(dimensions, 'recall-marks')} <> '') = ${recalled}`]),
    ...(lot === undefined ? [] : [sql`lines.lot = ${lot}`]),
    ...(disposition === undefined ? [] : [sql`lines.disposition = ${disposition}`]),
    ...(owner === undefined ? [] : [sql`lines.owner = ${owner}`]),
  ];
}

/** Of rows of `kinds` under the alias k. */
function kindConditions(schema: string, { product, lot, level = 'unit' }: StockQuestion): RawBuilder<unknown>[] {
  return [
    ...(level === 'all' ? [] : [sql`k.level = ${level}`]),
    ...(product === undefined ? [] : [sql`k.product = ${product}`]),
    ...(lot === undefined
      ? []
      : [sql`k.id = ANY(ARRAY(SELECT kind FROM ${linesTable.in(schema)} WHERE lot = ${lot}))`]),
  ];
}

/** Of rows under the alias t. */
function atLocation(schema: string, { location, locations }: StockQuestion): RawBuilder<unknown>[] {
  const ofSite = locations === undefined ? [] : [atAny(schema, locations)];
  if (location === undefined) return ofSite;
  return [
    ...ofSite,
    sql`t.place = ANY(ARRAY(SELECT id FROM ${placesTable.in(schema)} WHERE location = ${location} OR party = ${location}))`,
  ];
}

/** At one of these places, on the way to it, or with whoever it is. */
function atAny(schema: string, locations: readonly string[]): RawBuilder<unknown> {
  const any = placesTable.any('place', locations);
  return sql`t.place = ANY(ARRAY(SELECT id FROM ${placesTable.in(schema)} WHERE location = ${any} OR party = ${any}))`;
}

/** From the totals of now back to the moment asked for: what happened later, or became known later, is taken off again. */
function movements(schema: string, question: StockQuestion, grain: Grain): RawBuilder<unknown> {
  const { asOfMs, knownAt } = question;
  const kinds = and(kindConditions(schema, question));
  const there = atLocation(schema, question);
  const ofKinds = (table: AnyTable, quantity: RawBuilder<unknown>, when: RawBuilder<unknown>[]): RawBuilder<unknown> =>
    sql`SELECT k.id AS kind, t.place, t.line, t.quantity FROM ${kindsTable.in(schema)} k CROSS JOIN LATERAL (
        SELECT t.place, ${grain.line} AS line, ${quantity} AS quantity FROM ${table.in(schema)} t
        WHERE ${and([sql`t.kind = k.id`, ...when, ...there])} OFFSET 0) t WHERE ${kinds}`;
  const ofEntries = (when: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`SELECT k.id, t.place, ${grain.line}, -t.delta FROM ${entriesTable.in(schema)} t
      CROSS JOIN LATERAL (SELECT kind, dimensions FROM ${linesTable.in(schema)} n WHERE n.id = t.line OFFSET 0) n
      JOIN ${kindsTable.in(schema)} k ON k.id = n.kind
      WHERE ${and([when, kinds, ...there, ...(grain.isByLine ? [] : [isFree(sql`n.dimensions`)])])} AND t.place NOT IN (
        SELECT id FROM ${placesTable.in(schema)} WHERE place = ${placesTable.any('place', NO_STOCK)})`;
  const parts = [ofKinds(grain.now, sql`t.quantity`, [])];
  if (asOfMs !== undefined) {
    const day = Math.floor(asOfMs / DAY_MS);
    parts.push(ofKinds(grain.days, sql`-t.delta`, [sql`t.day > ${day}`]));
    parts.push(ofEntries(sql`t.at > ${asOfMs} AND t.at < ${(day + 1) * DAY_MS}`));
  }
  if (knownAt !== undefined) {
    const until = asOfMs === undefined ? sql`` : sql`AND t.at <= ${asOfMs}`;
    parts.push(ofEntries(sql`t.position > ${knownAt} ${until}`));
  }
  return sql.join(parts, sql` UNION ALL `);
}

export function stockRow(row: StockCells, groups: readonly StockGroup[]): StockRow {
  const fields = groups.map((group) => [group, told(group, row[group] ?? '')]);
  return { ...(Object.fromEntries(fields) as Omit<StockRow, 'quantity'>), quantity: Number(row.quantity) };
}

function told(group: StockGroup, text: string): Place | string | boolean {
  if (group === 'place') return placeOfKey(text);
  return group === 'recalled' ? text !== '' : text;
}
