import type { Kysely } from 'kysely';
import type { Action, EpcisEventType } from '../../src/epcis/model/epcis-event.js';
import type { NameRole } from '../../src/epcis/model/event-names.js';
import { bigint, nullable, text, textC, textOf } from '../schema/column.js';
import { createTables } from '../schema/create-tables.js';
import type { TablesOf } from '../schema/row-types.js';
import { Table } from '../schema/table.js';

/** Events of one capture that `seq` has room for. */
export const EVENTS_OF_A_CAPTURE = 2 ** 20;

/**
 * Every event of EPCIS. `seq` is the position of its capture times 2^20, with its place in that: events sort by it as they were recorded, and what was known at a
 * position has less than the next one's. Times are nanoseconds since 1970. `declared_at` is there for an error declaration. `content` is the hash of what it says, where
 * its id is not that. `said` is the event as JSON, in the shape of `EpcisEvent`: it is read whole or not at all.
 */
export const epcisEventsTable = new Table(
  'events',
  {
    seq: bigint,
    event_time: bigint,
    record_time: bigint,
    declared_at: nullable(bigint),
    type: textOf<EpcisEventType>(),
    action: nullable(textOf<Action>()),
    biz_step: nullable(textC),
    disposition: nullable(textC),
    read_point: nullable(textC),
    biz_location: nullable(textC),
    transformation: nullable(textC),
    event_id: nullable(textC),
    content: nullable(textC),
    said: text,
  },
  {
    key: ['seq'],
    indexes: [
      { on: ['event_time', 'seq'] },
      { on: ['record_time', 'seq'] },
      { on: ['biz_step', 'event_time', 'seq'], where: 'biz_step IS NOT NULL' },
      { on: ['disposition', 'event_time', 'seq'], where: 'disposition IS NOT NULL' },
      { on: ['read_point', 'event_time', 'seq'], where: 'read_point IS NOT NULL' },
      { on: ['biz_location', 'event_time', 'seq'], where: 'biz_location IS NOT NULL' },
      { on: ['transformation', 'seq'], where: 'transformation IS NOT NULL' },
      { on: ['event_id', 'seq'], where: 'event_id IS NOT NULL' },
      { on: ['declared_at', 'seq'], where: 'declared_at IS NOT NULL' },
    ],
  },
);

/** By what an event is found: items, classes, business documents, parties and places, each by its canonical name. */
export const epcisNamesTable = new Table(
  'names',
  { seq: bigint, role: textOf<NameRole>(), name: textC, type: nullable(textC) },
  { indexes: [{ on: ['name', 'seq'] }], hashed: ['seq', 'role', 'type', 'name'] },
);

/**
 * Which event of EPCIS tells the events of the ledger from `first` to `last`, which are of the capture that ends at `capture`. Where several do, the one with the
 * greatest `seq` is what still counts of it.
 */
export const epcisToldTable = new Table(
  'told',
  { capture: bigint, first: bigint, last: bigint, seq: bigint },
  { indexes: [{ on: ['capture'] }] },
);

const tables = [epcisEventsTable, epcisNamesTable, epcisToldTable];

export type EpcisEventsTables = TablesOf<typeof epcisEventsTable> &
  TablesOf<typeof epcisNamesTable> &
  TablesOf<typeof epcisToldTable>;

export const epcisEventsTables = tables.map(({ hashed }) => hashed);

export function createEpcisEvents(db: Kysely<unknown>, schema: string): Promise<void> {
  return createTables(db, schema, tables);
}
