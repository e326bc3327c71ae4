import { sql } from 'kysely';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { carrierNamed, isItemEvent } from '../../src/ledger/history/fold.js';
import type { Projection, Target } from '../projection.js';
import { createHistories, historiesTables } from './histories.tables.js';

/** Subject -> its events with their bodies: what late decisions and the answers about the past are folded from. */
export const histories: Projection = {
  name: 'histories',
  version: 1,
  tables: historiesTables,
  create: createHistories,
  async apply(captures, target) {
    await writeEvents(captures, target);
    await writeCaptures(captures, target);
  },
};

async function writeEvents(captures: readonly Capture[], { db, schema }: Target): Promise<void> {
  const events = captures.flatMap((capture) => capture.events);
  if (events.length === 0) return;
  await sql`
    INSERT INTO ${sql.id(schema, 'events')} (position, sort_at, revision, subject, type, carrier, body)
    SELECT * FROM unnest(
      ${events.map((event) => event.position)}::bigint[],
      ${events.map((event) => event.sortAt)}::bigint[], ${events.map((event) => event.revision)}::integer[],
      ${events.map((event) => event.subject)}::text[], ${events.map((event) => event.type)}::text[],
      ${events.map((event) => (isItemEvent(event) ? (carrierNamed(event) ?? null) : null))}::text[],
      ${events.map((event) => JSON.stringify(event.data))}::text[])`.execute(db);
}

async function writeCaptures(captures: readonly Capture[], { db, schema }: Target): Promise<void> {
  const headers = captures.map((capture) => capture.header);
  await sql`
    INSERT INTO ${sql.id(schema, 'captures')}
      (position, recorded_at, capture, operation, recorded_for, actor, device, system, reason)
    SELECT * FROM unnest(
      ${captures.map((capture) => capture.position)}::bigint[],
      ${headers.map((header) => Date.parse(header.recordedAt))}::bigint[],
      ${headers.map((header) => header.capture)}::text[], ${headers.map((header) => header.operation)}::text[],
      ${headers.map((header) => header.recordedFor)}::text[], ${headers.map((header) => header.actor)}::text[],
      ${headers.map((header) => header.device)}::text[], ${headers.map((header) => header.system)}::text[],
      ${headers.map((header) => header.reason)}::text[])`.execute(db);
}
