import type { DocumentReference } from '../ledger/capture/capture.events.js';
import type { EmptiedObserved, EventDraft } from '../ledger/operations/operation.js';

/** How much an event came to. */
interface Count {
  /** Its place among the events of the document. */
  readonly event: number;
  readonly drafts: number;
  readonly emptied: number;
}

interface Told {
  readonly observations: readonly EventDraft[];
  readonly emptied: readonly EmptiedObserved[];
}

/** The business documents that the events of a document name. Where they do not all name the same, each event says which are its own. */
export class EventDocuments {
  private readonly named: (Count & { readonly documents: readonly DocumentReference[] })[] = [];

  /** Of an event that came to so much. */
  add(given: readonly DocumentReference[], count: Count): void {
    const documents = new Map(given.map((document) => [JSON.stringify(document), document]));
    this.named.push({ documents: [...documents.values()], ...count });
  }

  /** Of the last event, where that was it. */
  forget(event: number): void {
    if (this.named.at(-1)?.event === event) this.named.pop();
  }

  get all(): readonly DocumentReference[] {
    const all = this.named.flatMap(({ documents }) => documents);
    return [...new Map(all.map((document) => [JSON.stringify(document), document])).values()];
  }

  /** What the events came to, each in the order of the events. */
  toldIn(observations: readonly EventDraft[], emptied: readonly EmptiedObserved[]): Told {
    const known = this.all.length;
    if (this.named.every(({ documents }) => documents.length === known)) return { observations, emptied };
    const ofDrafts = this.named.flatMap(({ documents, drafts }) => Array<typeof documents>(drafts).fill(documents));
    const ofEmptied = this.named.flatMap(({ documents, emptied: count }) =>
      Array<typeof documents>(count).fill(documents),
    );
    return {
      observations: observations.map((draft, index) => withDocuments(draft, ofDrafts[index])),
      emptied: emptied.map((one, index) => ({
        ...withDocuments(one, ofEmptied[index]),
        otherwise: withDocuments(one.otherwise, ofEmptied[index]),
      })),
    };
  }
}

function withDocuments<T extends { readonly data: object }>(
  told: T,
  documents: readonly DocumentReference[] | undefined,
): T {
  return { ...told, data: { ...told.data, documents } };
}
