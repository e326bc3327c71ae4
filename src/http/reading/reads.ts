import { Inject, Injectable } from '@nestjs/common';
import { readTogether, type Reading as ModelReading } from '../../../projections/reading/read-positions.js';
import { MODELS_SAY } from '../../../projections/projections.sentences.js';
import { LedgerError } from '../../ledger/errors.js';
import { BEFORE_FIRST } from '../../event-store/event-store.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { ANSWER_SAYS } from '../server/server.sentences.js';
import type { Reader } from './asked.js';
import type { KnownAt } from './known-at.js';

/** Read models as they stand at one moment, and who reads them. */
export interface Reading extends ModelReading {
  readonly reader: Reader;
}

/** Who asks, and the position before which there is no answer; nor is there one of what will be known at a position that the log does not have yet. */
export interface Asking {
  readonly reader: Reader;
  readonly after?: number;
  readonly knownAt?: KnownAt;
}

/** Answers questions from the read models, all of them at one position, not before the position that was asked for. */
@Injectable()
export class Reads {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  /** Throws `LedgerError('behind')` where the models do not get there in time. */
  async answer<T>(
    models: readonly string[],
    { reader, after, knownAt }: Asking,
    question: (reading: Reading) => Promise<T>,
  ): Promise<T> {
    // What is asked here is answered from what everybody did.
    if (reader.sees !== undefined) throw new LedgerError('forbidden', { message: ANSWER_SAYS['not-for-partners']() });
    const { db, release } = this.parts;
    const known = knownAt && 'position' in knownAt ? knownAt.position : undefined;
    if (known !== undefined) await this.expectRecorded(known);
    if (knownAt && 'recordedAtMs' in knownAt) expectPast(knownAt.recordedAtMs);
    const position = Math.max(after ?? BEFORE_FIRST, known ?? BEFORE_FIRST);
    if (position > BEFORE_FIRST) await this.reach(models, position);
    return readTogether(db, release, models, (reading) => question({ ...reading, reader }));
  }

  private reach(models: readonly string[], position: number): Promise<void> {
    const { positions, config } = this.parts;
    return positions.waitFor(models, position, config.afterWaitSeconds * 1_000);
  }

  private async expectRecorded(position: number): Promise<void> {
    const head = await this.parts.store.head();
    if (position <= head) return;
    const message = MODELS_SAY['beyond-end']({ position, head });
    throw new LedgerError('behind', { message, retryAfterSeconds: 1 });
  }
}

/** What will have been recorded by a time that is not over is not known yet, and its answer would not be the same later. */
function expectPast(recordedAtMs: number): void {
  const now = Date.now();
  if (recordedAtMs <= now) return;
  const message = MODELS_SAY['not-over']({ until: new Date(recordedAtMs).toISOString() });
  throw new LedgerError('behind', { message, retryAfterSeconds: Math.ceil((recordedAtMs - now) / 1_000) });
}
