import { carriersEver } from '../../../projections/histories/closure.queries.js';
import { loadStates, subjectsOfIdentifiers } from '../../../projections/items/items.queries.js';
import type { Reading } from './reads.js';
import { LedgerError } from '../../ledger/errors.js';

export function neverRecorded(id: string): LedgerError {
  return new LedgerError('not-found', { message: `Nothing was ever recorded of ${id}.` });
}

/** The subject that an identifier belongs to: itself where it has a history of its own, or the one that was given it. */
export async function subjectOf({ db, schemaOf }: Reading, id: string): Promise<string> {
  const items = schemaOf('items');
  const owner = (await subjectsOfIdentifiers(db, items, [id])).get(id);
  if (owner === undefined) return id;
  return (await loadStates(db, items, [id])).has(id) ? id : owner;
}

/** Whether something of what an item and its carriers did is not in the histories. The reading must be of `histories`. */
export async function lacksHistory(reading: Reading, subject: string): Promise<boolean> {
  if (!(await reading.lacks())) return false;
  const reader = { db: reading.db, schema: reading.schemaOf('histories') };
  return reading.lacks([subject, ...(await carriersEver(reader, [subject], reading.position))]);
}
