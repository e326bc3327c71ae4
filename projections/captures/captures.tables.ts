import type { Kysely } from 'kysely';
import { bigint, text, textC } from '../schema/column.js';
import { createTables } from '../schema/create-tables.js';
import type { TablesOf } from '../schema/row-types.js';
import { Table } from '../schema/table.js';

/** The key of every capture, its answer (JSON), and where it stands in the log. Record time in milliseconds. */
export const capturesTable = new Table(
  'captures',
  {
    capture: textC,
    caller: textC,
    key: textC,
    request_hash: textC,
    operation: textC,
    recorded_for: textC,
    recorded_at: bigint,
    first_position: bigint,
    position: bigint,
    answer: text,
  },
  { key: ['capture'], unique: [['caller', 'key']], indexes: [{ on: ['position'], isUnique: true }] },
);

/** Each GS1 company prefix that a capture told, with the position of the first that did. */
export const companyPrefixesTable = new Table(
  'company_prefixes',
  { prefix: textC, position: bigint },
  { key: ['prefix'] },
);

/** Each event of a document that was recorded with an identity, by the key of its id (`claimKey`): what the log says of it (JSON), and the capture that recorded it. */
export const claimsTable = new Table(
  'epcis_claims',
  { position: bigint, at_index: bigint, event_key: textC, claim: text },
  { key: ['position', 'at_index'], indexes: [{ on: ['event_key', 'position'] }] },
);

export type CapturesTables = TablesOf<typeof capturesTable | typeof companyPrefixesTable | typeof claimsTable>;

export const capturesTables = [capturesTable.hashed, companyPrefixesTable.hashed, claimsTable.hashed];

export function createCaptures(db: Kysely<unknown>, schema: string): Promise<void> {
  return createTables(db, schema, [capturesTable, companyPrefixesTable, claimsTable]);
}
