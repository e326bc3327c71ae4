import type { Closure } from '../../src/ledger/operations/decide-context.js';
import { liveBuild, type Db } from '../registry.js';
import { closure } from './closure.queries.js';

/** The live build of `histories`, as the writer asks it when it decides late operations. */
export class LiveHistories {
  constructor(
    private readonly db: Db,
    private readonly ledger: string,
  ) {}

  /** Of the last event that the model has taken in. Throws `LedgerError('behind')` while there is no live build. */
  async position(): Promise<number> {
    return (await liveBuild(this.db, this.ledger, 'histories')).position;
  }

  /** Throws `LedgerError('too-large')` above the bound of a closure. */
  async closure(subjects: readonly string[], upTo: number): Promise<Closure> {
    const { schema } = await liveBuild(this.db, this.ledger, 'histories');
    return closure({ db: this.db, schema }, subjects, upTo);
  }
}
