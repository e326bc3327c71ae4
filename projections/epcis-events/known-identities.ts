import { sql } from 'kysely';
import type { Target } from '../projection.js';
import { epcisEventsTable } from './epcis-events.tables.js';

/** What tells an event from all others. `declaredAt` is in nanoseconds; `content` is absent where the id is the hash of the content. */
export interface Identity {
  readonly eventID: string;
  readonly declaredAt: string | undefined;
  readonly content: string | undefined;
}

interface Identified {
  readonly seq: number;
  readonly identity: Identity | undefined;
}

const keyOf = ({ eventID, declaredAt, content }: Identity): string => JSON.stringify([eventID, declaredAt, content]);

/**
 * Events that were told before, in the database or among these, with the `seq` of the first. The same id with another content is a contradiction, and no
 * repetition.
 */
export async function knownAlready(
  events: readonly Identified[],
  { db, schema }: Target,
): Promise<ReadonlyMap<number, number>> {
  const ids = new Set(events.flatMap(({ identity }) => (identity === undefined ? [] : [identity.eventID])));
  if (ids.size === 0) return new Map();
  const { rows } = await sql<StoredIdentity>`
    SELECT e.seq, e.event_id, e.declared_at, e.content FROM ${epcisEventsTable.in(schema)} e
    WHERE e.event_id = ${epcisEventsTable.any('event_id', [...ids])} ORDER BY e.seq`.execute(db);
  const first = new Map<string, number>();
  for (const { seq, event_id: eventID, declared_at: declared, content } of rows) {
    const key = keyOf({ eventID, declaredAt: declared ?? undefined, content: content ?? undefined });
    if (!first.has(key)) first.set(key, Number(seq));
  }
  const known = new Map<number, number>();
  for (const { seq, identity } of events) {
    if (identity === undefined) continue;
    const key = keyOf(identity);
    const before = first.get(key);
    if (before === undefined) first.set(key, seq);
    else known.set(seq, before);
  }
  return known;
}

interface StoredIdentity {
  readonly seq: string;
  readonly event_id: string;
  readonly declared_at: string | null;
  readonly content: string | null;
}
