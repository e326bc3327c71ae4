import { sql, type Kysely } from 'kysely';
import { createMissingTables } from '../schema/create-tables.js';
import { REGISTRY_TABLES, type RegistryTables } from './registry.tables.js';

export type Db = Kysely<unknown>;

/** The schema of what the processes of all releases share. `ledger` has passed the settings' check: a-z, 0-9 and _ only. */
export function ledgerSchema(ledger: string): string {
  return `read_${ledger}`;
}

/** Where NOTIFY tells that builds have moved (the position), or were added or switched (`BUILDS_CHANGED`). */
export function registryChannel(ledger: string): string {
  return ledgerSchema(ledger);
}

export const BUILDS_CHANGED = 'builds';

/** The tables of a ledger's registry, for the builder. */
export function registryOf(db: Db, ledger: string): Kysely<RegistryTables> {
  return db.withSchema(ledgerSchema(ledger)).withTables<RegistryTables>();
}

/** One of them, for statements that are written out. */
export function registryTable(ledger: string, name: keyof RegistryTables) {
  return sql.id(ledgerSchema(ledger), name);
}

/**
 * Makes what is missing of the registry. All releases share it, so that a later one may add a table, or a column with a default, and changes nothing
 * else.
 */
export async function createRegistry(db: Db, ledger: string): Promise<void> {
  if (await isComplete(db, ledger)) return;
  await db.transaction().execute(async (trx) => {
    // Two processes that start at the same moment would otherwise both create.
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${ledgerSchema(ledger)}, 0))`.execute(trx);
    await createMissingTables(trx, ledgerSchema(ledger), REGISTRY_TABLES);
  });
}

/** Making what is there already waits for those who write to it, and a process that stands by looks often. */
async function isComplete(db: Db, ledger: string): Promise<boolean> {
  const columns = REGISTRY_TABLES.flatMap((table) =>
    Object.keys(table.columns).map((column) => `${table.name}.${column}`),
  );
  const { rows } = await sql<{ columns: string }>`
    SELECT count(*) AS columns FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = to_regnamespace(${ledgerSchema(ledger)}) AND c.relkind = 'r'
      AND c.relname || '.' || a.attname = ANY(${columns}::text[])`.execute(db);
  return Number(rows[0]?.columns) === columns.length;
}

/** To all who listen at the channel, at the end of the transaction. */
export async function tellOf(db: Db, ledger: string, what: string): Promise<void> {
  await sql`SELECT pg_notify(${registryChannel(ledger)}, ${what})`.execute(db);
}
