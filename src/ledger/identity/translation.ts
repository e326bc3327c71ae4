// EPC URN and GS1 Digital Link as two spellings of one identifier, of every GS1 key, whether or not the ledger takes it as a subject.
import { readDigitalLink, writeDigitalLink } from './digital-link.js';
import { prefixKeyOf, readEpcUrn, writeEpcUrn } from './epc-urn.js';
import { isRefusal, refuse, type FormatOptions, type FormatResult, type Refusal } from './identifier.js';
import { ID_RULES } from './identity.sentences.js';
import { canonicalText, type Reading } from './reading.js';

const TEXT_MAX = 2_000;

/** An identifier, a class or a pattern (TDS 2.0 sections 6.3 and 8); tag and raw URNs are what a reader tells, and no identifiers of EPCIS. */
export function isEpcUrn(text: string): boolean {
  return /^urn:epc:(id|class|idpat):/i.test(text);
}

export function isWebUri(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

export type Translated =
  | {
      readonly ok: true;
      readonly text: string;
      /** The other spelling says less: a Digital Link had a domain of its own, or values beside the key. */
      readonly isLess: boolean;
    }
  | Refusal;

function tooLong(text: string): Refusal | undefined {
  return text.length > TEXT_MAX
    ? refuse(ID_RULES['too-long']({ length: text.length, most: TEXT_MAX }), TEXT_MAX)
    : undefined;
}

/** The Digital Link at id.gs1.org of an EPC URN. Refused, with the position that is to blame, where the URN is wrong or its scheme has none (ADI). */
export function digitalLinkOf(urn: string): FormatResult {
  const reading = tooLong(urn) ?? readEpcUrn(urn, undefined);
  return isRefusal(reading) ? reading : writeDigitalLink(reading);
}

/**
 * The EPC URN of a Digital Link of any domain. The length of the company prefix is what `options` know of it; where they do not know it, the
 * translation is refused: it is never guessed.
 */
export function epcUrnOf(link: string, options: FormatOptions): Translated {
  const reading = tooLong(link) ?? readDigitalLink(link, undefined);
  if (isRefusal(reading)) return reading;
  const urn = writeEpcUrn(reading, options);
  if (!urn.ok) return urn;
  return { ...urn, isLess: link !== `https://id.gs1.org/${canonicalText(reading)}` };
}

/** What an EPC URN or a Digital Link names, whichever spelling: the canonical id. Undefined where it is neither, or wrong. */
export function canonicalOf(text: string): string | undefined {
  const reading = readEither(text);
  return reading && canonicalText(reading);
}

/** The company prefix that an EPC URN tells. */
export function toldPrefixOf(text: string): string | undefined {
  const reading = isEpcUrn(text) ? readEither(text) : undefined;
  return reading?.companyPrefixLength === undefined
    ? undefined
    : prefixKeyOf(reading)?.slice(0, reading.companyPrefixLength);
}

function readEither(text: string): Reading | undefined {
  if (text.length > TEXT_MAX) return undefined;
  const reading = isEpcUrn(text)
    ? readEpcUrn(text, undefined)
    : isWebUri(text)
      ? readDigitalLink(text, undefined)
      : undefined;
  return reading === undefined || isRefusal(reading) ? undefined : reading;
}
