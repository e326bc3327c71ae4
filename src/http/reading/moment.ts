import { captureAt, positionKnownAt } from '../../../projections/captures/captures.queries.js';
import type { Reading } from './reads.js';
import { BEFORE_FIRST } from '../../event-store/event-store.js';
import { asOfInstant, eventTimeRule } from '../../ledger/event-time.js';
import type { Faults } from './faults.js';
import type { KnownAt } from './known-at.js';
import { wholeNumber } from './values.js';
import { QUESTION_RULES } from './form.sentences.js';

export interface Moment {
  readonly atMs?: number;
  readonly knownAt?: KnownAt;
}

export function readKnownAt(value: string, faults: Faults): KnownAt | undefined {
  const position = wholeNumber(value, 0, Number.MAX_SAFE_INTEGER);
  if (position !== undefined) return { position };
  const rule = eventTimeRule(value);
  return rule === undefined
    ? { recordedAtMs: asOfInstant(value) }
    : faults.add('knownAt', value, QUESTION_RULES['known-at'](rule));
}

/** Far beyond any event time. */
export const ALWAYS_MS = Number.MAX_SAFE_INTEGER;

/** A moment as the queries take it: event time in milliseconds, and the position up to which things were known. */
export interface AskedMoment {
  readonly atMs?: number;
  readonly position?: number;
  /** Where the answer stands: at that position, or where the reading does. */
  readonly standsAt: number;
}

/** The reading must be of `captures` too. A position inside a capture means the one before it: it had not happened yet. */
export async function momentIn(reading: Reading, { atMs, knownAt }: Moment): Promise<AskedMoment> {
  const position = knownAt === undefined ? undefined : await positionOf(reading, knownAt);
  const standsAt = Math.min(position ?? reading.position, reading.position);
  return { standsAt, ...(atMs === undefined ? {} : { atMs }), ...(position === undefined ? {} : { position }) };
}

async function positionOf({ db, schemaOf }: Reading, known: KnownAt): Promise<number> {
  const captures = schemaOf('captures');
  if ('recordedAtMs' in known) return (await positionKnownAt(db, captures, known.recordedAtMs)) ?? BEFORE_FIRST;
  const around = await captureAt(db, captures, known.position);
  return around !== undefined && around.position > known.position ? around.firstPosition - 1 : known.position;
}
