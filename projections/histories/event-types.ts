import { sql, type RawBuilder } from 'kysely';
import { ACCESS_EVENT_TYPES } from '../../src/ledger/access/access.events.js';
import type { SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import { typesWith } from '../../src/ledger/item/item.traits.js';
import { MASTER_DATA_EVENT_TYPES } from '../../src/ledger/master-data/master-data.events.js';
import { RECALL_EVENT_TYPES } from '../../src/ledger/recall/recall.events.js';

type EventType = SubjectEvent['type'];

/** By these something comes into a carrier. */
const JOINING = typesWith(({ carrier }) => carrier?.change === 'joins');

// Spelled out in the statement: a plan can tell how many rows have such a type.
/** Kept with the events of items, and no part of an item's history. */
export const otherTypes = list([...RECALL_EVENT_TYPES, ...ACCESS_EVENT_TYPES, ...MASTER_DATA_EVENT_TYPES]);
export const joiningTypes = list([...JOINING]);

/** The pair of events between which something is packed, as statements compare them. */
export const packedType = sql.lit<EventType>('ItemPacked');
export const unpackedType = sql.lit<EventType>('ItemUnpacked');

function list(types: readonly EventType[]): RawBuilder<unknown> {
  return sql`(${sql.join(types.map((type) => sql.lit(type)))})`;
}
