import { sql, type Kysely, type RawBuilder } from 'kysely';

/**
 * `stays`: what was packed (`container`) or installed (`assembly`) in what, and which component lots an item was built from (`lot`, with
 * quantity and unit). `from_*` and `to_*` are the events that began and ended a stay: event time in milliseconds, and the position that
 * told it. `believed_from` and `believed_to` are the positions of the captures between which the row was believed; a row that a late or
 * correcting capture made wrong is closed and another one is written. The end of a stay is told by its own position.
 */
export const genealogyTables = [
  {
    name: 'stays',
    columns: [
      'child',
      'carrier',
      'kind',
      'slot',
      'quantity',
      'unit',
      'from_at',
      'from_position',
      'to_at',
      'to_position',
      'believed_from',
      'believed_to',
    ],
  },
] as const;

export function staysTable(schema: string): RawBuilder<unknown> {
  return sql.id(schema, 'stays');
}

/** Neither index holds the end of a stay, so that ending one touches no index. */
export async function createGenealogy(db: Kysely<unknown>, schema: string): Promise<void> {
  const stays = staysTable(schema);
  const statements = [
    sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`,
    sql`CREATE TABLE ${stays} (
      child text COLLATE "C" NOT NULL, carrier text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, slot text COLLATE "C",
      quantity text COLLATE "C", unit text COLLATE "C", from_at bigint NOT NULL, from_position bigint NOT NULL,
      to_at bigint, to_position bigint, believed_from bigint NOT NULL, believed_to bigint
    ) WITH (fillfactor = 90)`,
    sql`CREATE INDEX ON ${stays} (child)`,
    sql`CREATE INDEX ON ${stays} (carrier)`,
  ];
  for (const statement of statements) await statement.execute(db);
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
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${alias}.${name}`);
  const begun = atMs === undefined ? sql`true` : sql`${column('from_at')} <= ${atMs}`;
  if (position === undefined) return sql`(${column('believed_to')} IS NULL AND ${begun})`;
  return sql`(${column('believed_from')} <= ${position} AND (${column('believed_to')} IS NULL OR ${column('believed_to')} > ${position}) AND ${begun})`;
}

/** Condition on the stays under this alias: it had not ended at the moment's time, as far as its position knew. */
export function lastingStay(alias: string, { atMs, position }: Moment): RawBuilder<boolean> {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${alias}.${name}`);
  const later = atMs === undefined ? sql`false` : sql`${column('to_at')} > ${atMs}`;
  const untold = position === undefined ? sql`false` : sql`${column('to_position')} > ${position}`;
  return sql`(${column('to_position')} IS NULL OR ${later} OR ${untold})`;
}

/** Condition on the stays under this alias: the child was in the carrier at that moment. */
export function openStay(alias: string, moment: Moment): RawBuilder<boolean> {
  return sql`(${believedStay(alias, moment)} AND ${lastingStay(alias, moment)})`;
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
  const near = sql.ref(direction === 'up' ? 's.child' : 's.carrier');
  return sql`CROSS JOIN LATERAL (SELECT s.* FROM ${staysTable(schema)} s WHERE ${near} = ${node} AND ${condition} OFFSET 0) s`;
}
