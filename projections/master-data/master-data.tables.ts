import type { Kysely } from 'kysely';
import type { MasterDataKind, SpokenAs } from '../../src/ledger/master-data/master-data.events.js';
import { bigint, integer, nullable, text, textC, textOf, texts } from '../schema/column.js';
import { createTables } from '../schema/create-tables.js';
import type { TablesOf } from '../schema/row-types.js';
import { Table } from '../schema/table.js';

/**
 * What was said, one row a statement. `position` is that of the event, `captured` the one at which its capture happened; times are milliseconds. `said_from` and
 * `said_until` are as they were written. `keys` are what it is found by. The columns of the error are those of the declaration that it was a mistake.
 */
export const statementsTable = new Table(
  'statements',
  {
    position: bigint,
    captured: bigint,
    recorded_at: bigint,
    from_ms: bigint,
    until_ms: nullable(bigint),
    erroneous_captured: nullable(bigint),
    kind: textOf<MasterDataKind>(),
    subject: textC,
    said_by: textC,
    spoken: textOf<SpokenAs>(),
    sender: nullable(text),
    capture: textC,
    said_from: text,
    said_until: nullable(text),
    fields: text,
    erroneous_by: nullable(text),
    keys: texts,
  },
  { key: ['position'], indexes: [{ on: ['subject', 'position'] }, { on: ['keys'], using: 'gin' }] },
);

/** What anything was ever said of; `first_captured` is where that was first, `revision` the one of its last event. */
export const subjectsTable = new Table(
  'subjects',
  { first_captured: bigint, revision: integer, kind: textOf<MasterDataKind>(), subject: textC },
  { key: ['subject'] },
);

export type MasterDataTables = TablesOf<typeof statementsTable | typeof subjectsTable>;

export const masterDataTables = [statementsTable.hashed, subjectsTable.hashed];

export function createMasterData(db: Kysely<unknown>, schema: string): Promise<void> {
  return createTables(db, schema, [statementsTable, subjectsTable]);
}
