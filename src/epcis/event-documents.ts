import type { DocumentReference } from '../ledger/capture/capture.events.js';
import type { EventDraft } from '../ledger/operations/operation.js';

/** The business documents that the events of a document name. Where they do not all name the same, each event says which are its own. */
export class EventDocuments {
  private readonly known = new Map<string, DocumentReference>();
  private readonly named: { readonly documents: readonly DocumentReference[]; readonly drafts: number }[] = [];

  /** Of an event that came to so many drafts. */
  add(given: readonly DocumentReference[], drafts: number): void {
    const documents = new Map(given.map((document) => [JSON.stringify(document), document]));
    for (const [key, document] of documents) this.known.set(key, document);
    this.named.push({ documents: [...documents.values()], drafts });
  }

  get all(): readonly DocumentReference[] {
    return [...this.known.values()];
  }

  /** The drafts, in the order of their events. */
  toldIn(drafts: readonly EventDraft[]): readonly EventDraft[] {
    if (this.named.every(({ documents }) => documents.length === this.known.size)) return drafts;
    let from = 0;
    return this.named.flatMap(({ documents, drafts: count }) => {
      const own = drafts.slice(from, (from += count));
      return own.map((draft) => ({ ...draft, data: { ...draft.data, documents } }) as EventDraft);
    });
  }
}
