import { BEFORE_FIRST } from '../../src/event-store/event-store.js';
import { firstOf, type ClosureQuestion, type Closure } from '../../src/ledger/history/closure.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { findLiveBuild, liveBuild, type KnownModels } from '../builds/builds.js';
import { allLackedIn } from '../builds/parked.js';
import type { Db } from '../builds/registry.js';
import { closure } from './closure.queries.js';
import { histories } from './histories.projection.js';
import { MODELS_SAY } from '../projections.sentences.js';

/**
 * The model could not take in an event of a subject concerned: nothing late can be judged by a history with a gap. `subjects`: all of which something
 * else may be true, those that the gap may lead to included.
 */
export class HistoriesLack extends LedgerError {
  constructor(
    lacked: string,
    readonly subjects: readonly string[],
  ) {
    const message = MODELS_SAY['histories-lack'](lacked);
    super('unavailable', { message, retryAfterSeconds: 60 });
  }
}

/** The live build of `histories`, as the writer asks it when it decides late operations. */
export class LiveHistories {
  private readonly known: KnownModels;

  constructor(
    private readonly db: Db,
    ledger: string,
  ) {
    this.known = { ledger, versions: { [histories.name]: String(histories.version) } };
  }

  /** Of the last event that the model has taken in; `BEFORE_FIRST` while its first build is not live. */
  async position(): Promise<number> {
    return (await findLiveBuild(this.db, this.known, histories.name))?.position ?? BEFORE_FIRST;
  }

  /**
   * Throws `LedgerError('too-large')` above the bound of a closure, `HistoriesLack` (`unavailable`) where the model could not take in an event
   * of one of the subjects concerned. `behind` where the model has been set back to before `upTo`.
   */
  async closure(question: ClosureQuestion): Promise<Closure> {
    const { upTo } = question;
    const { schema } = await liveBuild(this.db, this.known, histories.name);
    const gaps = await allLackedIn(this.db, this.known.ledger, schema, upTo);
    const found = await closure({ db: this.db, schema }, { ...question, inDetail: gaps });
    const lacked = firstOf(gaps, question, found);
    if (lacked !== undefined) {
      const { histories: folded, edges, witnesses } = found;
      throw new HistoriesLack(lacked, [
        ...new Set([...question.subjects, ...folded.keys(), ...edges, ...witnesses, ...gaps]),
      ]);
    }
    // A crash of the database takes the projector's last commits with it. Looked at after the reading, which it may have overtaken.
    if ((await this.position()) >= upTo) return found;
    throw new LedgerError('behind', {
      message: MODELS_SAY['no-longer-at'](upTo),
      retryAfterSeconds: 2,
    });
  }
}
