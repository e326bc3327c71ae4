import { Inject, Injectable } from '@nestjs/common';
import { captureAt, positionKnownAt } from '../../projections/captures/captures.queries.js';
import { readTogether, type Reading } from '../../projections/reading/read-positions.js';
import { BEFORE_FIRST } from '../event-store/event-store.js';
import { LEDGER_PARTS, type LedgerParts } from './ledger-parts.js';
import type { KnownAt, Moment } from './requests/read-request.js';

/** Answers questions from the read models, all of them at one position, not before the position that was asked for. */
@Injectable()
export class Reads {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  async answer<T>(
    models: readonly string[],
    after: number | undefined,
    question: (reading: Reading) => Promise<T>,
  ): Promise<T> {
    const { db, release } = this.parts;
    await this.reach(models, after);
    return readTogether(db, release, models, question);
  }

  /** Throws `LedgerError('behind')` where the models do not get there in time. */
  async reach(models: readonly string[], after: number | undefined): Promise<void> {
    const { positions, config } = this.parts;
    if (after !== undefined) await positions.waitFor(models, after, config.afterWaitSeconds * 1_000);
  }
}

/** A moment as the queries take it: event time in milliseconds, and the position up to which things were known. */
export interface AskedMoment {
  readonly atMs?: number;
  readonly position?: number;
}

/** The reading must be of `captures` too. A position inside a capture means the one before it: it had not happened yet. */
export async function momentIn(reading: Reading, { atMs, knownAt }: Moment): Promise<AskedMoment> {
  const position = knownAt === undefined ? undefined : await positionOf(reading, knownAt);
  return { ...(atMs === undefined ? {} : { atMs }), ...(position === undefined ? {} : { position }) };
}

async function positionOf({ db, schemaOf }: Reading, known: KnownAt): Promise<number> {
  const captures = schemaOf('captures');
  if ('recordedAtMs' in known) return (await positionKnownAt(db, captures, known.recordedAtMs)) ?? BEFORE_FIRST;
  const around = await captureAt(db, captures, known.position);
  return around !== undefined && around.position > known.position ? around.firstPosition - 1 : known.position;
}
