import { sql, type Kysely } from 'kysely';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { recordedAnswer } from '../../src/ledger/capture/recorded-answer.js';
import { capturesTable, companyPrefixesTable } from './captures.tables.js';

/** A key that stands there already is a bug of the writer, and fails. */
export async function applyCaptures(db: Kysely<unknown>, schema: string, captures: readonly Capture[]): Promise<void> {
  if (captures.length === 0) return;
  const column = <T>(read: (capture: Capture) => T): T[] => captures.map(read);
  await sql`
    INSERT INTO ${capturesTable(schema)}
      (capture, caller, key, request_hash, operation, recorded_for, recorded_at, first_position, position, answer)
    SELECT * FROM unnest(${column((c) => c.header.capture)}::text[], ${column((c) => c.header.caller)}::text[],
      ${column((c) => c.header.key)}::text[], ${column((c) => c.header.requestHash)}::text[],
      ${column((c) => c.header.operation)}::text[], ${column((c) => c.header.recordedFor)}::text[],
      ${column((c) => Date.parse(c.header.recordedAt))}::bigint[], ${column((c) => c.firstPosition)}::bigint[],
      ${column((c) => c.position)}::bigint[], ${column((c) => JSON.stringify(recordedAnswer(c)))}::text[])`.execute(db);
  await applyCompanyPrefixes(db, schema, captures);
}

/** The first that told a prefix stays. */
async function applyCompanyPrefixes(db: Kysely<unknown>, schema: string, captures: readonly Capture[]): Promise<void> {
  const first = new Map<string, number>();
  for (const { header, position } of captures)
    for (const prefix of header.companyPrefixes ?? []) if (!first.has(prefix)) first.set(prefix, position);
  if (first.size === 0) return;
  await sql`
    INSERT INTO ${companyPrefixesTable(schema)} (prefix, position)
    SELECT * FROM unnest(${[...first.keys()]}::text[], ${[...first.values()]}::bigint[])
    ON CONFLICT (prefix) DO NOTHING`.execute(db);
}
