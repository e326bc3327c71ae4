import type { EpcisDocumentFrame } from './epcis-document.js';
import type { EpcisEvent } from './epcis-event.js';
import type { ProblemListener } from './problems.js';
import { readJsonDocument } from './read-json-document.js';
import type { Said } from './said.js';
import { readXmlDocument } from './read-xml-document.js';

/** The frame comes before the first event, and again where what stands behind events adds to it; then each event, as soon as it is read. */
export type Read =
  | { readonly kind: 'frame'; readonly frame: EpcisDocumentFrame }
  | {
      readonly kind: 'event';
      readonly event: EpcisEvent;
      /** By which what is wrong with the event is told at its place, after it was read. */
      readonly said: Said;
      readonly field: string;
      readonly line?: number;
      readonly isFaulty: boolean;
    }
  /** Nothing yet: others may have their turn. */
  | { readonly kind: 'pause' };

export const isJsonText = (text: string): boolean => /^\s*[{[]/.test(text);

/**
 * Reads a document of EPCIS 1.2 XML, 2.0 XML or 2.0 JSON-LD: a capture document, a query document, a list of events or one event. Problems are told as they
 * are found. Throws `UnreadableDocument` where it is not well-formed or of a kind that is never read.
 */
export function readDocument(text: string, tell: ProblemListener): Generator<Read, void> {
  return isJsonText(text) ? readJsonDocument(text, tell) : readXmlDocument(text, tell);
}
