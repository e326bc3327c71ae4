import type { AskedMoment } from './moment.js';
import type { Reading } from './reads.js';
import { type Recall, findRecalls } from '../../../projections/recalls/recalls.queries.js';
import { LedgerError } from '../../ledger/errors.js';
import { ANSWER_SAYS } from '../server/server.sentences.js';
import { printable } from './faults.js';

/** The id of a recall in a path. */
export const RECALL_ID_PARAMETER = {
  name: 'id',
  description: 'With or without `recall/` before it.',
  example: '2026-0001',
};

const RECALL_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** The subject of a recall's events, from the id that people use, with or without `recall/` before it. */
export function recallSubject(id: string): string | undefined {
  const bare = id.startsWith('recall/') ? id.slice('recall/'.length) : id;
  return RECALL_ID.test(bare) ? `recall/${bare}` : undefined;
}

/** Throws `LedgerError('not-found')` for what cannot be the id of a recall. */
export function recallOf(id: string): string {
  const subject = recallSubject(id);
  if (subject === undefined)
    throw new LedgerError('not-found', { message: ANSWER_SAYS['no-recall'](printable(id.slice(0, 200))) });
  return subject;
}

/** Throws `LedgerError('not-found')` for a recall that was not opened, as far as was known at the moment. The reading must be of `recalls`. */
export async function recallNamed(
  { db, schemaOf }: Reading,
  id: string,
  { position }: Pick<AskedMoment, 'position'> = {},
): Promise<Recall> {
  const [recall] = await findRecalls(db, schemaOf('recalls'), [id]);
  if (!recall) throw new LedgerError('not-found', { message: ANSWER_SAYS['no-recall'](id) });
  if (position === undefined || recall.openedPosition <= position) return recall;
  const moment = `as far as was known at position ${position}`;
  throw new LedgerError('not-found', { message: ANSWER_SAYS['no-recall-then']({ id, moment }) });
}
