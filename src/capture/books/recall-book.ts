// The book of recalls: which are open, and what each covers and blocks.
import { listRecalls } from '../../../projections/recalls/recalls.queries.js';
import type { OpenRecall, RecallStatus } from '../../ledger/operations/decide-context.js';
import type { Book, BookDeclaration, Change } from './book.js';

interface RegisteredRecall extends OpenRecall {
  readonly openedAt: number;
  readonly openedBy: string;
}

/** The recalls by their ids: each holds from the capture that opened it to the one that closed it. */
export const RECALL_BOOK: BookDeclaration<RegisteredRecall> = {
  load: async (db, schemas) => {
    const recalls = await listRecalls(db, schemas.recalls);
    return recalls.map(({ recall, scope, blocks, sites, openedAt, openedBy, openedPosition, closedPosition: to }) => ({
      ...{ key: recall, value: { recall, scope, blocks, sites, openedAt, openedBy }, from: openedPosition },
      ...(to === undefined ? {} : { to }),
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

/** Recalls by their ids, each from the capture on that declared its opening erroneous. */
export const ERRONEOUS_BOOK: BookDeclaration<string> = {
  load: async (db, schemas) => {
    const recalls = await listRecalls(db, schemas.recalls);
    return recalls.flatMap(({ recall, erroneousPosition: from }) =>
      from === undefined ? [] : [{ key: recall, value: recall, from }],
    );
  },
  changesIn: ({ events }) =>
    events.flatMap((event): readonly Change<string>[] =>
      event.type === 'RecallClosed' && event.data.erroneous !== undefined
        ? [{ begins: event.subject, value: event.subject }]
        : [],
    ),
};

interface RecallBooks {
  readonly recalls: Book<RegisteredRecall>;
  readonly erroneousRecalls: Book<string>;
}

/** Undefined for a recall that was never opened up to `position`. */
export function recallStatus(
  { recalls, erroneousRecalls }: RecallBooks,
  recall: string,
  position: number,
): RecallStatus | undefined {
  if (erroneousRecalls.has(recall, position)) return 'erroneous';
  if (recalls.get(recall, position)) return 'open';
  return recalls.has(recall, position) ? 'closed' : undefined;
}

/** When a recall was opened that was so up to `position`. */
export function recallOpenedAt(book: Book<RegisteredRecall>, recall: string, position: number): number | undefined {
  return book.latest(recall, position)?.openedAt;
}

/** For which party a recall was opened that was so up to `position`. */
export function recallOpenedBy(book: Book<RegisteredRecall>, recall: string, position: number): string | undefined {
  return book.latest(recall, position)?.openedBy;
}
