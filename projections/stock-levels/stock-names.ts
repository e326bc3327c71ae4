import { sql } from 'kysely';
import { type Place, placeOfKey } from '../../src/ledger/item/core/place.js';
import type { Target } from '../projection.js';
import type { TableRows } from '../schema/row-set.js';
import { placesTable } from './stock-levels.tables.js';

/** Places as `keptPlace` writes them. */
export const placeNames = placesTable.rows<string>({
  place: (place) => place,
  location: (kept) => locationOf(placeOfKey(kept)),
  party: (kept) => partyOf(placeOfKey(kept)),
});

function locationOf(place: Place): string {
  if (place.kind === 'transit') return place.toLocation ?? '';
  return place.kind === 'at' ? place.location : '';
}

function partyOf(place: Place): string {
  if (place.kind === 'transit') return place.toParty ?? '';
  return place.kind === 'with' ? place.party : '';
}

/**
 * Gives a number to each of these that has none; none of them is told twice. Whoever applies is alone in it, so a name that is missing stays missing
 * till it is inserted, and no number is wasted.
 */
export async function nameAll<Named>(
  { db, schema }: Pick<Target, 'db' | 'schema'>,
  rows: TableRows<Named>,
  names: Iterable<Named>,
): Promise<void> {
  const table = rows.table.in(schema);
  await sql`
    INSERT INTO ${table} (${rows.names}) SELECT * FROM ${rows.as('n', [...names])}
    WHERE NOT EXISTS (SELECT 1 FROM ${table} k WHERE ${rows.same('k', 'n')})`.execute(db);
}
