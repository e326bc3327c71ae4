import { canonicalOf } from '../../ledger/identity/translation.js';
import { isName, nameOf, nameOfItem } from '../model/ledger-uris.js';

/** What identifiers a value of a MATCH parameter stands for (EPCIS 2.0 section 8.2.7.1.1). Names are canonical. */
export interface EpcPattern {
  readonly exact: readonly string[];
  /** Names that begin so, of which `holds` says whether each is meant. */
  readonly prefixes: readonly string[];
  readonly holds: (name: string) => boolean;
}

export type Wanted = 'instances' | 'classes';

interface Scheme {
  /** What the canonical id begins with, before the company prefix. */
  readonly starts: readonly string[];
  /** What an instance has behind the key, where that is not part of it. */
  readonly serial?: string;
}

const DIGITS = [...'0123456789'];
const led = (ai: string): readonly string[] => DIGITS.map((digit) => `${ai}/${digit}`);

/** EPC schemes whose patterns may have a wildcard behind the company prefix (TDS 2.0 section 8). */
const SCHEMES: Readonly<Record<string, Scheme | undefined>> = {
  sgtin: { starts: led('01'), serial: '/21/' },
  sscc: { starts: led('00') },
  sgln: { starts: ['414/'] },
  pgln: { starts: ['417/'] },
  grai: { starts: ['8003/0'] },
  giai: { starts: ['8004/'] },
  gsrn: { starts: ['8018/'] },
  gsrnp: { starts: ['8017/'] },
  gdti: { starts: ['253/'] },
  sgcn: { starts: ['255/'] },
  cpi: { starts: ['8010/'], serial: '/8011/' },
  itip: { starts: led('8006'), serial: '/21/' },
  upui: { starts: led('01'), serial: '/235/' },
  ginc: { starts: ['401/'] },
  gsin: { starts: ['402/'] },
};

const PATTERN = /^urn:epc:idpat:([a-z]+):(.+)$/i;
/** A Digital Link of which the last value is left open. */
const OPEN_LINK = /^(https?:\/\/.+)\/(21|10|235|254|8011)\/\*$/i;

/** Undefined for what has a wildcard and is no pattern, and for what is no identifier at all: that would find nothing, and look as if nothing had happened. */
export function readEpcPattern(text: string, wanted: Wanted): EpcPattern | undefined {
  const [, scheme, fields] = PATTERN.exec(text) ?? [];
  if (scheme !== undefined && fields !== undefined) return ofUrn(text, scheme.toLowerCase(), fields, wanted);
  const [, link, ai] = OPEN_LINK.exec(text) ?? [];
  if (link !== undefined && ai !== undefined) {
    const key = canonicalOf(link);
    return key === undefined ? undefined : startingWith([`${key}/${ai}/`]);
  }
  const name = wanted === 'instances' ? nameOfItem(text) : nameOf(text);
  if (!isName(name)) return undefined;
  // A Digital Link of a product is what an EPC URN writes as a pattern of all its serials.
  if (wanted === 'instances' && /^01\/\d{14}$/.test(name)) return { ...startingWith([`${name}/21/`]), exact: [name] };
  return { exact: [name], prefixes: [], holds: () => true };
}

function startingWith(prefixes: readonly string[], serial?: string): EpcPattern {
  return { exact: [], prefixes, holds: (name) => serial === undefined || name.includes(serial) };
}

function ofUrn(text: string, named: string, fields: string, wanted: Wanted): EpcPattern | undefined {
  const parts = fields.split('.');
  const open = parts.indexOf('*');
  // Only what ends a pattern is left open.
  if (open < 0 || parts.slice(open).some((part) => part !== '*')) return undefined;
  if (open < 2) return ofCompany(SCHEMES[named], open === 0 ? undefined : (parts[0] ?? ''), wanted);
  if (named === 'sgln') return siteOf(fields);
  const key = canonicalOf(text);
  if (key === undefined) return undefined;
  if (wanted === 'classes') return { exact: [key], prefixes: [], holds: () => true };
  return startingWith([key + (SCHEMES[named]?.serial ?? '')]);
}

/** All of a company, or of a scheme. */
function ofCompany(scheme: Scheme | undefined, company: string | undefined, wanted: Wanted): EpcPattern | undefined {
  if (scheme === undefined || (company !== undefined && !/^\d{6,12}$/.test(company))) return undefined;
  const starts = scheme.starts.map((start) =>
    company === undefined ? start.slice(0, start.indexOf('/') + 1) : start + company,
  );
  return startingWith([...new Set(starts)], wanted === 'instances' ? scheme.serial : undefined);
}

/** A location with all that is within it. */
function siteOf(fields: string): EpcPattern | undefined {
  const site = canonicalOf(`urn:epc:id:sgln:${fields.replace(/\*$/, '0')}`);
  return site === undefined ? undefined : { ...startingWith([`${site}/254/`]), exact: [site] };
}

/** Whether a name is one of those that are meant. */
export function isMatched(name: string, { exact, prefixes, holds }: EpcPattern): boolean {
  return exact.includes(name) || (prefixes.some((prefix) => name.startsWith(prefix)) && holds(name));
}
