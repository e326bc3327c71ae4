import { sql } from 'kysely';
import { LedgerError } from '../../src/ledger/errors.js';
import { ledgerSchema, type Db } from './registry.js';

/** Read models of a time when releases were not told apart: their registry stood where now only what all releases share does. */
export interface EarlierModels {
  /** Schemas of builds that are still there. */
  readonly schemas: readonly string[];
  readonly bytes: number;
  /** Seconds since a projector of that time showed itself; absent where none ever did. */
  readonly unseenSeconds?: number;
}

/** What only that time kept there. */
const TABLES = ['builds', 'parked', 'projector', 'inline_checkpoint'] as const;
const IN_USE_SECONDS = 60;

/** Undefined where there are none. */
export async function earlierModels(db: Db, ledger: string): Promise<EarlierModels | undefined> {
  const shared = ledgerSchema(ledger);
  if (!(await isThere(db, `${shared}.builds`))) return undefined;
  const { rows } = await sql<{ schema_name: string; bytes: string }>`
    SELECT n.nspname AS schema_name, coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bytes
    FROM ${sql.id(shared, 'builds')} b JOIN pg_namespace n ON n.nspname = b.schema_name
      LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
    GROUP BY n.nspname ORDER BY n.nspname`.execute(db);
  const bytes = rows.reduce((sum, row) => sum + Number(row.bytes), 0);
  const unseenSeconds = await unseen(db, shared);
  return {
    schemas: rows.map((row) => row.schema_name),
    bytes,
    ...(unseenSeconds === undefined ? {} : { unseenSeconds }),
  };
}

/** Drops them, within the caller's transaction. Throws `unavailable` while a projector of that time works. */
export async function dropEarlierModels(trx: Db, ledger: string): Promise<readonly string[]> {
  const found = await earlierModels(trx, ledger);
  if (!found) return [];
  if ((found.unseenSeconds ?? Infinity) < IN_USE_SECONDS) {
    const message = `A projector of an earlier release worked less than ${IN_USE_SECONDS} s ago, and needs them. Stop all processes of that release first.`;
    throw new LedgerError('unavailable', { message });
  }
  await sql`SET LOCAL lock_timeout = '10s'`.execute(trx);
  for (const schema of found.schemas) await sql`DROP SCHEMA ${sql.id(schema)} CASCADE`.execute(trx);
  for (const table of TABLES) await sql`DROP TABLE IF EXISTS ${sql.id(ledgerSchema(ledger), table)}`.execute(trx);
  return found.schemas;
}

async function unseen(db: Db, shared: string): Promise<number | undefined> {
  if (!(await isThere(db, `${shared}.projector`))) return undefined;
  const { rows } = await sql<{ seconds: string }>`
    SELECT extract(epoch FROM clock_timestamp() - shown_at) AS seconds FROM ${sql.id(shared, 'projector')}`.execute(db);
  return rows[0] && Number(rows[0].seconds);
}

async function isThere(db: Db, table: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 WHERE to_regclass(${table}) IS NOT NULL`.execute(db);
  return rows.length > 0;
}
