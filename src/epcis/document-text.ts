import { EPCIS_RULES } from './epcis.sentences.js';
import { UnreadableDocument } from './model/problems.js';

/** The text of a document in UTF-8, without byte order mark. Throws `UnreadableDocument`. */
export function documentText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableDocument(EPCIS_RULES['no-utf-8']());
  }
}
