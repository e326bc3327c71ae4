import { formatIdentifier } from '../../ledger/identity/identity.js';
import { canonicalOf } from '../../ledger/identity/translation.js';
import { canonicalDigitalLink, plainSgtinOf } from './gs1-uri.js';

/** Words of this ledger's own in EPCIS: fields of events as `traceledger:capture`, business steps and dispositions that CBV does not have. */
export const OWN_NAMESPACE = 'urn:traceledger:epcis:';
export const OWN_PREFIX = 'traceledger';
const OWN_ID = 'urn:traceledger:id:';

/** A business step that CBV has no word for. A near word would say something else. */
export const ownStep = (word: string): string => `urn:traceledger:bizstep:${word}`;
export const ownDisposition = (word: string): string => `urn:traceledger:disp:${word}`;

/**
 * The URI of a canonical id: of a GS1 key its Digital Link at id.gs1.org, of a part its EPC URN (ADI), of what has neither, such as a VIN or a number of an
 * organisation's own, `urn:traceledger:id:` with the id.
 */
export function uriOf(canonical: string): string {
  if (/^\d/.test(canonical)) return `https://id.gs1.org/${canonical}`;
  if (!canonical.startsWith('part/')) return OWN_ID + canonical;
  const urn = formatIdentifier(canonical, 'urn');
  return urn.ok ? urn.text : OWN_ID + canonical;
}

const GS1_DOMAIN = 'https://id.gs1.org/';

/**
 * By what an identifier is found, however it was spelt: the canonical id of EPC URN and Digital Link of any domain, and of our own URI; any other text is its
 * own name.
 */
export function nameOf(text: string): string {
  if (text.startsWith(OWN_ID)) return text.slice(OWN_ID.length);
  const canonical = plainSgtinOf(text) ?? canonicalOf(text);
  if (canonical !== undefined) return canonical;
  // A key with a wrong check digit names something, too.
  const link = canonicalDigitalLink(text);
  return link === undefined ? text : link.slice(GS1_DOMAIN.length);
}

/** The URI of what goes by that name (`nameOf`). */
export function uriOfName(name: string): string {
  return /^[a-z][a-z\d+.-]*:/i.test(name) ? name : uriOf(name);
}
