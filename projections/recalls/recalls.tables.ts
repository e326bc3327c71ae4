import type { Kysely } from 'kysely';
import type { RecallBlock } from '../../src/ledger/recall/recall.events.js';
import { bigint, nullable, text, textC, textOf, texts, textsOf } from '../schema/column.js';
import { createTables } from '../schema/create-tables.js';
import type { TablesOf } from '../schema/row-types.js';
import { Table } from '../schema/table.js';

/**
 * The register. Positions are those of the captures that opened them, closed them and declared them erroneous, times are milliseconds. Which units a recall affects is not kept:
 * the scope is asked at the moment of the question, so that opening a recall of a million units costs one row, and whatever arrives later is in it.
 */
export const recallsTable = new Table(
  'recalls',
  {
    recall: textC,
    opened_at: bigint,
    opened_position: bigint,
    opened_by: textC,
    capture: textC,
    reason: text,
    class: nullable(text),
    remedy: nullable(text),
    scope: text,
    blocks: textsOf<RecallBlock>(),
    sites: texts,
    closed_at: nullable(bigint),
    closed_position: nullable(bigint),
    closed_reason: nullable(text),
    erroneous_at: nullable(bigint),
    erroneous_position: nullable(bigint),
    erroneous_reason: nullable(text),
  },
  { key: ['recall'] },
);

/**
 * What was said of single units, `marked` or `cleared` with its remedy, each believed between two captures. `causes`: the units that it was cleared of,
 * and by which event last; a JSON list. Missing where a clearing did not say.
 */
export const marksTable = new Table(
  'marks',
  {
    recall: textC,
    subject: textC,
    status: textOf<'marked' | 'cleared'>(),
    remedy: nullable(text),
    marked_at: nullable(bigint),
    causes: nullable(text),
    cleared_at: nullable(bigint),
    cleared_position: nullable(bigint),
    believed_from: bigint,
    believed_to: nullable(bigint),
  },
  { indexes: [{ on: ['recall', 'subject'] }], fillfactor: 90 },
);

export type RecallsTables = TablesOf<typeof recallsTable | typeof marksTable>;

export const recallsTables = [recallsTable.hashed, marksTable.hashed];

export function createRecalls(db: Kysely<unknown>, schema: string): Promise<void> {
  return createTables(db, schema, [recallsTable, marksTable]);
}
