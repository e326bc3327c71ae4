import { sql, type Kysely } from 'kysely';
import type { ReadModel } from '../../projections/projection.js';

type Created = Pick<ReadModel, 'create'>;

/** Schemas of read models without rows. One that was used before is emptied, which is faster by far than creating another. */
export class EmptiedSchemas {
  private readonly deletions = new Map<string, string>();

  constructor(private readonly db: Kysely<unknown>) {}

  /** `schema` may have rows of before; then nobody needs them any more. */
  async of(model: Created, schema: string): Promise<string> {
    const deletion = this.deletions.get(schema);
    if (deletion === undefined) {
      await model.create(this.db, schema);
      this.deletions.set(schema, await this.deletionOf(schema));
    } else {
      await sql.raw(deletion).execute(this.db);
    }
    return schema;
  }

  private async deletionOf(schema: string): Promise<string> {
    const { rows } = await sql<{ statement: string }>`
      SELECT format('DELETE FROM %I.%I', schemaname, tablename) AS statement FROM pg_tables WHERE schemaname = ${schema}`.execute(
      this.db,
    );
    return rows.map(({ statement }) => statement).join('; ');
  }
}
