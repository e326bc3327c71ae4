import { sql, type Kysely, type RawBuilder } from 'kysely';
import { bigint, nullable, textC, textOf } from '../schema/column.js';
import { createTables } from '../schema/create-tables.js';
import { Table } from '../schema/table.js';

/**
 * `lot`: a lot or product in bulk that an item was built from, or that went into a transformation. `input`: an item that a transformation used up. `output`:
 * an item that a transformation made, and which carries that; `bulk-output`: the same of a lot or product in bulk.
 */
export type StayKind = 'container' | 'assembly' | 'lot' | 'input' | 'output' | 'bulk-output';

/** What comes and goes. All else is what something was made of, for ever. */
export function isStay(alias: string): RawBuilder<boolean> {
  return sql`${staysTable.ref(alias, 'kind')} IN ('container', 'assembly')`;
}

/**
 * What was packed (`container`) or installed (`assembly`) in what, and what was made of what: by its component lots (`lot`, with quantity and unit), and by a
 * transformation, which is the carrier of what went into it and the child of what came out.
 * `from_*` and `to_*` are the events that began and ended a stay: event time in milliseconds, and the position that told it. `believed_from` and
 * `believed_to` are the positions of the captures between which the row was believed; a row that a late or correcting capture made wrong is closed
 * and another one is written. The end of a stay is told by its own position.
 *
 * No index holds the end of a stay, so that ending one touches no index.
 */
export const staysTable = new Table(
  'stays',
  {
    child: textC,
    carrier: textC,
    kind: textOf<StayKind>(),
    slot: nullable(textC),
    quantity: nullable(textC),
    unit: nullable(textC),
    from_at: bigint,
    from_position: bigint,
    to_at: nullable(bigint),
    to_position: nullable(bigint),
    believed_from: bigint,
    believed_to: nullable(bigint),
  },
  // Of lots there are few rows: which of them have one number is found among these alone.
  { indexes: [{ on: ['child'] }, { on: ['carrier'] }, { on: ['child'], where: "kind = 'lot'" }], fillfactor: 90 },
);

export const genealogyTables = [staysTable.hashed];

export function createGenealogy(db: Kysely<unknown>, schema: string): Promise<void> {
  return createTables(db, schema, [staysTable]);
}

/**
 * When a question is asked of: `atMs` is an event time (missing: now, after all that is known), `position` the last position that was
 * known then (missing: all that is known today).
 */
export interface Moment {
  readonly atMs?: number;
  readonly position?: number;
}

/** Condition on the stays under this alias: the row was believed at the moment's position, and had begun at its time. */
export function believedStay(alias: string, { atMs, position }: Moment): RawBuilder<boolean> {
  const from = staysTable.ref(alias, 'believed_from');
  const to = staysTable.ref(alias, 'believed_to');
  const begun = atMs === undefined ? sql`true` : sql`${staysTable.ref(alias, 'from_at')} <= ${atMs}`;
  if (position === undefined) return sql`(${to} IS NULL AND ${begun})`;
  return sql`(${from} <= ${position} AND (${to} IS NULL OR ${to} > ${position}) AND ${begun})`;
}

/** Condition on the stays under this alias: it had not ended at the moment's time, as far as its position knew. */
export function lastingStay(alias: string, { atMs, position }: Moment): RawBuilder<boolean> {
  const end = staysTable.ref(alias, 'to_position');
  const later = atMs === undefined ? sql`false` : sql`${staysTable.ref(alias, 'to_at')} > ${atMs}`;
  const untold = position === undefined ? sql`false` : sql`${end} > ${position}`;
  return sql`(${end} IS NULL OR ${later} OR ${untold})`;
}

/** Condition on the stays under this alias: the child was in the carrier at that moment. */
export function openStay(alias: string, moment: Moment): RawBuilder<boolean> {
  return sql`(${believedStay(alias, moment)} AND ${lastingStay(alias, moment)})`;
}

/** Condition on the stays under this alias: the child is a lot or a product in bulk that a transformation made. */
export function isMadeLot(alias: string, schema: string): RawBuilder<boolean> {
  return sql`EXISTS (SELECT FROM ${staysTable.in(schema)} o
    WHERE o.carrier = ${staysTable.ref(alias, 'child')} AND o.kind = 'bulk-output' AND ${openStay('o', {})})`;
}

/**
 * `CROSS JOIN LATERAL` of a recursive step: the stays `s` that go from `node` up to carriers or down to contents. OFFSET 0 keeps the
 * database from joining each level with the whole table: a probe of the index for each node is faster by far.
 */
export function stepFrom(
  schema: string,
  node: RawBuilder<unknown>,
  direction: 'up' | 'down',
  condition: RawBuilder<boolean>,
): RawBuilder<unknown> {
  const near = staysTable.ref('s', direction === 'up' ? 'child' : 'carrier');
  return sql`CROSS JOIN LATERAL (SELECT s.* FROM ${staysTable.in(schema)} s WHERE ${near} = ${node} AND ${condition} OFFSET 0) s`;
}
