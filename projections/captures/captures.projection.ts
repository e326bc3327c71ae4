import { sql, type Kysely } from 'kysely';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { recordedAnswer } from '../../src/ledger/capture/recorded-answer.js';
import { recordedClaims, type RecordedClaim } from '../../src/ledger/capture/claimed-events.js';
import { claimKey } from './claims.queries.js';
import { capturesTable, claimsTable, companyPrefixesTable } from './captures.tables.js';

const captureRows = capturesTable.rows<Capture>({
  capture: ({ header }) => header.capture,
  caller: ({ header }) => header.caller,
  key: ({ header }) => header.key,
  request_hash: ({ header }) => header.requestHash,
  operation: ({ header }) => header.operation,
  recorded_for: ({ header }) => header.recordedFor,
  recorded_at: ({ header }) => Date.parse(header.recordedAt),
  first_position: ({ firstPosition }) => firstPosition,
  position: ({ position }) => position,
  answer: (capture) => JSON.stringify(recordedAnswer(capture)),
});
const prefixRows = companyPrefixesTable.named();
const claimRows = claimsTable.rows<RecordedClaim>({
  position: ({ position }) => position,
  at_index: ({ index }) => index,
  event_key: ({ id }) => claimKey(id),
  claim: (claim) => JSON.stringify(claim),
});

/** A key that stands there already is a bug of the writer, and fails. */
export async function applyCaptures(db: Kysely<unknown>, schema: string, captures: readonly Capture[]): Promise<void> {
  if (captures.length === 0) return;
  await captureRows.insert(schema, captures).execute(db);
  await applyCompanyPrefixes(db, schema, captures);
  const claims = captures.flatMap(recordedClaims);
  for (let from = 0; from < claims.length; from += CLAIMS_AT_ONCE)
    await claimRows.insert(schema, claims.slice(from, from + CLAIMS_AT_ONCE)).execute(db);
}

/** So many go into one statement. */
const CLAIMS_AT_ONCE = 5_000;

/** The first that told a prefix stays. */
async function applyCompanyPrefixes(db: Kysely<unknown>, schema: string, captures: readonly Capture[]): Promise<void> {
  const first = new Map<string, number>();
  for (const { header, position } of captures)
    for (const prefix of header.companyPrefixes ?? []) if (!first.has(prefix)) first.set(prefix, position);
  if (first.size === 0) return;
  const rows = [...first].map(([prefix, position]) => ({ prefix, position }));
  await sql`${prefixRows.insert(schema, rows)} ON CONFLICT (prefix) DO NOTHING`.execute(db);
}
