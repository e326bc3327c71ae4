import { sql, type Kysely } from 'kysely';
import type { ToldSubject } from '../../src/ledger/visibility/answer-party.js';
import type { ToldRecall } from '../../src/ledger/visibility/recalls-told.js';
import type { ShownData } from '../../src/ledger/visibility/shown-data.js';
import { bigint, boolean, integer, jsonb, nullable, text, textC } from '../schema/column.js';
import { createTables } from '../schema/create-tables.js';
import type { TablesOf } from '../schema/row-types.js';
import { Table } from '../schema/table.js';

/** What `told` keeps of a subject beside its columns. */
export type ToldFacts = Pick<ToldSubject, 'label' | 'legs' | 'place' | 'path' | 'recalls'>;

/**
 * What each party knows of each subject that it was told of. `since` and `until`: its first leg and the end of its last, ISO 8601; it has the thing where `until` is missing.
 * `events` counts what it is shown of it.
 */
export const toldTable = new Table(
  'told',
  {
    events: integer,
    is_recalled: boolean,
    is_transport_unit: boolean,
    party: textC,
    subject: textC,
    since: textC,
    until: nullable(textC),
    product: nullable(textC),
    lot: nullable(textC),
    expiry: nullable(textC),
    place: textC,
    location: nullable(textC),
    to_party: nullable(textC),
    holder: nullable(textC),
    owner: nullable(textC),
    disposition: textC,
    ended: nullable(textC),
    carrier: nullable(textC),
    facts: jsonb<ToldFacts>(),
  },
  {
    key: ['party', 'subject'],
    indexes: [
      { on: ['subject'] },
      { on: ['party', 'product', 'lot'] },
      { on: ['party', 'carrier'], where: 'carrier IS NOT NULL' },
      { on: ['party'], where: 'is_recalled' },
    ],
  },
);

/** The events that a party is shown of a subject, numbered for it alone. `of_subject`: the carrier whose event it is. */
export const toldEventsTable = new Table(
  'told_events',
  {
    revision: integer,
    party: textC,
    subject: textC,
    type: textC,
    of_subject: nullable(textC),
    data: jsonb<ShownData>(),
  },
  { key: ['party', 'subject', 'revision'] },
);

/** The recalls that concern a party. */
export const toldRecallsTable = new Table(
  'told_recalls',
  { party: textC, recall: textC, told: jsonb<ToldRecall>() },
  { key: ['party', 'recall'] },
);

/** Events that are of no item, as the log has them: grants and recalls. */
export const otherEventsTable = new Table('other_events', { position: bigint, event: text }, { key: ['position'] });

/** The parties of which rows are kept. */
export const partnersTable = new Table('partners', { party: textC }, { key: ['party'] });

/** The latest event time of all: what comes no earlier changes nothing that was before it. At most one row. */
export const latestTable = new Table('latest', { at: bigint, one: integer }, { key: ['one'] });

/** What is still to be folded for a party that came to be kept. How much it is depends on when it is looked at. */
export const backfillTable = new Table('backfill', { party: textC, subject: textC }, { key: ['party', 'subject'] });

/** What too much is connected with to be folded: nobody is told of it. */
export const withheldTable = new Table('withheld', { subject: textC }, { key: ['subject'] });

/** What a partner's connection may read; each row is of a party. */
export const SHOWN_TABLES = [toldTable, toldEventsTable, toldRecallsTable] as const;

const tables = [...SHOWN_TABLES, otherEventsTable, partnersTable, latestTable, backfillTable, withheldTable];

export type PartnerViewsTables = TablesOf<(typeof SHOWN_TABLES)[number]>;

export const partnerViewsTables = tables.filter((table) => table !== backfillTable).map(({ hashed }) => hashed);

/** Whoever owns them writes them; nobody else sees a row before a policy says so. */
export async function createPartnerViews(db: Kysely<unknown>, schema: string): Promise<void> {
  await createTables(db, schema, tables);
  for (const table of SHOWN_TABLES) {
    const name = table.in(schema);
    await sql`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`.execute(db);
    await sql`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`.execute(db);
    await sql`CREATE POLICY owners ON ${name} TO CURRENT_USER USING (true) WITH CHECK (true)`.execute(db);
  }
}
