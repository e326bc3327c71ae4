import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Place } from '../../src/ledger/item/item.state.js';
import { placeOfKey } from '../../src/ledger/item/resolve.js';
import { DAY_MS, stockTable } from './stock-levels.tables.js';

export const STOCK_GROUPS = ['product', 'lot', 'place', 'disposition', 'owner', 'level'] as const;
export type StockGroup = (typeof STOCK_GROUPS)[number];

/** Ids are canonical. What is not given is not filtered; an empty text means: nobody told. */
export interface StockQuestion {
  readonly product?: string;
  readonly lot?: string;
  /** A location or party: what is at it, on the way to it, or with it. */
  readonly location?: string;
  readonly disposition?: string;
  readonly owner?: string;
  readonly level?: 'unit' | 'component' | 'container' | 'all';
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
  readonly quantity: number;
}

type Row = Record<StockGroup, string | undefined> & { readonly quantity: string };

/** What stands where, nothing that is nowhere or gone. `level` is `unit` unless told otherwise: containers and components are not counted with units. */
export async function stock(
  { db, schema }: { readonly db: Kysely<unknown>; readonly schema: string },
  question: StockQuestion,
): Promise<readonly StockRow[]> {
  const groups = STOCK_GROUPS.filter((group) => question.groupBy.includes(group));
  const columns = groups.map((group) => GROUP_COLUMNS[group]);
  const chosen = columns.length === 0 ? sql`` : sql`${sql.join(columns)}, `;
  const grouped = columns.length === 0 ? sql`` : sql`GROUP BY ${sql.join(columns)}`;
  const ordered = columns.length === 0 ? sql`` : sql`ORDER BY ${sql.join(columns)}`;
  const { rows } = await sql<Row>`
    SELECT ${chosen} coalesce(sum(r.quantity), 0)::text AS quantity
    FROM (${movements(schema, question)}) AS r
    JOIN ${stockTable(schema, 'places')} p ON p.id = r.place JOIN ${stockTable(schema, 'lines')} l ON l.id = r.line
    WHERE ${sql.join(conditions(question), sql` AND `)}
    ${grouped} HAVING coalesce(sum(r.quantity), 0) <> 0 ${ordered}`.execute(db);
  return rows.map((row) => stockRow(row, groups));
}

const GROUP_COLUMNS: Readonly<Record<StockGroup, RawBuilder<unknown>>> = {
  product: sql`l.product`,
  lot: sql`l.lot`,
  place: sql`p.place`,
  disposition: sql`l.disposition`,
  owner: sql`l.owner`,
  level: sql`l.level`,
};

function conditions(question: StockQuestion): RawBuilder<unknown>[] {
  const found = [sql`p.place NOT IN ('', 'gone')`];
  const level = question.level ?? 'unit';
  if (level !== 'all') found.push(sql`l.level = ${level}`);
  if (question.product !== undefined) found.push(sql`l.product = ${question.product}`);
  if (question.lot !== undefined) found.push(sql`l.lot = ${question.lot}`);
  if (question.disposition !== undefined) found.push(sql`l.disposition = ${question.disposition}`);
  if (question.owner !== undefined) found.push(sql`l.owner = ${question.owner}`);
  if (question.location !== undefined) {
    found.push(
      sql`p.place = ANY(${['at', 'to', 'for', 'with'].map((word) => `${word} ${question.location}`)}::text[])`,
    );
  }
  return found;
}

/** From the totals of now back to the moment asked for: what happened later, or became known later, is taken off again. */
function movements(schema: string, { asOfMs, knownAt }: StockQuestion): RawBuilder<unknown> {
  const parts = [sql`SELECT place, line, quantity FROM ${stockTable(schema, 'totals')}`];
  if (asOfMs !== undefined) {
    const day = Math.floor(asOfMs / DAY_MS);
    parts.push(sql`SELECT place, line, -delta FROM ${stockTable(schema, 'days')} WHERE day > ${day}`);
    parts.push(sql`SELECT place, line, -delta FROM ${stockTable(schema, 'entries')}
      WHERE at > ${asOfMs} AND at < ${(day + 1) * DAY_MS}`);
  }
  if (knownAt !== undefined) {
    const until = asOfMs === undefined ? sql`` : sql`AND at <= ${asOfMs}`;
    parts.push(
      sql`SELECT place, line, -delta FROM ${stockTable(schema, 'entries')} WHERE position > ${knownAt} ${until}`,
    );
  }
  return sql.join(parts, sql` UNION ALL `);
}

function stockRow(row: Row, groups: readonly StockGroup[]): StockRow {
  const fields = groups.map((group) => [group, group === 'place' ? placeOfKey(row.place ?? '') : (row[group] ?? '')]);
  return { ...(Object.fromEntries(fields) as Omit<StockRow, 'quantity'>), quantity: Number(row.quantity) };
}
