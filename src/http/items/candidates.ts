import { subjectsOfDocument } from '../../../projections/histories/documents.queries.js';
import type { Candidates } from '../../../projections/items/item-filter.queries.js';
import { subjectsWithSerial } from '../../../projections/items/serial.queries.js';
import type { Reading } from '../reading/reads.js';
import type { ItemsQuestion } from './items-query.js';

/** Where the items of a query come from that no filter of their states finds; undefined where one does. */
export async function candidatesOf(
  { db, schemaOf }: Reading,
  { serial, document }: Pick<ItemsQuestion, 'serial' | 'document'>,
): Promise<Candidates | undefined> {
  const bearing = serial === undefined ? undefined : await subjectsWithSerial(db, schemaOf('items'), serial);
  if (document === undefined) return bearing && ((after, limit) => Promise.resolve(behind(bearing, after, limit)));
  const reader = { db, schema: schemaOf('histories') };
  const question = { document, genealogy: schemaOf('genealogy'), ...(bearing ? { among: bearing } : {}) };
  return (after, limit) => subjectsOfDocument(reader, { ...question, after, limit });
}

function behind(subjects: readonly string[], after: string, limit: number): readonly string[] {
  return subjects.filter((subject) => Buffer.compare(Buffer.from(subject), Buffer.from(after)) > 0).slice(0, limit);
}
