import { formatIdentifier, parseIdentifier, type IdRole } from '../../ledger/identity/identity.js';
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

/** URIs that no other spelling is behind: all but RFID tags. */
const OTHER_URI = /^(?:https?:|urn:(?!epc:(?:tag|raw):))/i;

const ANY_ROLE: readonly IdRole[] = ['container', 'location', 'party', 'lot', 'product'];

/** Of digits alone only the role tells what they are. */
function spelt(text: string, role: IdRole | undefined): string | undefined {
  if (OTHER_URI.test(text)) return undefined;
  const roles = [...(role === undefined ? [] : [role]), ...(/^\d+$/.test(text) ? [] : ANY_ROLE)];
  for (const one of roles) {
    const read = parseIdentifier(text, one);
    if (read.ok) return read.id.canonical;
  }
  return undefined;
}

function nameIn(text: string, role: IdRole | undefined): string {
  if (text.startsWith(OWN_ID)) return text.slice(OWN_ID.length);
  const canonical = plainSgtinOf(text) ?? canonicalOf(text) ?? spelt(text, role);
  if (canonical !== undefined) return canonical;
  // A key with a wrong check digit names something, too.
  const link = canonicalDigitalLink(text);
  return link === undefined ? text : link.slice(GS1_DOMAIN.length);
}

/**
 * By what an identifier is found, however it was spelt: the canonical id of whatever spelling a capture understands, and of our own URI; any other text is its
 * own name.
 */
export function nameOf(text: string): string {
  return nameIn(text, undefined);
}

/** That of an item. */
export function nameOfItem(text: string): string {
  return nameIn(text, 'container');
}

/** That of a place. */
export function nameOfPlace(text: string): string {
  return nameIn(text, 'location');
}

/** A URI or a canonical id, be it of a key with a wrong check digit. Nothing that was captured has another name. */
export function isName(name: string): boolean {
  return /[:/]/.test(name);
}

/** The URI of what goes by that name (`nameOf`). */
export function uriOfName(name: string): string {
  return /^[a-z][a-z\d+.-]*:/i.test(name) ? name : uriOf(name);
}
