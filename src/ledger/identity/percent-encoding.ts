import { refuse, type Refusal } from './identifier.js';
import { ID_RULES } from './identity.sentences.js';

/** RFC 3986 percent-encoding of everything but unreserved characters, as GS1 Digital Link paths want it. */
export function encodeSegment(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const HAS_ESCAPE = /%/;

/** Decodes one segment that starts at `at` in the text. */
export function decodeSegment(segment: string, at: number): string | Refusal {
  if (!HAS_ESCAPE.test(segment)) return segment;
  const bad = segment.search(/%(?![0-9A-Fa-f]{2})/);
  if (bad >= 0) return refuse(ID_RULES.escape(), at + bad);
  try {
    return decodeURIComponent(segment);
  } catch {
    return refuse(ID_RULES['not-utf-8'](), at + segment.indexOf('%'));
  }
}

/** The characters that TDS 2.0 section 6.3 escapes in URNs; the rest of character set 82 stands as it is. */
export function encodeUrnField(value: string): string {
  return value.replace(/["#%&/<>?]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
