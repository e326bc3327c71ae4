import { BEFORE_FIRST } from '../../src/event-store/event-store.js';
import type { Closure } from '../../src/ledger/operations/decide-context.js';
import { findLiveBuild, liveBuild, type Db } from '../registry.js';
import { closure } from './closure.queries.js';

/** The live build of `histories`, as the writer asks it when it decides late operations. */
export class LiveHistories {
  constructor(
    private readonly db: Db,
    private readonly ledger: string,
  ) {}

  /** Of the last event that the model has taken in; `BEFORE_FIRST` while its first build is not live. */
  async position(): Promise<number> {
    return (await findLiveBuild(this.db, this.ledger, 'histories'))?.position ?? BEFORE_FIRST;
  }

  /** Throws `LedgerError('too-large')` above the bound of a closure. */
  async closure(subjects: readonly string[], upTo: number): Promise<Closure> {
    const { schema } = await liveBuild(this.db, this.ledger, 'histories');
    return closure({ db: this.db, schema }, subjects, upTo);
  }
}
