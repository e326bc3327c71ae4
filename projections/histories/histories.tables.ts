import type { Kysely } from 'kysely';
import type { SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import { bigint, integer, nullable, text, textC, textOf } from '../schema/column.js';
import { createTables } from '../schema/create-tables.js';
import { Table } from '../schema/table.js';

/**
 * Every event of every subject. `carrier` is the container or assembly that it names; `bodies` has the rest, `body_back` positions before. Neither
 * index is unique, nor ordered by position: so each of its keys is stored once for all the events that share it.
 */
export const eventsTable = new Table(
  'events',
  { position: bigint, body_back: integer, revision: integer, subject: textC, carrier: nullable(textC) },
  {
    indexes: [
      { on: ['subject'] },
      { on: ['carrier'], where: 'carrier IS NOT NULL' },
      // Rows come in the order of position: a range index is a thousandth of a tree.
      { on: ['position'], using: 'brin', with: { pages_per_range: 16, autosummarize: 'on' } },
    ],
    hashed: ['subject', 'position', 'revision', 'carrier', 'body_back'],
  },
);

/**
 * What events tell beside their subject. Within a capture equal ones are kept once, under the position of the first: an operation over thousands of
 * items says the same of each. `body` is JSON as text: it is read whole or not at all, and checking it as JSON once more would cost a fifth of the
 * insert. `rules` is the number of the rules that the capture was recorded under, missing for the first.
 */
export const bodiesTable = new Table(
  'bodies',
  { position: bigint, sort_at: bigint, type: textOf<SubjectEvent['type']>(), body: text, rules: nullable(integer) },
  { key: ['position'] },
);

/**
 * What a history says of the capture that an event came with, by the position of its last event. An event's capture is the first that ends at or
 * after it.
 */
export const historyCapturesTable = new Table(
  'captures',
  {
    position: bigint,
    recorded_at: bigint,
    capture: textC,
    operation: text,
    recorded_for: text,
    actor: nullable(text),
    device: nullable(text),
    system: nullable(text),
    reason: nullable(text),
  },
  {
    key: ['position'],
    hashed: ['position', 'capture', 'operation', 'recorded_for', 'actor', 'device', 'system', 'reason', 'recorded_at'],
  },
);

/** Each position that was declared erroneous, and the position of the declaration. */
export const correctionsTable = new Table(
  'corrections',
  { position: bigint, declared_by: bigint },
  { key: ['position', 'declared_by'] },
);

/**
 * Business documents, one row for each that the events from `first` to `position` were sent with; written only where there are any. Ranges do not
 * overlap but where they are the same. `type` is bare, and empty where none was told.
 */
export const documentsTable = new Table(
  'documents',
  { first: bigint, position: bigint, id: textC, issuer: textC, type: textC },
  { key: ['position', 'issuer', 'id', 'type'], indexes: [{ on: ['id', 'issuer'] }] },
);

const tables = [eventsTable, bodiesTable, historyCapturesTable, correctionsTable, documentsTable];

export const historiesTables = tables.map(({ hashed }) => hashed);

export function createHistories(db: Kysely<unknown>, schema: string): Promise<void> {
  return createTables(db, schema, tables);
}
