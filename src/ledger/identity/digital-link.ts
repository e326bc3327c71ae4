import { isRefusal, refuse, type FormatResult, type IdRole, type Refusal } from './identifier.js';
import { readElements, type Element } from './elements.js';
import { decodeSegment } from './percent-encoding.js';
import { canonicalText, type Field, type Reading, type ReadResult } from './reading.js';
import { isGs1 } from './scheme.js';
import { GS1_ROWS } from './scheme-table.js';
import { ID_RULES, NO_FORM } from './identity.sentences.js';

/** Short names that Digital Link 1.1 allowed in place of AIs; still met in print. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  gtin: '01', ser: '21', lot: '10', cpv: '22', tpx: '235', sscc: '00', gln: '414', glnx: '254', party: '417', giai: '8004', grai: '8003',
  gdti: '253', gcn: '255', itip: '8006', cpid: '8010', cpsn: '8011', gsrn: '8018', gsrnp: '8017', ginc: '401', gsin: '402',
}; // prettier-ignore

const KEY_AIS = new Set(GS1_ROWS.map((scheme) => scheme.path[0] ?? ''));
/** AIs that may follow a key in the path (Digital Link URI syntax section 4.9); CPV and the GLN extension among them. */
const QUALIFIER_AIS = new Set(['10', '21', '22', '235', '254', '7040', '8011', '8019', '8020', '17']);

function aiOf(segment: string): string {
  return Object.hasOwn(SHORT_NAMES, segment) ? (SHORT_NAMES[segment] ?? segment) : segment;
}

function isKeyPath(segments: readonly Field[], start: number): boolean {
  if (!KEY_AIS.has(aiOf(segments[start]?.value ?? ''))) return false;
  for (let index = start + 2; index < segments.length; index += 2) {
    if (!QUALIFIER_AIS.has(aiOf(segments[index]?.value ?? ''))) return false;
  }
  return (segments.length - start) % 2 === 0;
}

function split(text: string, start: number, end: number, separator: string): readonly Field[] {
  const parts: Field[] = [];
  let at = start;
  for (const value of text.slice(start, end).split(separator)) {
    parts.push({ value, at });
    at += value.length + separator.length;
  }
  return parts;
}

function decodedElement(ai: string, raw: Field): Element | Refusal {
  const value = decodeSegment(raw.value, raw.at);
  return typeof value === 'string' ? { ai, value, at: raw.at } : value;
}

function pathElements(segments: readonly Field[], start: number): readonly Element[] | Refusal {
  const elements: Element[] = [];
  for (let index = start; index < segments.length; index += 2) {
    const raw = segments[index + 1];
    const element = raw && decodedElement(aiOf(segments[index]?.value ?? ''), raw);
    if (isRefusal(element)) return element;
    if (element !== undefined) elements.push(element);
  }
  return elements;
}

/** Every parameter named by digits is an AI; the others (linkType, lang ...) are not the identifier's business. */
function queryElements(text: string, start: number, end: number): readonly Element[] | Refusal {
  const elements: Element[] = [];
  for (const parameter of split(text, start, end, '&')) {
    const [, ai = '', value = ''] = /^([0-9]{2,4})=(.*)$/.exec(parameter.value) ?? [];
    if (ai === '') continue;
    const element = decodedElement(ai, { value, at: parameter.at + ai.length + 1 });
    if (isRefusal(element)) return element;
    elements.push(element);
  }
  return elements;
}

/** Reads `{AI}/{value}/...`, which is also the canonical form of every GS1 key. */
export function readKeyPath(text: string, start: number, role: IdRole | undefined, end = text.length): ReadResult {
  const segments = split(text, start, end, '/');
  if (!isKeyPath(segments, 0)) return refuse(ID_RULES['not-in-path'](), start);
  const elements = pathElements(segments, 0);
  return isRefusal(elements) ? elements : readElements(elements, role);
}

/** Reads an uncompressed Digital Link URI of any domain, with anything before the key in its path. */
export function readDigitalLink(text: string, role: IdRole | undefined): ReadResult {
  const fragment = text.indexOf('#');
  const end = fragment < 0 ? text.length : fragment;
  const question = text.slice(0, end).indexOf('?');
  const pathEnd = question < 0 ? end : question;
  const pathStart = text.indexOf('/', text.indexOf('//') + 2) + 1;
  const segments = pathStart === 0 || pathStart > pathEnd ? [] : split(text, pathStart, pathEnd, '/');
  const start = segments.findIndex((_, index) => isKeyPath(segments, index));
  if (start < 0) return refuse(ID_RULES['no-key-in-uri'](), Math.max(pathStart, 0));
  const inPath = pathElements(segments, start);
  if (isRefusal(inPath)) return inPath;
  const inQuery = question < 0 ? [] : queryElements(text, question + 1, end);
  return isRefusal(inQuery) ? inQuery : readElements([...inPath, ...inQuery], role);
}

/** Writes `https://{domain}/{canonical}`. */
export function writeDigitalLink(reading: Reading, domain = 'id.gs1.org'): FormatResult {
  if (!isGs1(reading.scheme))
    return refuse(NO_FORM['no-form']({ scheme: reading.scheme.name, form: 'GS1 Digital Link form' }));
  const prefix = /^https?:\/\//.test(domain) ? domain : `https://${domain}`;
  return { ok: true, text: `${prefix.replace(/\/+$/, '')}/${canonicalText(reading)}` };
}
