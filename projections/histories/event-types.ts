import { sql, type RawBuilder } from 'kysely';
import type { SubjectEvent } from '../../src/ledger/capture/capture.events.js';

type EventType = SubjectEvent['type'];

/** Kept with the events of items, and no part of an item's history. */
const RECALLS: readonly EventType[] = ['RecallOpened', 'RecallClosed'];
/** By these something comes into a carrier. */
const JOINING: readonly EventType[] = ['ItemPacked', 'ComponentInstalled'];

// Spelled out in the statement: a plan can tell how many rows have such a type.
export const recallTypes = list(RECALLS);
export const joiningTypes = list(JOINING);

/** The pair of events between which something is packed, as statements compare them. */
export const packedType = sql.lit<EventType>('ItemPacked');
export const unpackedType = sql.lit<EventType>('ItemUnpacked');

function list(types: readonly EventType[]): RawBuilder<unknown> {
  return sql`(${sql.join(types.map((type) => sql.lit(type)))})`;
}
