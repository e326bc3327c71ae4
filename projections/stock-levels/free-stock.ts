import { sql, type RawBuilder } from 'kysely';
import { WITHHOLDING } from '../../src/ledger/stock/stock-dimensions.js';

/** Condition on the dimensions of a line: it is free stock. */
export function isFree(dimensions: RawBuilder<unknown>): RawBuilder<boolean> {
  const withheld = WITHHOLDING.map((name) => sql`${dimensions} LIKE ${`%"${name}":%`}`);
  return withheld.length === 0 ? sql`true` : sql`NOT (${sql.join(withheld, sql` OR `)})`;
}

/** The text of a line in one dimension; '' where there is none. */
export function dimensionOf(dimensions: RawBuilder<unknown>, name: string): RawBuilder<unknown> {
  return sql`coalesce(nullif(${dimensions}, '')::jsonb ->> ${sql.lit(name)}, '')`;
}
