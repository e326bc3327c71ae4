import { sql, type Kysely, type RawBuilder } from 'kysely';
import { BESIDE } from '../../src/ledger/item/core/place.js';
import { GROUP_COLUMNS, STOCK_GROUPS, stockRow, type StockCells, type StockRow } from './stock-levels.queries.js';
import { entriesTable, kindsTable, linesTable, NO_STOCK, placesTable, totalsTable } from './stock-levels.tables.js';

interface StockReader {
  readonly db: Kysely<unknown>;
  readonly schema: string;
}

/** What tells a row of stock from all others, in the order of `STOCK_GROUPS`: rows are in the order of these. */
export type StockKey = readonly string[];

/** Of what moved behind `after`, up to and with `upTo`: `limit` rows, those after `from`. */
export interface StockChangesAsked {
  readonly after: number;
  readonly upTo: number;
  readonly from?: StockKey;
  readonly limit: number;
}

export interface ChangedStock {
  /** By all that stock tells apart, as they are now; of what is no more the quantity is 0. */
  readonly rows: readonly StockRow[];
  /** The last of these, where there are others behind it. */
  readonly next?: StockKey;
}

/** So far is looked for what moved. */
const MOST_POSITIONS = 20_000;

/** Where the next `count` entries behind `after` end, or that nothing moved up to there: no further than `end`. */
export async function movedUpTo(
  { db, schema }: StockReader,
  { after, end, count }: { readonly after: number; readonly end: number; readonly count: number },
): Promise<number> {
  const last = Math.min(end, after + MOST_POSITIONS);
  const { rows } = await sql<{ position: string }>`SELECT position FROM ${entriesTable.in(schema)}
    WHERE position > ${after} AND position <= ${last} ORDER BY position OFFSET ${count - 1} LIMIT 1`.execute(db);
  return rows[0] ? Number(rows[0].position) : last;
}

const CHOSEN = sql.join(STOCK_GROUPS.map((group) => sql`${inOrder(GROUP_COLUMNS[group])} AS ${sql.id(group)}`));
/** A way to a location is one row, whomever it goes to there: of those that are kept, all that begin so. */
const [BESIDE_IT, BEHIND_IT] = [sql.lit(BESIDE), sql.lit(String.fromCharCode(BESIDE.charCodeAt(0) + 1))];
const isOneOfItsWays = sql`p.place > k.place || ${BESIDE_IT} AND p.place < k.place || ${BEHIND_IT}`;
const KEY = sql.join(STOCK_GROUPS.map((group) => sql.ref(`k.${group}`)));

/** What each entry since moved is looked up by the place and line that it moved at; nothing is kept for it. */
export async function changedStock(
  { db, schema }: StockReader,
  { after, upTo, from, limit }: StockChangesAsked,
): Promise<ChangedStock> {
  const behind = from ? sql`WHERE (${KEY}) > (${sql.join(from.map((text) => sql`${text}::text COLLATE "C"`))})` : sql``;
  const { rows } = await sql<StockCells>`
    WITH moved AS MATERIALIZED (
      SELECT DISTINCT place, line FROM ${entriesTable.in(schema)} WHERE position > ${after} AND position <= ${upTo}
    ), keys AS MATERIALIZED (
      SELECT DISTINCT ${CHOSEN}, kinds.id AS kind_id FROM moved m
      CROSS JOIN LATERAL (SELECT * FROM ${placesTable.in(schema)} WHERE id = m.place OFFSET 0) places
      CROSS JOIN LATERAL (SELECT * FROM ${linesTable.in(schema)} WHERE id = m.line OFFSET 0) lines
      JOIN ${kindsTable.in(schema)} kinds ON kinds.id = lines.kind
      WHERE places.place <> ${placesTable.all('place', NO_STOCK)}
    )
    SELECT ${KEY}, coalesce((
      SELECT sum(t.quantity) FROM ${linesTable.in(schema)} lines JOIN ${totalsTable.in(schema)} t ON (t.kind, t.line) = (k.kind_id, lines.id)
        AND t.place = ANY(ARRAY(SELECT id FROM ${placesTable.in(schema)} p WHERE p.place = k.place OR (${isOneOfItsWays})))
      WHERE (lines.lot, lines.kind, lines.disposition, lines.owner) = (k.lot, k.kind_id, k.disposition, k.owner)
        AND (${GROUP_COLUMNS.report}, ${GROUP_COLUMNS.recalled}) = (k.report, k.recalled)), 0)::text AS quantity
    FROM keys k ${behind} ORDER BY ${KEY} LIMIT ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map((row) => stockRow(row, STOCK_GROUPS)),
    ...(rows.length > limit && last ? { next: STOCK_GROUPS.map((group) => last[group] ?? '') } : {}),
  };
}

function inOrder(column: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`${column} COLLATE "C"`;
}
