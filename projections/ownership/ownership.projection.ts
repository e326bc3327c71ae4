import { sql } from 'kysely';
import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import { titleFact } from '../../src/ledger/ownership/title-facts.js';
import { MODEL_VERSIONS } from '../builds/model-versions.js';
import type { Projection, Target } from '../projection.js';
import { createOwnership, ownershipTables } from './ownership.tables.js';

/** Who was told to own what, from when, and until when that was believed. */
export const ownership: Projection = {
  name: 'ownership',
  version: MODEL_VERSIONS.ownership,
  tables: ownershipTables,
  create: createOwnership,
  async apply(captures, target) {
    const events = captures.flatMap((capture) => capture.events).filter(isItemEvent);
    await writeTitles(events, target);
    await endBeliefs(events, target);
  },
};

async function writeTitles(events: readonly ItemEvent[], { db, schema }: Target): Promise<void> {
  const rows = events.flatMap((event) => {
    const fact = titleFact(event);
    return fact ? [{ event, ...fact }] : [];
  });
  if (rows.length === 0) return;
  await sql`
    INSERT INTO ${sql.id(schema, 'titles')} (position, at, subject, type, from_party, to_party)
    SELECT * FROM unnest(${rows.map(({ event }) => event.position)}::bigint[], ${rows.map(({ event }) => event.sortAt)}::bigint[],
      ${rows.map(({ event }) => event.subject)}::text[], ${rows.map(({ event }) => event.type)}::text[],
      ${rows.map((row) => row.from)}::text[], ${rows.map((row) => row.to)}::text[])`.execute(db);
}

/** Declarations come after what they declare, so that their order within a batch does not matter; the first one ends the belief. */
async function endBeliefs(events: readonly ItemEvent[], { db, schema }: Target): Promise<void> {
  const ended = events.flatMap((event) =>
    event.type === 'ErrorDeclared' ? event.data.positions.map((position) => ({ position, by: event.position })) : [],
  );
  if (ended.length === 0) return;
  await sql`
    UPDATE ${sql.id(schema, 'titles')} t SET believed_to = d.by
    FROM (SELECT position, min(by) AS by FROM unnest(${ended.map((row) => row.position)}::bigint[],
      ${ended.map((row) => row.by)}::bigint[]) AS u (position, by) GROUP BY position) d
    WHERE t.position = d.position AND t.believed_to IS NULL`.execute(db);
}
