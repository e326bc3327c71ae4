import { Kysely, PostgresDialect, sql } from 'kysely';
import { INLINE_MODELS } from '../../src/capture/inline-models/inline-builds.js';
import type { InlineSchemas } from '../../src/capture/inline-models/inline-schemas.js';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import { EmptiedSchemas } from './emptied-schemas.js';
import { createTestDatabase, openPool, type TestDatabase } from './postgres.js';

/** The inline models in a database of their own, in as many sets of schemas as a test compares. */
export class InlineTestModels {
  private readonly emptied: EmptiedSchemas;

  private constructor(
    private readonly database: TestDatabase,
    readonly db: Kysely<unknown>,
  ) {
    this.emptied = new EmptiedSchemas(db);
  }

  static async open(): Promise<InlineTestModels> {
    const database = await createTestDatabase();
    return new InlineTestModels(
      database,
      new Kysely<unknown>({ dialect: new PostgresDialect({ pool: openPool(database.connectionString) }) }),
    );
  }

  async close(): Promise<void> {
    await this.db.destroy();
    await this.database.drop();
  }

  /** A set without rows; emptied where it was used before. */
  async empty(name: string): Promise<InlineSchemas> {
    const schemas = {
      items: `${name}_items`,
      genealogy: `${name}_genealogy`,
      captures: `${name}_captures`,
      recalls: `${name}_recalls`,
      'master-data': `${name}_master_data`,
    };
    for (const model of INLINE_MODELS) await this.emptied.of(model, schemas[model.name]);
    return schemas;
  }

  async apply(schemas: InlineSchemas, batches: readonly (readonly CaptureChanges[])[]): Promise<void> {
    for (const batch of batches) {
      for (const model of INLINE_MODELS)
        await this.db.transaction().execute((trx) => model.apply(trx, schemas[model.name], batch));
    }
  }

  /** All rows that make the hashes, sorted, by table. */
  async rows(schemas: InlineSchemas): Promise<Record<string, string[]>> {
    const found: Record<string, string[]> = {};
    for (const model of INLINE_MODELS) {
      for (const { name, columns } of model.tables) {
        const { rows } = await sql<{
          row: string;
        }>`SELECT ROW(${sql.join(columns.map((column) => sql.ref(column)))})::text AS row
          FROM ${sql.id(schemas[model.name], name)} ORDER BY 1`.execute(this.db);
        found[`${model.name}.${name}`] = rows.map(({ row }) => row);
      }
    }
    return found;
  }
}

/** Cuts a list into batches of these sizes, again from the first size where they are used up. */
export function cut<T>(all: readonly T[], sizes: readonly number[]): T[][] {
  const batches: T[][] = [];
  for (let at = 0, turn = 0; at < all.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    batches.push(all.slice(at, at + size));
    at += size;
  }
  return batches;
}
