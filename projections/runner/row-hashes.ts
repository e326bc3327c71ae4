import { sql } from 'kysely';
import type { ReadModel } from '../projection.js';
import type { Db } from '../builds/registry.js';

export interface TableHash {
  readonly table: string;
  readonly rows: number;
  /** Two sums of 64-bit hashes over the rows: the same for the same rows in any order. */
  readonly hash: string;
}

/** What tells one build of a model from another by its rows. Surrogate keys are not among the declared columns. */
export async function hashRows(
  db: Db,
  model: Pick<ReadModel, 'tables'>,
  schema: string,
): Promise<readonly TableHash[]> {
  const hashes: TableHash[] = [];
  for (const { name, columns } of model.tables) {
    const row = sql`ROW(${sql.join(columns.map((column) => sql.ref(column)))})::text`;
    const { rows } = await sql<{ count: string; hash: string }>`
      SELECT count(*) AS count,
        coalesce(sum(hashtextextended(r, 0)::numeric), 0) || '/' || coalesce(sum(hashtextextended(r, 1)::numeric), 0) AS hash
      FROM (SELECT ${row} AS r FROM ${sql.id(schema, name)}) AS t`.execute(db);
    hashes.push({ table: name, rows: Number(rows[0]?.count ?? 0), hash: rows[0]?.hash ?? '' });
  }
  return hashes;
}
