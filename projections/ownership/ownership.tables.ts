import type { Kysely } from 'kysely';
import { bigint, nullable, textC } from '../schema/column.js';
import { createTables } from '../schema/create-tables.js';
import type { TablesOf } from '../schema/row-types.js';
import { Table } from '../schema/table.js';

/**
 * What each event said of title, of the subject that it said it of; what reached contents is followed when it is asked. A row is believed from
 * `position` (the event's) until `believed_to`, the declaration by which it was erroneous.
 */
export const titlesTable = new Table(
  'titles',
  {
    position: bigint,
    at: bigint,
    believed_to: nullable(bigint),
    subject: textC,
    type: textC,
    from_party: nullable(textC),
    to_party: nullable(textC),
  },
  { key: ['position'], indexes: [{ on: ['to_party', 'at'], where: 'to_party IS NOT NULL' }] },
);

export type OwnershipTables = TablesOf<typeof titlesTable>;

export const ownershipTables = [titlesTable.hashed];

export function createOwnership(db: Kysely<unknown>, schema: string): Promise<void> {
  return createTables(db, schema, [titlesTable]);
}
