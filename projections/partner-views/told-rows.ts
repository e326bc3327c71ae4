// Rows of what a party is told, and how they are written: what is as it was is left alone.
import { sql } from 'kysely';
import { isTransportUnit } from '../../src/ledger/item/core/resolve.js';
import { toldParty, type ToldEvent, type ToldSubject } from '../../src/ledger/visibility/answer-party.js';
import type { Knowledge } from '../../src/ledger/visibility/knowledge.js';
import type { Target } from '../projection.js';
import { toldEventsTable, toldTable } from './partner-views.tables.js';

interface ToldTo {
  readonly party: string;
  readonly told: ToldSubject;
}

interface EventTo {
  readonly party: string;
  readonly subject: string;
  readonly event: ToldEvent;
}

const toldRows = toldTable.rows<ToldTo>({
  events: ({ told }) => told.events.length,
  is_recalled: ({ told }) => Object.keys(told.recalls).length > 0,
  is_transport_unit: ({ told }) => isTransportUnit(told.subject),
  party: ({ party }) => party,
  subject: ({ told }) => told.subject,
  since: ({ told }) => told.legs[0]?.from ?? '',
  until: ({ told }) => told.legs.at(-1)?.until,
  product: ({ told }) => told.label.product,
  lot: ({ told }) => told.label.lot,
  expiry: ({ told }) => told.label.expiry,
  place: ({ told }) => told.place.kind,
  location: ({ told: { place } }) => ('location' in place ? place.location : undefined),
  to_party: ({ told: { place } }) => (place.kind === 'transit' ? place.toParty : undefined),
  holder: ({ told }) => told.holder,
  owner: ({ told }) => told.owner,
  disposition: ({ told }) => told.disposition,
  ended: ({ told }) => told.ended,
  carrier: ({ told }) => told.path[0],
  facts: ({ told: { label, legs, place, path, recalls } }) => JSON.stringify({ label, legs, place, path, recalls }),
});

const eventRows = toldEventsTable.rows<EventTo>({
  revision: ({ event }) => event.revision,
  party: ({ party }) => party,
  subject: ({ subject }) => subject,
  type: ({ event }) => event.type,
  of_subject: ({ event }) => event.of,
  data: ({ event }) => JSON.stringify(event.data),
});

const keys = toldTable.named('party', 'subject', 'events');

/** Of these subjects the parties are told what is known of them now, and of what is known no more nothing. */
export async function writeTold(
  { db, schema }: Target,
  knowledge: Knowledge,
  parties: readonly string[],
  subjects: readonly string[],
): Promise<void> {
  const told = parties.flatMap((party) =>
    toldParty(knowledge, party).subjects.map((one): ToldTo => ({ party, told: one })),
  );
  const known = told.map(({ party, told: { subject, events } }) => ({ party, subject, events: events.length }));
  const table = toldTable.in(schema);
  const events = toldEventsTable.in(schema);
  const ofThese = sql`party = ${toldTable.any('party', parties)} AND t.subject = ${toldTable.any('subject', subjects)}`;
  await sql`
    DELETE FROM ${table} t WHERE ${ofThese}
      AND NOT EXISTS (SELECT FROM ${keys.as('k', known)} WHERE k.party = t.party AND k.subject = t.subject)`.execute(
    db,
  );
  await sql`
    DELETE FROM ${events} t WHERE ${ofThese}
      AND NOT EXISTS (SELECT FROM ${keys.as('k', known)} WHERE k.party = t.party AND k.subject = t.subject AND t.revision < k.events)`.execute(
    db,
  );
  if (told.length === 0) return;
  await sql`
    ${toldRows.upsert(schema, told)} WHERE (told.events, told.until, told.facts, told.holder, told.owner, told.disposition, told.ended)
      IS DISTINCT FROM (excluded.events, excluded.until, excluded.facts, excluded.holder, excluded.owner, excluded.disposition, excluded.ended)`.execute(
    db,
  );
  const shown = told.flatMap(({ party, told: { subject, events: all } }) =>
    all.map((event): EventTo => ({ party, subject, event })),
  );
  await sql`
    ${eventRows.upsert(schema, shown)} WHERE (told_events.type, told_events.of_subject, told_events.data)
      IS DISTINCT FROM (excluded.type, excluded.of_subject, excluded.data)`.execute(db);
}
