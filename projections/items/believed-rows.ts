import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { TableRows } from '../schema/row-set.js';
import type { AnyTable } from '../schema/table.js';

/** Rows that were believed between two captures, of a table with `subject`, `believed_from` and `believed_to`. */
interface Believed<Source> {
  readonly table: AnyTable;
  readonly rows: TableRows<Source>;
  /** Condition: the rows `a` and `n` say the same. */
  readonly same: RawBuilder<unknown>;
}

/** All that is believed of these subjects from the capture at `position` on. */
interface Told<Source> {
  readonly subjects: readonly string[];
  readonly rows: readonly Source[];
  readonly position: number;
}

/** What is told no more ends, and what is new begins; what is told as before stays as it is. */
export async function writeBelieved<Source>(
  db: Kysely<unknown>,
  schema: string,
  { table, rows, same }: Believed<Source>,
  told: Told<Source>,
): Promise<void> {
  if (told.subjects.length === 0) return;
  const believed = table.in(schema);
  await sql`
    WITH told AS MATERIALIZED (SELECT * FROM ${rows.as('n', told.rows)}), believed AS MATERIALIZED (
      SELECT a.ctid AS row, a.* FROM ${believed} a WHERE a.subject = ANY(${told.subjects}::text[]) AND a.believed_to IS NULL
    ), closed AS (
      UPDATE ${believed} b SET believed_to = ${told.position} FROM believed a
      WHERE b.ctid = a.row AND NOT EXISTS (SELECT FROM told n WHERE ${same})
    )
    INSERT INTO ${believed} (${rows.names}, believed_from)
    SELECT n.*, ${told.position}::bigint FROM told n WHERE NOT EXISTS (SELECT FROM believed a WHERE ${same})`.execute(
    db,
  );
}
