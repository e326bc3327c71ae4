import { carriersEver, wasRecorded } from '../../../projections/histories/closure.queries.js';
import { loadStates, subjectsOfIdentifiers } from '../../../projections/items/items.queries.js';
import type { Reading } from './reads.js';
import { LedgerError } from '../../ledger/errors.js';

export function neverRecorded(id: string): LedgerError {
  return new LedgerError('not-found', { message: `Nothing was ever recorded of ${id}.` });
}

/**
 * The subject that an identifier belongs to: itself where it has a history of its own, or the one that was given it. With a position: as it was known there;
 * the reading must be of `histories`.
 */
export async function subjectOf(reading: Reading, id: string, position?: number): Promise<string> {
  const { db, schemaOf } = reading;
  const items = schemaOf('items');
  const moment = position === undefined ? {} : { position };
  const owner = (await subjectsOfIdentifiers(db, items, [id], moment)).get(id);
  if (owner === undefined) return id;
  const isItself =
    position === undefined
      ? (await loadStates(db, items, [id])).has(id)
      : await wasRecorded({ db, schema: schemaOf('histories') }, id, position);
  return isItself ? id : owner;
}

/** Whether something of what an item and its carriers did is not in the histories. The reading must be of `histories`. */
export async function lacksHistory(reading: Reading, subject: string): Promise<boolean> {
  if (!(await reading.lacks())) return false;
  const reader = { db: reading.db, schema: reading.schemaOf('histories') };
  return reading.lacks([subject, ...(await carriersEver(reader, [subject], reading.position))]);
}
