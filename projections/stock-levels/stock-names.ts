import { sql } from 'kysely';
import type { Target } from '../projection.js';
import type { Columns, NewRow } from '../schema/row-types.js';
import type { TableRows } from '../schema/row-set.js';

/**
 * Gives a number to each of these rows that has none; none of them is named twice. Whoever applies is alone in it, so a name that is missing stays
 * missing till it is inserted, and no number is wasted.
 */
export async function nameAll<C extends Columns>(
  { db, schema }: Pick<Target, 'db' | 'schema'>,
  names: TableRows<C>,
  rows: readonly NewRow<C>[],
): Promise<void> {
  const table = names.table.in(schema);
  await sql`
    INSERT INTO ${table} (${names.names}) SELECT * FROM ${names.as('n', rows)}
    WHERE NOT EXISTS (SELECT 1 FROM ${table} k WHERE ${names.same('k', 'n')})`.execute(db);
}
