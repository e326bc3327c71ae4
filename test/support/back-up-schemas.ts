import type pg from 'pg';

/** What of the registry is a matter of the rows, of the tables that stand beside the lease. */
const REGISTRY = ['model_builds', 'parked_subjects', 'inline_checkpoints', 'projectors'];

interface Table {
  readonly schemaname: string;
  readonly tablename: string;
}

/** Keeps the rows of all read models of a ledger, the registry included. Answers how to bring them back, in one transaction. */
export async function backUpSchemas(pool: pg.Pool, ledger: string): Promise<(into?: pg.Pool) => Promise<void>> {
  const { rows: tables } = await pool.query<Table>(
    `SELECT schemaname, tablename FROM pg_tables
     WHERE starts_with(schemaname, $1) OR (schemaname = $2 AND tablename = ANY($3::text[]))`,
    [`${ledger}_`, `read_${ledger}`, REGISTRY],
  );
  if (tables.length === 0) throw new Error(`ledger ${ledger} has no tables of read models`);
  const backup = `backup_${ledger}`;
  await pool.query(`CREATE SCHEMA ${backup}`);
  const pairs = tables.map(({ schemaname, tablename }, index) => [
    `"${schemaname}"."${tablename}"`,
    `${backup}.t${index}`,
  ]);
  for (const [table, copy] of pairs) await pool.query(`CREATE TABLE ${copy} AS TABLE ${table}`);
  return async (into = pool) => {
    const restored = pairs.map(([table, copy]) => `INSERT INTO ${table} OVERRIDING SYSTEM VALUE TABLE ${copy};`);
    // Several statements in one message are one transaction.
    await into.query(`TRUNCATE ${pairs.map(([table]) => table).join(', ')}; ${restored.join(' ')}`);
  };
}
