import type { Capture, DocumentReference, SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import { bareDocumentType } from '../../src/ledger/identity/document-id.js';

/** A business document that the events at these positions, both included, were sent with. */
export interface DocumentRange {
  readonly first: number;
  readonly position: number;
  readonly id: string;
  readonly issuer: string;
  readonly type: string;
}

/** What a capture was sent with: all its events with the documents of the header, or those next to each other that say the same with their own. */
export function documentRanges({ header, firstPosition, position, events }: Capture): readonly DocumentRange[] {
  const { documents = [] } = header;
  if (documents.length === 0) return [];
  if (!events.some((event) => ownOf(event) !== undefined)) return rangesOf(firstPosition, position, documents);
  const ranges: DocumentRange[] = [];
  for (let from = 0; from < events.length;) {
    const own = ownOf(events[from]) ?? documents;
    const said = JSON.stringify(own);
    let to = from + 1;
    while (to < events.length && JSON.stringify(ownOf(events[to]) ?? documents) === said) to += 1;
    ranges.push(...rangesOf(events[from]?.position ?? firstPosition, events[to - 1]?.position ?? position, own));
    from = to;
  }
  return ranges;
}

function ownOf(event: SubjectEvent | undefined): readonly DocumentReference[] | undefined {
  return event && 'documents' in event.data ? event.data.documents : undefined;
}

function rangesOf(first: number, position: number, documents: readonly DocumentReference[]): readonly DocumentRange[] {
  const ranges = documents.map(({ id, issuer, type = '' }) => ({
    first,
    position,
    id,
    issuer,
    type: bareDocumentType(type),
  }));
  return [...new Map(ranges.map((range) => [JSON.stringify(range), range])).values()];
}
