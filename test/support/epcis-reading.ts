import type { EpcisDocumentFrame } from '../../src/epcis/model/epcis-document.js';
import type { EpcisEvent } from '../../src/epcis/model/epcis-event.js';
import type { Problem } from '../../src/epcis/model/problems.js';
import { readDocument } from '../../src/epcis/model/read-document.js';

export interface WholeDocument {
  readonly frame: EpcisDocumentFrame | undefined;
  readonly events: readonly EpcisEvent[];
  readonly problems: readonly Problem[];
}

/** A document of whatever form, read to its end. */
export function readWhole(text: string): WholeDocument {
  let frame: EpcisDocumentFrame | undefined;
  const events: EpcisEvent[] = [];
  const problems: Problem[] = [];
  for (const read of readDocument(text, (problem) => problems.push(problem))) {
    if (read.kind === 'frame') ({ frame } = read);
    if (read.kind === 'event') events.push(read.event);
  }
  return { frame, events, problems };
}

const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

/** A JSON-LD document of events that are given as text, so that numbers can be written in any way. */
export function jsonDocument(events: readonly string[], context: readonly unknown[] = []): string {
  const around = { '@context': [CONTEXT, ...context], type: 'EPCISDocument', schemaVersion: '2.0' };
  const head = JSON.stringify({ ...around, creationDate: '2026-03-27T12:00:00Z' }).slice(0, -1);
  return `${head},"epcisBody":{"eventList":[${events.join(',')}]}}`;
}

export function xmlDocument(events: readonly string[], version: '1.2' | '2.0' = '2.0', declared = ''): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:${version.charAt(0)}" ` +
    `${declared} schemaVersion="${version}" creationDate="2026-03-27T12:00:00Z"><EPCISBody><EventList>` +
    `${events.join('\n')}</EventList></EPCISBody></e:EPCISDocument>`
  );
}
