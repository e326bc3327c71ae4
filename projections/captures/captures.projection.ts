import { sql, type Kysely } from 'kysely';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { recordedAnswer } from '../../src/ledger/capture/recorded-answer.js';
import { capturesTable, companyPrefixesTable } from './captures.tables.js';

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

/** A key that stands there already is a bug of the writer, and fails. */
export async function applyCaptures(db: Kysely<unknown>, schema: string, captures: readonly Capture[]): Promise<void> {
  if (captures.length === 0) return;
  await captureRows.insert(schema, captures).execute(db);
  await applyCompanyPrefixes(db, schema, captures);
}

/** The first that told a prefix stays. */
async function applyCompanyPrefixes(db: Kysely<unknown>, schema: string, captures: readonly Capture[]): Promise<void> {
  const first = new Map<string, number>();
  for (const { header, position } of captures)
    for (const prefix of header.companyPrefixes ?? []) if (!first.has(prefix)) first.set(prefix, position);
  if (first.size === 0) return;
  const rows = [...first].map(([prefix, position]) => ({ prefix, position }));
  await sql`${prefixRows.insert(schema, rows)} ON CONFLICT (prefix) DO NOTHING`.execute(db);
}
