import { sql } from 'kysely';
import type { Target } from '../projection.js';
import type { TableRows } from '../schema/row-set.js';

/**
 * Gives a number to each of these that has none; none of them is told twice. Whoever applies is alone in it, so a name that is missing stays missing
 * till it is inserted, and no number is wasted.
 */
export async function nameAll<Named>(
  { db, schema }: Pick<Target, 'db' | 'schema'>,
  rows: TableRows<Named>,
  names: Iterable<Named>,
): Promise<void> {
  const table = rows.table.in(schema);
  await sql`
    INSERT INTO ${table} (${rows.names}) SELECT * FROM ${rows.as('n', [...names])}
    WHERE NOT EXISTS (SELECT 1 FROM ${table} k WHERE ${rows.same('k', 'n')})`.execute(db);
}
