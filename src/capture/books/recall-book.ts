// The book of recalls: which are open, and what each covers and blocks.
import { listRecalls } from '../../../projections/recalls/recalls.queries.js';
import type { OpenRecall } from '../../ledger/operations/decide-context.js';
import type { Book, BookDeclaration, Change } from './book.js';

interface RegisteredRecall extends OpenRecall {
  readonly openedAt: number;
  readonly openedBy: string;
}

/** The recalls by their ids: each holds from the capture that opened it to the one that closed it. */
export const RECALL_BOOK: BookDeclaration<RegisteredRecall> = {
  load: async (db, schemas) => {
    const recalls = await listRecalls(db, schemas.recalls);
    return recalls.map(({ recall, scope, blocks, sites, openedAt, openedBy, openedPosition, closedPosition }) => ({
      ...{ key: recall, value: { recall, scope, blocks, sites, openedAt, openedBy }, from: openedPosition },
      ...(closedPosition === undefined ? {} : { to: closedPosition }),
    }));
  },
  changesIn: ({ events }) => {
    const changes: Change<RegisteredRecall>[] = [];
    for (const event of events) {
      const recall = event.subject;
      if (event.type === 'RecallOpened') {
        const { scope, blocks, sites, by: openedBy } = event.data;
        changes.push({ begins: recall, value: { recall, scope, blocks, sites, openedAt: event.sortAt, openedBy } });
      } else if (event.type === 'RecallClosed') changes.push({ ends: recall });
    }
    return changes;
  },
};

/** Undefined for a recall that was never opened up to `position`. */
export function recallStatus(
  book: Book<RegisteredRecall>,
  recall: string,
  position: number,
): 'open' | 'closed' | undefined {
  if (book.get(recall, position)) return 'open';
  return book.has(recall, position) ? 'closed' : undefined;
}

/** When a recall was opened that was so up to `position`. */
export function recallOpenedAt(book: Book<RegisteredRecall>, recall: string, position: number): number | undefined {
  return book.latest(recall, position)?.openedAt;
}

/** For which party a recall was opened that was so up to `position`. */
export function recallOpenedBy(book: Book<RegisteredRecall>, recall: string, position: number): string | undefined {
  return book.latest(recall, position)?.openedBy;
}
