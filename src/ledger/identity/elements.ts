import { isRefusal, refuse, type IdRole, type Refusal } from './identifier.js';
import { chooseRow, readFields, type Field, type Reading, type ReadResult } from './reading.js';
import type { Scheme } from './scheme.js';
import { GS1_ROWS } from './scheme-table.js';
import { charset82, checkDigits } from './value-rules.js';
import { ID_RULES } from './identity.sentences.js';

/** A GS1 application identifier with its decoded value. */
export interface Element extends Field {
  readonly ai: string;
}

const lotRule = charset82('lot', 20);

/** Years 77-99 are of the last century: the rule of section 7.12 as it stands from 2026 on, fixed so that one scan reads the same forever. */
const FIRST_YEAR_OF_LAST_CENTURY = 77;

/** AI 17: YYMMDD, where day 00 is the last day of the month. */
export function expiryDate(value: string, at: number): string | Refusal {
  const bad = checkDigits(value, at, 'expiry date');
  if (bad) return bad;
  if (value.length !== 6) return refuse(ID_RULES['expiry-digits'](value.length), at);
  const shortYear = Number(value.slice(0, 2));
  const year = shortYear + (shortYear >= FIRST_YEAR_OF_LAST_CENTURY ? 1900 : 2000);
  const month = Number(value.slice(2, 4));
  if (month < 1 || month > 12) return refuse(ID_RULES['expiry-month'](value.slice(2, 4)), at + 2);
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const day = Number(value.slice(4));
  if (day > lastDay) return refuse(ID_RULES['expiry-day']({ day, last: lastDay }), at + 4);
  return `${year}-${value.slice(2, 4)}-${String(day || lastDay).padStart(2, '0')}`;
}

function aisOf(scheme: Scheme): readonly string[] {
  return scheme.path.filter((_, index) => index % 2 === 0);
}

const ROWS_WITH_AIS = GS1_ROWS.map((scheme) => ({ scheme, ais: aisOf(scheme) }));

function collect(elements: readonly Element[]): Map<string, Element> | Refusal {
  const byAi = new Map<string, Element>();
  for (const element of elements) {
    const earlier = byAi.get(element.ai);
    if (earlier !== undefined && earlier.value !== element.value) {
      const { ai, value, at } = element;
      return refuse(ID_RULES['ai-twice']({ ai, first: earlier.value, second: value }), at);
    }
    byAi.set(element.ai, element);
  }
  return byAi;
}

function extrasOf(byAi: ReadonlyMap<string, Element>): Pick<Reading, 'lot' | 'expiry'> | Refusal {
  const lotElement = byAi.get('10');
  const lot = lotElement && lotRule(lotElement.value, lotElement.at);
  if (isRefusal(lot)) return lot;
  const expiryElement = byAi.get('17');
  const expiry = expiryElement && expiryDate(expiryElement.value, expiryElement.at);
  if (isRefusal(expiry)) return expiry;
  return { ...(lot !== undefined && { lot }), ...(expiry !== undefined && { expiry }) };
}

/** Finds the key among the elements: the first row of the table all of whose AIs are there. */
export function readElements(elements: readonly Element[], role: IdRole | undefined): ReadResult {
  const byAi = collect(elements);
  if (isRefusal(byAi)) return byAi;
  const found = ROWS_WITH_AIS.find(({ ais }) => ais.every((ai) => byAi.has(ai)));
  if (found === undefined) {
    return refuse(ID_RULES['no-key']([...byAi.keys()]), elements[0]?.at);
  }
  const fields = found.ais.flatMap((ai) => byAi.get(ai) ?? []);
  const rows = ROWS_WITH_AIS.filter(({ ais }) => ais.join() === found.ais.join()).map(({ scheme }) => scheme);
  const extras = extrasOf(byAi);
  if (isRefusal(extras)) return extras;
  return readFields(chooseRow(rows, fields, role) ?? found.scheme, fields, extras);
}
