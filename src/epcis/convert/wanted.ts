import { LedgerError } from '../../ledger/errors.js';
import type { Sentence } from '../../ledger/sentences.js';
import type { Violation } from '../../ledger/violation.js';
import { CBV_XML_FORMATS } from '../write/cbv-format.js';
import { EPC_FORMATS } from '../write/epc-format.js';
import type { Wanted } from './convert-document.js';
import { CONVERT_RULES, CONVERT_SAYS } from './convert.sentences.js';
import type { Syntax } from './read-whole.js';

export const VERSIONS = ['1.2', '2.0'] as const;

/** The media types of EPCIS, and which syntax each is. */
export const SYNTAX_OF: Readonly<Record<string, Syntax>> = {
  'application/xml': 'xml',
  'text/xml': 'xml',
  'application/json': 'json',
  'application/ld+json': 'json',
};
export const MEDIA_TYPES = Object.keys(SYNTAX_OF);

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a request asks for by its headers (EPCIS 2.0 section 12.4). Throws `LedgerError` with every header that cannot be followed. */
export interface Asked extends Wanted {
  readonly mediaType: string;
}

export function wantedBy(headers: Headers): Asked {
  const violations: Violation[] = [];
  const wrong = (field: string, value: string, rule: Sentence): undefined => {
    violations.push({ field, value: value.slice(0, 200), rule });
    return undefined;
  };
  const choice = <Of extends string>(name: string, values: readonly Of[]): Of | undefined => {
    const given = textOf(headers[name]);
    if (given === undefined) return undefined;
    return values.find((value) => value === given) ?? wrong(name, given, CONVERT_RULES['one-of'](values));
  };
  const version = choice('gs1-epcis-version', ['1.2', '2.0', '2.0.0', '2.0.1', '1.2.0']);
  const isOld = version?.startsWith('1') === true;
  const accept = textOf(headers.accept);
  const mediaType = accepted(accept, isOld) ?? wrong('accept', accept ?? '', CONVERT_RULES.accept(MEDIA_TYPES));
  const isJson = mediaType !== undefined && SYNTAX_OF[mediaType] === 'json';
  if (isOld && isJson) wrong('gs1-epcis-version', version, CONVERT_RULES['json-of-1-2']());
  const epcs = choice('gs1-epc-format', EPC_FORMATS) ?? 'No_Preference';
  const cbv = choice('gs1-cbv-xml-format', CBV_XML_FORMATS) ?? 'No_Preference';
  if (mediaType === undefined || violations.length > 0)
    throw new LedgerError('invalid-request', {
      message: CONVERT_SAYS.asked(),
      violations,
      violationsTotal: violations.length,
    });
  return { mediaType, form: isJson ? 'json-ld' : isOld ? 'xml-1.2' : 'xml-2.0', epcs, cbv };
}

function textOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.join(',') : header;
  return text?.trim() === '' ? undefined : text?.trim();
}

const RANGE = /^\s*([\w*+.-]+\/[\w*+.-]+)\s*(?:;.*?q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?/i;

/** The first of the types with the highest weight. Whoever takes any is given JSON-LD, or XML where 1.2 is wanted, of which there is no JSON. */
function accepted(accept: string | undefined, isOld: boolean): string | undefined {
  const usual = isOld ? 'application/xml' : 'application/ld+json';
  if (accept === undefined) return usual;
  const ranges = accept.split(',').flatMap((text, index) => {
    const [, range, weight = '1'] = RANGE.exec(text) ?? [];
    return range === undefined ? [] : [{ range: range.toLowerCase(), weight: Number(weight), index }];
  });
  const ordered = ranges.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight || a.index - b.index);
  for (const { range } of ordered) {
    if (range === '*/*' || range === 'application/*') return usual;
    if (range === 'text/*') return 'text/xml';
    if (Object.hasOwn(SYNTAX_OF, range)) return range;
  }
  return undefined;
}
