import { sql, type RawBuilder } from 'kysely';
import type { AnyTable } from '../schema/table.js';
import { aliasesTable, claimedLotsTable, formerFactsTable, itemsTable } from './items.tables.js';

// What items are and were found by, at a moment: by event time, and as far as it was known.

type Condition = RawBuilder<boolean>;

/** Event time in milliseconds, and the last position that was known; without either, now. */
interface Moment {
  readonly atMs?: number;
  readonly position?: number;
}

/** Of any table of what was believed between two captures. */
function believed(alias: string, { position }: Moment): Condition {
  const to = sql.ref(`${alias}.believed_to`);
  if (position === undefined) return sql`${to} IS NULL`;
  return sql`(${sql.ref(`${alias}.believed_from`)} <= ${position} AND (${to} IS NULL OR ${to} > ${position}))`;
}

/** Condition on aliases or claimed lots under this alias: the identifier had been given, or the lot told, by then. */
export function givenThen(alias: string, moment: Moment): Condition {
  const { atMs } = moment;
  const told = atMs === undefined ? sql`true` : sql`${sql.ref(`${alias}.told_at`)} <= ${atMs}`;
  return sql`(${believed(alias, moment)} AND ${told})`;
}

/** Nothing had told otherwise by then. */
function lasting(alias: string, { atMs, position }: Moment): Condition {
  const until = formerFactsTable.ref(alias, 'until_position');
  const untold = position === undefined ? sql`false` : sql`${until} > ${position}`;
  const later = atMs === undefined ? sql`false` : sql`${formerFactsTable.ref(alias, 'until_at')} > ${atMs}`;
  return sql`(${until} IS NULL OR ${untold} OR ${later})`;
}

/** Condition on the former facts under this alias: they had held, and held no longer. */
export function formerThen(alias: string, moment: Moment): Condition {
  return sql`(${believed(alias, moment)} AND NOT ${lasting(alias, moment)})`;
}

/** Condition on the former facts under this alias: they held then, or those of an earlier row did. */
function notYetFormer(alias: string, moment: Moment): Condition {
  return sql`(${believed(alias, moment)} AND ${lasting(alias, moment)})`;
}

const LAST = sql.raw('9223372036854775807');

function until(alias: string): RawBuilder<unknown> {
  return sql`(coalesce(${formerFactsTable.ref(alias, 'until_at')}, ${LAST}), coalesce(${formerFactsTable.ref(alias, 'until_position')}, ${LAST}))`;
}

const FACTS = ['subject', 'product', 'lot', 'production', 'manufactured', 'made'] as const;

/**
 * For `FROM`: what every item was at the moment by product, lot, production and time of manufacture. Items that were not known then may be among
 * them, and tell what they are.
 */
export function itemsThen(schema: string, moment: Moment): RawBuilder<unknown> {
  if (moment.atMs === undefined && moment.position === undefined) return itemsTable.in(schema);
  const former = formerFactsTable.in(schema);
  const facts = (alias: string) => sql.join(FACTS.map((name) => sql.ref(`${alias}.${name}`)));
  return sql`(
    SELECT ${facts('n')} FROM ${itemsTable.in(schema)} n
    WHERE NOT EXISTS (SELECT FROM ${former} f WHERE f.subject = n.subject AND ${notYetFormer('f', moment)})
    UNION ALL
    SELECT ${facts('f')} FROM ${former} f WHERE ${notYetFormer('f', moment)} AND NOT EXISTS (
      SELECT FROM ${former} e WHERE e.subject = f.subject AND ${notYetFormer('e', moment)} AND ${until('e')} < ${until('f')})
  )`;
}

/** Rows of `itemsThen` under this alias. */
export interface ItemsAt {
  readonly alias: string;
  readonly schema: string;
  readonly moment: Moment;
  /** Lots that they are said to be of count as well: of recalls. */
  readonly claimed?: true;
}

/** By another identifier that it has or had, or by what it was before: rows `a` of aliases, `f` of former facts, `c` of claimed lots, with one more condition on each. */
export function beside(
  { schema, moment, claimed }: ItemsAt,
  column: 'product' | 'lot',
  holds: (value: RawBuilder<unknown>) => Condition,
  and: (subject: RawBuilder<unknown>) => Condition = () => sql`true`,
): RawBuilder<unknown> {
  const subjects = (table: AnyTable, alias: 'a' | 'f' | 'c', isThen: Condition) =>
    sql`SELECT ${sql.ref(`${alias}.subject`)} FROM ${table.in(schema)} ${sql.id(alias)}
      WHERE ${isThen} AND ${holds(sql.ref(`${alias}.${column}`))} AND ${and(sql.ref(`${alias}.subject`))}`;
  const found = [
    subjects(aliasesTable, 'a', givenThen('a', moment)),
    subjects(formerFactsTable, 'f', formerThen('f', moment)),
  ];
  if (claimed && column === 'lot') found.push(subjects(claimedLotsTable, 'c', givenThen('c', moment)));
  return sql.join(found, sql` UNION ALL `);
}

/** Condition on these rows: what `holds` says holds of their product or lot, or of one of those. */
export function isOrWas(
  at: ItemsAt,
  column: 'product' | 'lot',
  holds: (value: RawBuilder<unknown>) => Condition,
): Condition {
  const own = itemsTable.ref(at.alias, 'subject');
  return sql`(${holds(itemsTable.ref(at.alias, column))} OR EXISTS (${beside(at, column, holds, (subject) => sql`${subject} = ${own}`)}))`;
}
