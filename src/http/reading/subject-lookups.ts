import { carriersEver, wasRecorded as isRecorded } from '../../../projections/histories/closure.queries.js';
import { statesAsOf } from '../../../projections/histories/lineage.queries.js';
import { findItems, loadStates, subjectsOfIdentifiers } from '../../../projections/items/items.queries.js';
import type { ItemFacts } from '../../ledger/item/core/item-facts.js';
import { labelAnswer, type LabelSaid } from './label.js';
import { ALWAYS_MS, type AskedMoment } from './moment.js';
import type { Reading } from './reads.js';
import { LedgerError } from '../../ledger/errors.js';
import { ANSWER_SAYS } from '../server/server.sentences.js';

export function neverRecorded(id: string): LedgerError {
  return new LedgerError('not-found', { message: ANSWER_SAYS['never-recorded'](id) });
}

/** The same of a moment: something may be recorded of it by now. */
export function notRecordedThen(id: string, { atMs, position }: Pick<AskedMoment, 'atMs' | 'position'>): LedgerError {
  if (atMs === undefined && position === undefined) return neverRecorded(id);
  const then = [
    ...(atMs === undefined ? [] : [`as of ${new Date(atMs).toISOString()}`]),
    ...(position === undefined ? [] : [`as far as was known at position ${position}`]),
  ];
  return new LedgerError('not-found', { message: ANSWER_SAYS['not-recorded-then']({ id, then }) });
}

/** What the label by which it was asked for says otherwise than was known at the moment. The reading must be of the same as for `wasRecorded`. */
export async function labelThen(
  { db, schemaOf }: Reading,
  subject: string,
  said: ItemFacts | undefined,
  { atMs, position, standsAt }: AskedMoment,
): Promise<LabelSaid> {
  if (said === undefined) return {};
  const isNow = atMs === undefined && position === undefined;
  const states = isNow
    ? await loadStates(db, schemaOf('items'), [subject])
    : await statesAsOf({ db, schema: schemaOf('histories') }, [subject], atMs ?? ALWAYS_MS, standsAt);
  return labelAnswer(said, states.get(subject) ?? { subject });
}

/** Whether something was recorded of a subject at the moment. The reading must be of `items`, and of another moment than now of `histories`. */
export async function wasRecorded(reading: Reading, subject: string, moment: AskedMoment): Promise<boolean> {
  const { db, schemaOf } = reading;
  const { atMs, position, standsAt } = moment;
  if (atMs === undefined && position === undefined)
    return (await findItems(db, schemaOf('items'), [subject])).length > 0;
  const reader = { db, schema: schemaOf('histories') };
  return (await statesAsOf(reader, [subject], atMs ?? ALWAYS_MS, standsAt)).has(subject);
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
      : await isRecorded({ db, schema: schemaOf('histories') }, id, position);
  return isItself ? id : owner;
}

/** Whether something of what an item and its carriers did is not in the histories. The reading must be of `histories`. */
export async function lacksHistory(reading: Reading, subject: string): Promise<boolean> {
  if (!(await reading.lacks())) return false;
  const reader = { db: reading.db, schema: reading.schemaOf('histories') };
  return reading.lacks([subject, ...(await carriersEver(reader, [subject], reading.position))]);
}
