import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { RecordedClaim } from '../../src/ledger/capture/claimed-events.js';
import { claimsTable } from './captures.tables.js';

const SHORT = /^[\x21-\x7e]{1,200}$/;

/** An event id as it is looked up: as it is, or its hash where it is too long for an index or has characters that PostgreSQL does not take. */
export function claimKey(id: string): string {
  return SHORT.test(id) ? id : `sha-256 ${createHash('sha256').update(id).digest('hex')}`;
}

/** What was recorded under these event ids, in the order of the log. */
export async function findClaims(
  db: Kysely<unknown>,
  schema: string,
  ids: readonly string[],
): Promise<readonly RecordedClaim[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ readonly claim: string }>`
    SELECT claim FROM ${claimsTable.in(schema)}
    WHERE event_key = ${claimsTable.any('event_key', [...new Set(ids.map(claimKey))])}
    ORDER BY position, at_index`.execute(db);
  return rows.map(({ claim }) => JSON.parse(claim) as RecordedClaim);
}
