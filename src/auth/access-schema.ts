import { sql, type Kysely } from 'kysely';

/** What stands beside the log is kept in this schema: no rebuild, discard or release touches it, and no log brings it back. */
export function accessSchema(ledger: string): string {
  return `access_${ledger}`;
}

/** Of several processes one makes or drops tables there, until its transaction ends. */
export async function lockAccessSchema(trx: Kysely<unknown>, ledger: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${accessSchema(ledger)}, 0))`.execute(trx);
}
