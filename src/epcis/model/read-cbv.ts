import { isUnknownWord, nameOfVocabulary, readCbvValue, type CbvVocabulary } from './cbv-values.js';
import type { CbvValue } from './epcis-event.js';
import { MODEL_RULES } from './model.sentences.js';
import type { Said } from './said.js';

/** The one form of a value of CBV. A bare word that is none of it is a fault, as is a bare word in XML, where URIs stand. */
export function readCbv(said: Said, name: string, vocabulary: CbvVocabulary): CbvValue | undefined {
  const text = said.text(name);
  return text === undefined ? undefined : canonicalCbv(said, name, text, vocabulary);
}

export function canonicalCbv(
  said: Said,
  name: string,
  text: string,
  vocabulary: CbvVocabulary,
  index?: number,
): CbvValue {
  // What sensors measure is hashed as it stands, but for the prefixes of GS1.
  const isLiteral = text.startsWith('cbv:') || vocabulary === 'component';
  const value = readCbvValue(isLiteral ? text : said.expand(text), vocabulary);
  const more = { value: text, ...(index !== undefined && { index }) };
  if (text.includes(':')) return value;
  if (isUnknownWord(value, vocabulary))
    said.tell('fault', name, MODEL_RULES['no-such-word'](nameOfVocabulary(vocabulary)), more);
  else if (said.form === 'xml') said.tell('deviation', name, MODEL_RULES.uri(), more);
  return value;
}
