import { createHash, randomUUID } from 'node:crypto';
import { LedgerError } from '../ledger/errors.js';
import type { CaptureWriter } from '../capture/writer/capture-writer.js';
import type { ItemEntry } from '../ledger/operations/fields.js';
import { recordReaction, type Reactor } from './reactor.js';

interface MarkedInError {
  readonly recall: string;
  readonly openedAt: number;
  readonly subjects: readonly string[];
}

export interface RecallMarkerParts {
  readonly writer: Pick<CaptureWriter, 'local' | 'status'>;
  /** Up to `limit` subjects, in order, that the open recall affects and that are not marked; or `again`: that were cleared and are hit by what came since. */
  readonly unmarked: (recall: string, limit: number, again?: true) => Promise<readonly string[]>;
  /** Up to `limit` units that bear the mark of a recall that was declared erroneous, all of one recall. */
  readonly markedInError: (limit: number) => Promise<MarkedInError | undefined>;
  /** The party for whom the ledger itself records. */
  readonly recordedFor: string;
}

const MARKS_PER_CAPTURE = 1_000;
/** To find what is affected costs the same for many as for few. */
const MARKS_PER_SEARCH = 20_000;

/**
 * Writes the `recalled` marks of open recalls, for units that are affected when the recall is opened and for those that become so later. What is still
 * to be marked follows from the marks that are there. Of recalls that were declared erroneous it takes them off.
 */
export class RecallMarker implements Reactor {
  readonly name = 'recall-marker';

  constructor(private readonly parts: RecallMarkerParts) {}

  async *react(): AsyncGenerator<void, undefined> {
    for (const recall of this.parts.writer.status().openRecalls) {
      yield* this.markAll(recall);
      yield* this.markAll(recall, true);
    }
    yield* this.unmarkAll();
  }

  private async *markAll(recall: string, again?: true): AsyncGenerator<void, void> {
    for (let before = ''; ;) {
      const subjects = await this.parts.unmarked(recall, MARKS_PER_SEARCH, again);
      // The same search twice in a row: they were sent and are still not marked, so that once more would not help.
      const found = subjects.join('\n');
      if (subjects.length === 0 || found === before) return;
      before = found;
      for (let from = 0; from < subjects.length; from += MARKS_PER_CAPTURE) {
        await this.mark(recall, subjects.slice(from, from + MARKS_PER_CAPTURE), again);
        yield;
      }
    }
  }

  private async *unmarkAll(): AsyncGenerator<void, void> {
    for (let before = ''; ;) {
      const marked = await this.parts.markedInError(MARKS_PER_CAPTURE);
      const found = JSON.stringify(marked);
      if (!marked || found === before) return;
      before = found;
      await this.unmark(marked);
      yield;
    }
  }

  /** What is parked keeps its mark, and loses it when it was mended. */
  private async unmark({ recall, openedAt, subjects }: MarkedInError): Promise<void> {
    const { recordedFor, writer } = this.parts;
    const hash = createHash('sha256')
      .update(JSON.stringify([recall, subjects, randomUUID()]))
      .digest('hex');
    const operation = {
      operation: 'unmark-recalled',
      recall,
      openedAt,
      items: entriesOf(subjects),
      recordedFor,
    } as const;
    try {
      await recordReaction(writer, { key: `unmark/${recall}/${hash}`, requestHash: hash, operation });
    } catch (error) {
      const others = unparked(subjects, error);
      if (others.length > 0) await this.unmark({ recall, openedAt, subjects: others });
    }
  }

  /** What is parked cannot be marked, and is when it was mended; the others are. */
  private async mark(recall: string, subjects: readonly string[], again?: true): Promise<void> {
    try {
      await this.record(recall, subjects, again);
    } catch (error) {
      const others = unparked(subjects, error);
      if (others.length > 0) await this.mark(recall, others, again);
    }
  }

  private async record(recall: string, subjects: readonly string[], again?: true): Promise<void> {
    const { recordedFor, writer } = this.parts;
    const items = entriesOf(subjects);
    // What is marked again may be cleared and hit once more: each time is another.
    const hash = createHash('sha256')
      .update(JSON.stringify(again ? [recall, subjects, randomUUID()] : [recall, subjects]))
      .digest('hex');
    const operation = { operation: 'mark-recalled', recall, items, recordedFor, ...(again ? { again } : {}) } as const;
    await recordReaction(writer, { key: `mark/${recall}/${hash}`, requestHash: hash, operation });
  }
}

function entriesOf(subjects: readonly string[]): readonly ItemEntry[] {
  return subjects.map((subject, index) => ({ subject, field: `items[${index}]`, fields: {} }));
}

/** Those that were not refused as parked. Throws what else went wrong. */
function unparked(subjects: readonly string[], error: unknown): readonly string[] {
  if (!(error instanceof LedgerError) || error.code !== 'parked') throw error;
  const parked = new Set(error.detail.violations?.map(({ value }) => value));
  const others = subjects.filter((subject) => !parked.has(subject));
  if (others.length === subjects.length) throw error;
  return others;
}
