import { Inject, Injectable } from '@nestjs/common';
import { readTogether, type Reading as ModelReading } from '../../../projections/reading/read-positions.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import type { Reader } from './asked.js';

/** Read models as they stand at one moment, and who reads them. */
export interface Reading extends ModelReading {
  readonly reader: Reader;
}

/** Who asks, and the position before which there is no answer. */
export interface Asking {
  readonly reader: Reader;
  readonly after?: number;
}

/** Answers questions from the read models, all of them at one position, not before the position that was asked for. */
@Injectable()
export class Reads {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  /** Throws `LedgerError('behind')` where the models do not get there in time. */
  async answer<T>(
    models: readonly string[],
    { reader, after }: Asking,
    question: (reading: Reading) => Promise<T>,
  ): Promise<T> {
    const { db, release, positions, config } = this.parts;
    if (after !== undefined) await positions.waitFor(models, after, config.afterWaitSeconds * 1_000);
    return readTogether(db, release, models, (reading) => question({ ...reading, reader }));
  }
}
