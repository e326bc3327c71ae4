import { Inject, Injectable } from '@nestjs/common';
import { readTogether, type Reading } from '../../../projections/reading/read-positions.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';

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
