import { sql, type Kysely } from 'kysely';
import { accessSchema, lockAccessSchema } from '../auth/access-schema.js';
import { readGapsTable, readsTable } from './read-log.js';

type Db = Kysely<unknown>;

/** Such as `2026-11`, of UTC. */
export type Month = string;

export function monthOf(at: Date): Month {
  return at.toISOString().slice(0, 7);
}

export function monthAfter(month: Month): Month {
  const first = new Date(`${month}-01T00:00:00Z`);
  first.setUTCMonth(first.getUTCMonth() + 1);
  return monthOf(first);
}

const beginningOf = (month: Month): string => `${month}-01T00:00:00Z`;
const partitionOf = (month: Month): string => `${readsTable.name}_${month.replace('-', '_')}`;
const PARTITION = /^reads_(\d{4})_(\d{2})$/;

async function monthsThere(db: Db, ledger: string): Promise<readonly Month[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = format('%I.%I', ${accessSchema(ledger)}::text, ${readsTable.name}::text)::regclass`.execute(db);
  return rows.flatMap(({ name }) => {
    const [, year, month] = PARTITION.exec(name) ?? [];
    return year === undefined ? [] : [`${year}-${month}`];
  });
}

/** Whoever reads the log meanwhile is not waited for longer than this: all others would wait behind. */
async function inTables(db: Db, ledger: string, work: (trx: Db) => Promise<void>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`SET LOCAL lock_timeout = '2s'`.execute(trx);
    await lockAccessSchema(trx, ledger);
    await work(trx);
  });
}

/** Makes those that are missing. */
export async function makeMonths(db: Db, ledger: string, months: readonly Month[]): Promise<void> {
  const isMissing = (there: readonly Month[]): readonly Month[] => months.filter((month) => !there.includes(month));
  // A table that is there is not locked for that.
  if (isMissing(await monthsThere(db, ledger)).length === 0) return;
  await inTables(db, ledger, async (trx) => {
    for (const month of isMissing(await monthsThere(trx, ledger)))
      await sql`
        CREATE TABLE ${sql.id(accessSchema(ledger), partitionOf(month))} PARTITION OF ${readsTable.in(accessSchema(ledger))}
        FOR VALUES FROM (${sql.lit(beginningOf(month))}) TO (${sql.lit(beginningOf(monthAfter(month)))})`.execute(trx);
  });
}

/** Drops the months of which all is older, and says which. */
export async function pruneMonths(db: Db, ledger: string, before: Date): Promise<readonly Month[]> {
  const isOld = (month: Month): boolean => Date.parse(beginningOf(monthAfter(month))) <= before.getTime();
  const old = (await monthsThere(db, ledger)).filter(isOld);
  if (old.length === 0) return [];
  const dropped: Month[] = [];
  await inTables(db, ledger, async (trx) => {
    for (const month of (await monthsThere(trx, ledger)).filter(isOld)) {
      await sql`DROP TABLE ${sql.id(accessSchema(ledger), partitionOf(month))}`.execute(trx);
      dropped.push(month);
    }
    await sql`DELETE FROM ${readGapsTable.in(accessSchema(ledger))} WHERE ended < ${before}`.execute(trx);
  });
  return dropped;
}
