import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { RowOf } from '../schema/row-types.js';
import {
  believedStay,
  isStay,
  lastingStay,
  openStay,
  staysTable,
  stepFrom,
  type Moment,
  type StayKind,
} from './genealogy.tables.js';

type Db = Kysely<unknown>;

/** Times in milliseconds. A stay without `to` lasts, as far as the moment of the question knew. */
export interface StayFound {
  readonly child: string;
  readonly carrier: string;
  readonly kind: StayKind;
  readonly slot?: string;
  readonly quantity?: string;
  readonly unit?: string;
  readonly from: { readonly at: number; readonly position: number };
  readonly to?: { readonly at: number; readonly position: number };
}

export interface ClosureNode {
  readonly subject: string;
  readonly depth: number;
  /** From the start to the subject. */
  readonly path: readonly string[];
}

export type StayRow = RowOf<typeof staysTable>;

const ALL_KINDS: readonly StayKind[] = ['container', 'assembly', 'lot', 'input', 'output', 'bulk-output'];

export function stayOf(row: StayRow, { position }: Moment): StayFound {
  const told = row.to_position !== null && (position === undefined || Number(row.to_position) <= position);
  return {
    child: row.child,
    carrier: row.carrier,
    kind: row.kind,
    from: { at: Number(row.from_at), position: Number(row.from_position) },
    ...(row.slot === null ? {} : { slot: row.slot }),
    ...(row.quantity === null ? {} : { quantity: row.quantity }),
    ...(row.unit === null ? {} : { unit: row.unit }),
    ...(told ? { to: { at: Number(row.to_at), position: Number(row.to_position) } } : {}),
  };
}

/** From the step's near end to its far end. */
export function ends(direction: 'up' | 'down'): {
  readonly near: RawBuilder<string>;
  readonly far: RawBuilder<string>;
} {
  const child = staysTable.ref('s', 'child');
  const carrier = staysTable.ref('s', 'carrier');
  return direction === 'up' ? { near: child, far: carrier } : { near: carrier, far: child };
}

/**
 * Everything that the subjects (items, containers or component lots) are in (`up`) or hold (`down`) at the moment, at any depth; each once,
 * by its shortest path, in subject order. The subjects themselves are depth 0.
 */
export async function closureOf(
  db: Db,
  schema: string,
  subjects: readonly string[],
  direction: 'up' | 'down',
  options: { readonly kinds?: readonly StayKind[]; readonly moment?: Moment } = {},
): Promise<readonly ClosureNode[]> {
  const { far } = ends(direction);
  const kinds = options.kinds ?? ALL_KINDS;
  const { rows } = await sql<{ node: string; path: readonly string[] }>`
    WITH RECURSIVE reached (node, path) AS (
      SELECT subject COLLATE "C", ARRAY[subject COLLATE "C"] FROM unnest(${staysTable.array('child', subjects)}) AS start (subject)
      UNION ALL
      SELECT ${far}, r.path || ${far} FROM reached r
      ${stepFrom(schema, sql`r.node`, direction, sql`s.kind = ${staysTable.any('kind', kinds)} AND ${openStay('s', options.moment ?? {})}`)}
      WHERE ${far} <> ALL(r.path)
    )
    SELECT DISTINCT ON (node) node, path FROM reached ORDER BY node, cardinality(path), path`.execute(db);
  return rows.map(({ node, path }) => ({ subject: node, depth: path.length - 1, path }));
}

/** All stays of a child (`as: 'child'`) or in a carrier, also those that ended, in order of their beginnings, as believed at the moment. */
export async function staysOf(
  db: Db,
  schema: string,
  subject: string,
  as: 'child' | 'carrier',
  moment: Moment = {},
): Promise<readonly StayFound[]> {
  const { rows } = await sql<StayRow>`SELECT * FROM ${staysTable.in(schema)} s
    WHERE ${staysTable.ref('s', as)} = ${subject} AND ${believedStay('s', moment)} ORDER BY from_at, from_position, child`.execute(
    db,
  );
  return rows.map((row) => stayOf(row, moment));
}

/** How many lie directly in each of these carriers at the moment; none of them is left out that holds something. */
export async function contentsOf(
  db: Db,
  schema: string,
  carriers: readonly string[],
  moment: Moment = {},
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<
    Pick<StayRow, 'carrier'> & { contents: string }
  >`SELECT s.carrier, count(*) AS contents FROM ${staysTable.in(schema)} s
    WHERE s.carrier = ${staysTable.any('carrier', carriers)} AND ${isStay('s')} AND ${believedStay('s', moment)} AND ${lastingStay('s', moment)}
    GROUP BY s.carrier`.execute(db);
  return new Map(rows.map((row) => [row.carrier, Number(row.contents)]));
}

/** What was in a subject at a moment: how much directly, and which position of it was taken by which component. */
export async function contentsThen(
  db: Db,
  schema: string,
  subject: string,
  moment: Moment,
): Promise<{ readonly contents: number; readonly slots: Readonly<Record<string, string>> }> {
  const { rows } = await sql<{ contents: string; slotted: readonly Slotted[] | null }>`
    SELECT count(*) FILTER (WHERE ${lastingStay('s', moment)}) AS contents,
      json_agg(json_build_object('child', s.child, 'slot', s.slot, 'from', ARRAY[s.from_at, s.from_position],
        'to', CASE WHEN ${lastingStay('s', moment)} THEN NULL ELSE ARRAY[s.to_at, s.to_position] END)) FILTER (WHERE s.slot IS NOT NULL) AS slotted
    FROM ${staysTable.in(schema)} s WHERE s.carrier = ${subject} AND ${isStay('s')} AND ${believedStay('s', moment)}`.execute(
    db,
  );
  return { contents: Number(rows[0]?.contents), slots: slotsAfter(rows[0]?.slotted ?? []) };
}

/** Times with their positions. */
interface Slotted {
  readonly child: string;
  readonly slot: string;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number] | null;
}

/** Who comes takes a position, and who leaves frees it, even one that a claim has given to another meanwhile. */
function slotsAfter(stays: readonly Slotted[]): Readonly<Record<string, string>> {
  const changes = stays.flatMap(({ child, slot, from, to }) => [
    { slot, child, when: from, rank: 1 },
    ...(to ? [{ slot, child: undefined, when: to, rank: 0 }] : []),
  ]);
  changes.sort((a, b) => a.when[0] - b.when[0] || a.when[1] - b.when[1] || a.rank - b.rank);
  const slots = new Map<string, string>();
  for (const { slot, child } of changes) {
    if (child === undefined) slots.delete(slot);
    else slots.set(slot, child);
  }
  return Object.fromEntries(slots);
}
