import { Injectable } from '@nestjs/common';
import { statementsOf, subjectsAmong } from '../../../projections/master-data/master-data.queries.js';
import { foundBy } from '../../ledger/master-data/found-by.js';
import { masterDataSubject, type MasterDataKind } from '../../ledger/master-data/master-data.events.js';
import type { Statement } from '../../ledger/master-data/told-of.js';
import { LedgerError } from '../../ledger/errors.js';
import { MASTER_DATA_MODELS, masterDataTold, type ToldOfSubject } from '../reading/master-data-told.js';
import { momentIn, type Moment } from '../reading/moment.js';
import { Reads, type Asking, type Reading } from '../reading/reads.js';
import { MASTER_DATA_SAYS } from './master-data.sentences.js';

type AskedThen = Asking & Moment;

export interface ListAsked extends AskedThen {
  readonly kind: MasterDataKind;
  readonly keys: readonly string[];
  /** The subject that the page begins behind. */
  readonly behind: string | undefined;
  readonly limit: number;
}

interface Found<T> {
  readonly found: T;
  readonly position: number;
  readonly incomplete: boolean;
}

/** What the master data tell, and what of it was said when by whom. */
@Injectable()
export class MasterDataReads {
  constructor(private readonly reads: Reads) {}

  /** Throws `LedgerError('not-found')` where nobody says anything of it then. */
  find(kind: MasterDataKind, id: string, asking: AskedThen): Promise<Found<ToldOfSubject>> {
    return this.reads.answer(MASTER_DATA_MODELS, asking, async (reading) => {
      const subject = masterDataSubject(kind, id);
      const moment = await momentOf(reading, asking);
      const [told] = await masterDataTold(reading, [subject], moment);
      if (!told || told.statements.length === 0) throw nothingSaid(id);
      return this.found(reading, told, moment.standsAt, [subject]);
    });
  }

  /** All that was ever said of it, the mistakes included, as it was recorded. */
  history(kind: MasterDataKind, id: string, asking: AskedThen): Promise<Found<readonly Statement[]>> {
    return this.reads.answer(MASTER_DATA_MODELS, asking, async (reading) => {
      const subject = masterDataSubject(kind, id);
      const { position, standsAt } = await momentOf(reading, asking);
      const all = await statementsOf(reading.db, reading.schemaOf('master-data'), [subject], position);
      if (all.length === 0) throw nothingSaid(id);
      return this.found(reading, all, standsAt, [subject]);
    });
  }

  /** A page in the order of the ids. `next`: there may be more behind that subject. */
  list(asked: ListAsked): Promise<Found<{ readonly told: readonly ToldOfSubject[]; readonly next?: string }>> {
    const { kind, keys, behind, limit } = asked;
    return this.reads.answer(MASTER_DATA_MODELS, asked, async (reading) => {
      const moment = await momentOf(reading, asked);
      const { position: knownAt } = moment;
      const subjects = await subjectsAmong(reading.db, reading.schemaOf('master-data'), {
        ...{ kind, keys, after: behind ?? `${kind}/`, limit: limit + 1 },
        ...(knownAt === undefined ? {} : { knownAt }),
      });
      const page = subjects.slice(0, limit);
      const told = await masterDataTold(reading, page, moment);
      // What is said no more finds nothing, though it did once.
      const held = told.filter(
        ({ statements, fields }) => statements.length > 0 && keys.every((key) => foundBy(fields).includes(key)),
      );
      const last = subjects.length > limit ? page.at(-1) : undefined;
      const found = { told: held, ...(last === undefined ? {} : { next: last }) };
      return this.found(reading, found, moment.standsAt, page);
    });
  }

  private async found<T>(reading: Reading, found: T, position: number, subjects: readonly string[]): Promise<Found<T>> {
    return { found, position, incomplete: await reading.lacks(subjects) };
  }
}

async function momentOf(
  reading: Reading,
  asking: Moment,
): Promise<{ readonly atMs: number; readonly position?: number; readonly standsAt: number }> {
  const { atMs = Date.now(), standsAt, position } = await momentIn(reading, asking);
  return { atMs, standsAt, ...(position === undefined ? {} : { position }) };
}

function nothingSaid(id: string): LedgerError {
  return new LedgerError('not-found', { message: MASTER_DATA_SAYS['nothing-said'](id) });
}
