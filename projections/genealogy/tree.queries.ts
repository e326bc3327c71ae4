import { sql, type Kysely, type RawBuilder } from 'kysely';
import { ends, stayOf, type StayFound, type StayRow } from './genealogy.queries.js';
import { believedStay, openStay, staysTable, stepFrom, type Moment } from './genealogy.tables.js';

type Db = Kysely<unknown>;
type Direction = 'up' | 'down';

/** An edge of the tree, `depth` steps from the subject; `path` leads from the subject to its far end. */
export interface TreeEdge extends StayFound {
  readonly direction: Direction;
  readonly depth: number;
  readonly path: readonly string[];
}

/** The edge to go on after: how many of a direction were told. */
export interface TreeCursor {
  readonly direction: Direction;
  readonly told: number;
}

/** `next` is absent on the last page. */
export interface TreePage {
  readonly edges: readonly TreeEdge[];
  readonly next?: TreeCursor;
}

/** Of event time, milliseconds since 1970, both inclusive. */
export interface Period {
  readonly fromMs?: number;
  readonly toMs?: number;
}

export interface TreeQuestion {
  readonly subject: string;
  readonly directions: readonly Direction[];
  readonly moment: Moment;
  /** Also what ended, as far as it fell into the period; missing: only what holds at the moment. */
  readonly former?: Period;
  readonly limit: number;
  readonly cursor?: TreeCursor;
}

type Step = Omit<TreeQuestion, 'directions' | 'cursor'> & { readonly direction: Direction; readonly skip: number };

/** The two numbers of an order, which the database compares as the ledger does. */
type Span = { readonly from: RawBuilder<unknown>; readonly to: RawBuilder<unknown> };

/** As long as the stay lasts, as far as the moment knew its end. */
function spanOf(alias: string, { position }: Moment): Span {
  const ref = (name: 'from_at' | 'from_position' | 'to_at' | 'to_position') => staysTable.ref(alias, name);
  const told = position === undefined ? sql`true` : sql`${ref('to_position')} <= ${position}`;
  return {
    from: sql`ARRAY[${ref('from_at')}, ${ref('from_position')}]`,
    to: sql`CASE WHEN ${ref('to_position')} IS NOT NULL AND ${told} THEN ARRAY[${ref('to_at')}, ${ref('to_position')}] ELSE ${FOR_EVER} END`,
  };
}

const FOR_EVER = sql`ARRAY[9223372036854775807, 9223372036854775807]::bigint[]`;

/** What is told of, and for how long each path to it held: a part of a carrier belongs to the tree for as long as it was in that while that was. */
function chosen(
  alias: string,
  { moment, former }: Step,
): { readonly condition: RawBuilder<boolean>; readonly span: Span } {
  const span = spanOf(alias, moment);
  if (!former)
    return { condition: openStay(alias, moment), span: { from: sql`NULL::bigint[]`, to: sql`NULL::bigint[]` } };
  const { fromMs, toMs } = former;
  const begun = toMs === undefined ? sql`true` : sql`${staysTable.ref(alias, 'from_at')} <= ${toMs}`;
  const lasting = fromMs === undefined ? sql`true` : sql`(${span.to})[1] >= ${fromMs}`;
  return { condition: sql`(${believedStay(alias, moment)} AND ${begun} AND ${lasting})`, span };
}

async function treeRows(db: Db, schema: string, step: Step): Promise<readonly TreeEdge[]> {
  const { subject, direction, moment, skip, limit } = step;
  const { near, far } = ends(direction);
  const { condition, span } = chosen('s', step);
  const both = { from: sql`greatest(t.held_from, ${span.from})`, to: sql`least(t.held_to, ${span.to})` };
  const meets = step.former ? heldWithin(both, step.former) : sql`true`;
  const { rows } = await sql<StayRow & { path: readonly string[] }>`
    WITH RECURSIVE tree AS (
      SELECT s.*, ARRAY[${near}, ${far}] AS path, ${span.from} AS held_from, ${span.to} AS held_to
      FROM ${staysTable.in(schema)} s WHERE ${near} = ${subject} AND ${condition}
      UNION ALL
      SELECT s.*, t.path || ${far}, ${both.from}, ${both.to} FROM tree t
      ${stepFrom(schema, sql`t.path[cardinality(t.path)]`, direction, condition)}
      WHERE ${far} <> ALL(t.path) AND ${meets}
    ), edges AS (
      SELECT DISTINCT ON (cardinality(path), path, from_position, quantity, unit) * FROM tree
      ORDER BY cardinality(path), path, from_position, quantity, unit
    )
    SELECT * FROM edges ORDER BY cardinality(path), path, from_position, quantity, unit LIMIT ${limit} OFFSET ${skip}`.execute(
    db,
  );
  return rows.map((row): TreeEdge => ({
    ...stayOf(row, moment),
    direction,
    depth: row.path.length - 1,
    path: row.path,
  }));
}

/** What came and went at one moment, as of a day, held at it. */
function heldWithin({ from, to }: Span, { fromMs, toMs }: Period): RawBuilder<unknown> {
  const begun = toMs === undefined ? sql`true` : sql`(${from})[1] <= ${toMs}`;
  const lasting = fromMs === undefined ? sql`true` : sql`(${to})[1] >= ${fromMs}`;
  return sql`${from} <= ${to} AND ${begun} AND ${lasting}`;
}

/** What the subject is in (`up`) and what it holds (`down`): first up, then down, each by depth and then by path. */
export async function treeOf(db: Db, schema: string, question: TreeQuestion): Promise<TreePage> {
  const { directions, cursor, ...rest } = question;
  const edges: TreeEdge[] = [];
  for (const direction of (['up', 'down'] as const).filter((one) => directions.includes(one))) {
    if (direction === 'up' && cursor?.direction === 'down') continue;
    const skip = direction === cursor?.direction ? cursor.told : 0;
    const wanted = question.limit - edges.length;
    const rows = await treeRows(db, schema, { ...rest, direction, skip, limit: wanted + 1 });
    edges.push(...rows.slice(0, wanted));
    if (rows.length > wanted) return { edges, next: { direction, told: skip + wanted } };
  }
  return { edges };
}
