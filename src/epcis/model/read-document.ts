import type { ProblemListener } from './problems.js';
import type { Read } from './read.js';
import { readJsonDocument } from './read-json-document.js';
import { readXmlDocument } from './read-xml-document.js';

export const isJsonText = (text: string): boolean => /^\s*[{[]/.test(text);

/**
 * Reads a document of EPCIS 1.2 XML, 2.0 XML or 2.0 JSON-LD: a capture document, a query document, a list of events or one event. Problems are told as they
 * are found. Throws `UnreadableDocument` where it is not well-formed or of a kind that is never read.
 */
export function readDocument(text: string, tell: ProblemListener): Generator<Read, void> {
  return isJsonText(text) ? readJsonDocument(text, tell) : readXmlDocument(text, tell);
}
