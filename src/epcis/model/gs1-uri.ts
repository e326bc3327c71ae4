import { readDigitalLink, writeDigitalLink } from '../../ledger/identity/digital-link.js';
import { readEpcUrn } from '../../ledger/identity/epc-urn.js';
import { isRefusal } from '../../ledger/identity/identifier.js';
import { readPlainSgtin } from '../../ledger/identity/sgtin-fast-path.js';

const DOMAIN = 'https://id.gs1.org/';
const URN = /^urn:epc:(?:id|class|idpat):/;

/** Keys of a Digital Link with what they may be qualified by, for those whose check digit is wrong: they name something, too, if not rightly. */
const KEYS: readonly RegExp[] = [
  /(?:^|\/)(00\/\d{18})$/,
  /(?:^|\/)(01\/\d{14})(?:\/22\/[^/]+)?(?:\/10\/[^/]+)?(\/21\/[^/]+)$/,
  /(?:^|\/)(01\/\d{14})(?:\/22\/[^/]+)?(\/(?:10|235)\/[^/]+)$/,
  /(?:^|\/)(01\/\d{14})(?:\/22\/[^/]+)?$/,
  /(?:^|\/)(414\/\d{13})(\/254\/[^/]+)?$/,
  /(?:^|\/)(417\/\d{13})$/,
  /(?:^|\/)(253\/\d{13}[^/]{0,17})$/,
  /(?:^|\/)(255\/\d{13,25})$/,
  /(?:^|\/)(402\/\d{17})$/,
  /(?:^|\/)(8003\/\d{14}[^/]{0,16})$/,
  /(?:^|\/)(8006\/\d{18})(?:\/22\/[^/]+)?(?:\/10\/[^/]+)?(\/21\/[^/]+)$/,
  /(?:^|\/)(8006\/\d{18})(?:\/22\/[^/]+)?(\/10\/[^/]+)?$/,
  /(?:^|\/)(801[78]\/\d{18})$/,
];

/** The canonical id of an SGTIN in its usual spellings, of which an event may name thousands; undefined means only that the long way must decide. */
export function plainSgtinOf(text: string): string | undefined {
  if (text.startsWith(DOMAIN)) return readPlainSgtin(text.slice(DOMAIN.length))?.canonical;
  return text.startsWith('urn:') ? readPlainSgtin(text)?.canonical : undefined;
}

/**
 * The canonical GS1 Digital Link URI of a GS1 key, on GS1's own domain and of the finest level only (CBV 2.0 section 8.9.2): of an EPC URN, a class, a
 * pattern, or a Digital Link URI of any domain. Undefined where the text names no GS1 key.
 */
export function canonicalDigitalLink(text: string): string | undefined {
  const plain = plainSgtinOf(text);
  if (plain !== undefined) return DOMAIN + plain;
  if (URN.test(text)) {
    const reading = readEpcUrn(text, undefined);
    return isRefusal(reading) ? undefined : writtenLink(writeDigitalLink(reading));
  }
  if (!/^https?:\/\//i.test(text)) return undefined;
  const bare = text.split(/[?#]/, 1)[0] ?? '';
  const reading = readDigitalLink(bare, undefined);
  return isRefusal(reading) ? withoutCheck(bare) : writtenLink(writeDigitalLink(reading));
}

/** Digital Link (table 7-1) leaves these three as they are, where canonical ids here have them encoded. */
function writtenLink(written: ReturnType<typeof writeDigitalLink>): string | undefined {
  return written.ok ? written.text.replace(/%(?:27|3B|3D)/g, decodeURIComponent) : undefined;
}

function withoutCheck(link: string): string | undefined {
  const path = link.slice(link.indexOf('/', 8) + 1);
  for (const key of KEYS) {
    const found = key.exec(path);
    if (found) return DOMAIN + (found[1] ?? '') + (found[2] ?? '');
  }
  return undefined;
}
