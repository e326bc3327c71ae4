import { sql } from 'kysely';
import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import { titleFact, type TitleFact } from '../../src/ledger/ownership/title-facts.js';
import type { Projection, Target } from '../projection.js';
import { createOwnership, ownershipTables, titlesTable } from './ownership.tables.js';

/** Who was told to own what, from when, and until when that was believed. */
export const ownership: Projection = {
  name: 'ownership',
  version: 1,
  tables: ownershipTables,
  create: createOwnership,
  async apply(captures, target) {
    const events = captures.flatMap((capture) => capture.events).filter(isItemEvent);
    await writeTitles(events, target);
    await endBeliefs(events, target);
  },
};

interface Told extends TitleFact {
  readonly event: ItemEvent;
}

const titleRows = titlesTable.rows<Told>({
  position: ({ event }) => event.position,
  at: ({ event }) => event.sortAt,
  subject: ({ event }) => event.subject,
  type: ({ event }) => event.type,
  from_party: ({ from }) => from,
  to_party: ({ to }) => to,
});
const declaredRows = titlesTable.named('position', 'believed_to');

async function writeTitles(events: readonly ItemEvent[], { db, schema }: Target): Promise<void> {
  const told = events.flatMap((event) => {
    const fact = titleFact(event);
    return fact ? [{ event, ...fact }] : [];
  });
  if (told.length > 0) await titleRows.insert(schema, told).execute(db);
}

/** Declarations come after what they declare, so that their order within a batch does not matter; the first one ends the belief. */
async function endBeliefs(events: readonly ItemEvent[], { db, schema }: Target): Promise<void> {
  const ended = events.flatMap((event) =>
    event.type === 'ErrorDeclared'
      ? event.data.positions.map((position) => ({ position, believed_to: event.position }))
      : [],
  );
  if (ended.length === 0) return;
  await sql`
    UPDATE ${titlesTable.in(schema)} t SET believed_to = d.by
    FROM (SELECT position, min(believed_to) AS by FROM ${declaredRows.as('u', ended)} GROUP BY position) d
    WHERE t.position = d.position AND t.believed_to IS NULL`.execute(db);
}
