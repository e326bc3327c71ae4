import type { Batch } from '../../projections/runner/apply-batch.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import type { WholePosition } from '../../src/ledger/capture/capture-reader.js';
import type { ClosureQuestion, Closure } from '../../src/ledger/history/closure.js';
import { HistoryGraph } from '../../src/ledger/history/history-graph.js';
import { historiesOf } from './histories-rows.js';
import { asSaid } from '../../src/ledger/sentences.js';

interface Commit {
  readonly at: number;
  readonly captures: readonly Capture[];
  readonly to: WholePosition;
}

const BEGINNING: WholePosition = { position: -1, eventId: '' };

/** The rows of a read model with their checkpoint, which move together or not at all, as `applyBatch` moves them. */
export class ProjectedRows {
  private commits: Commit[] = [];

  get captures(): readonly Capture[] {
    return this.commits.flatMap(({ captures }) => captures);
  }

  get at(): WholePosition {
    return this.commits.at(-1)?.to ?? BEGINNING;
  }

  /** False, and nothing written, where the checkpoint is not the one that the projector knows. */
  apply(batch: Batch, known: WholePosition, now: number): boolean {
    const { position, eventId } = this.at;
    if (position !== known.position || eventId !== known.eventId) return false;
    this.commits.push({ at: now, captures: batch.captures, to: batch.to });
    return true;
  }

  /** What was committed after this moment is gone. */
  loseAfter(moment: number): void {
    this.commits = this.commits.filter(({ at }) => at < moment);
  }

  keep(part: number): void {
    this.commits = this.commits.slice(0, Math.floor(this.commits.length * part));
  }

  closure(question: ClosureQuestion): Closure {
    const { upTo, recent = [] } = question;
    if (this.at.position >= upTo) {
      const known = [...historiesOf(this.captures, upTo).values()].flat();
      return new HistoryGraph().add([...known, ...recent]).closure(question);
    }
    throw new LedgerError('behind', {
      message: asSaid(`The rows do not stand at position ${upTo}.`),
      retryAfterSeconds: 2,
    });
  }
}
