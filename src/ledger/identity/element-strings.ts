import { isRefusal, refuse, type FormatResult, type IdRole, type Refusal } from './identifier.js';
import { readElements, type Element } from './elements.js';
import { splitWithoutSeparator } from './missing-separator.js';
import { filledPath, type Reading, type ReadResult } from './reading.js';
import { isGs1 } from './scheme.js';
import { GROUP_SEPARATOR, separatorWithin, withoutSeparator } from './separators.js';
import { ID_RULES, NO_FORM } from './identity.sentences.js';

const SYMBOLOGY_IDENTIFIER = /^\](?:C1|d2|Q3|e0|J1)/;

/** Length of the AI itself by its first two digits (GS1 General Specifications figure 3.2-1). */
function aiLength(firstTwo: string): number | undefined {
  if (/^(?:0[0-4]|1[0-9]|2[0-2]|30|37|9[0-9])$/.test(firstTwo)) return 2;
  if (/^(?:2[3-5]|4[0-2]|71)$/.test(firstTwo)) return 3;
  if (/^(?:3[1-69]|43|70|72|8[0-2])$/.test(firstTwo)) return 4;
  return undefined;
}

/** Length of the values that end without a separator, by the first two digits of the AI (figure 7.8.5-2). */
function fixedLength(firstTwo: string): number | undefined {
  if (firstTwo === '00') return 18;
  if (/^0[1-3]$/.test(firstTwo)) return 14;
  if (firstTwo === '04') return 16;
  if (/^(?:1[1-9]|3[1-6])$/.test(firstTwo)) return 6;
  if (firstTwo === '20') return 2;
  return firstTwo === '41' ? 13 : undefined;
}

function splitRaw(text: string, start: number): readonly Element[] | Refusal {
  const elements: Element[] = [];
  let at = start;
  while (at < text.length) {
    if (text.charAt(at) === GROUP_SEPARATOR) {
      at++;
      continue;
    }
    const firstTwo = text.slice(at, at + 2);
    const length = aiLength(firstTwo);
    const ai = text.slice(at, at + (length ?? 2));
    if (length === undefined || ai.length < length || /[^0-9]/.test(ai)) return refuse(ID_RULES['no-ai'](ai), at);
    const valueAt = at + length;
    const separator = text.indexOf(GROUP_SEPARATOR, valueAt);
    const end = separator < 0 ? text.length : separator;
    const fixed = fixedLength(firstTwo);
    const valueEnd = fixed === undefined ? end : Math.min(valueAt + fixed, end);
    if (valueEnd === valueAt || (fixed !== undefined && valueEnd - valueAt < fixed)) {
      return refuse(ID_RULES['ai-too-short']({ ai, ...(fixed === undefined ? {} : { takes: fixed }) }), valueEnd);
    }
    elements.push({ ai, value: text.slice(valueAt, valueEnd), at: valueAt });
    at = valueEnd;
  }
  return elements;
}

/** True where only a scanner would write so: a symbology identifier, a separator, or an AI with more behind it than a bare key. */
export function looksLikeRawScan(text: string): boolean {
  return (
    SYMBOLOGY_IDENTIFIER.test(text) ||
    text.includes(GROUP_SEPARATOR) ||
    /^(?:00[0-9]{18}$|01[0-9]{14}|41[47][0-9]{13})/.test(text)
  );
}

export function readRawScan(text: string, role: IdRole | undefined): ReadResult {
  const elements = splitRaw(text, SYMBOLOGY_IDENTIFIER.test(text) ? 3 : 0);
  if (isRefusal(elements)) return elements;
  return askedBack(elements, text) ?? readElements(elements, role);
}

const inBrackets = (elements: readonly Element[]): string =>
  elements.map(({ ai, value }) => `(${ai})${value}`).join('');

/** A scanner that sends no FNC1 makes one serial of all that follows it: nobody but who holds the label knows. */
function askedBack(elements: readonly Element[], text: string): Refusal | undefined {
  const last = elements.at(-1);
  if (last?.ai !== '21' || text.includes(GROUP_SEPARATOR)) return undefined;
  const split = splitWithoutSeparator(last.value);
  if (!split) return undefined;
  const before = elements.slice(0, -1);
  const apart = inBrackets([...before, { ...last, value: split.serial }, ...split.tail]);
  return refuse(ID_RULES['two-readings']({ apart, whole: inBrackets(elements) }), last.at + split.serial.length);
}

/** As `readRawScan`, for the readings of a scan in which something stands for FNC1: the first that can be read. */
export function readTypedScan(scans: readonly string[], role: IdRole | undefined): ReadResult {
  const readings = scans.map((scan) => readRawScan(scan, role));
  const result = readings.find((reading) => !isRefusal(reading)) ?? readings[0] ?? refuse(ID_RULES.empty(role));
  // Where something stands in what was read is not where it stands in what was sent.
  return isRefusal(result) ? refuse(result.rule) : result;
}

const BRACKETED_AI = /\(([0-9]{2,4})\)/g;

/** Reads the human-readable form, such as `(01)09506000134352(21)12345`. */
export function readBracketed(text: string, role: IdRole | undefined): ReadResult {
  const heads = [...text.matchAll(BRACKETED_AI)];
  if (heads[0]?.index !== 0) return refuse(ID_RULES['first-ai'](), 0);
  const elements = heads.map((head, index): Element => {
    const at = head.index + head[0].length;
    return { ai: head[1] ?? '', value: withoutSeparator(text.slice(at, heads[index + 1]?.index)), at };
  });
  for (const { ai, value, at } of elements) {
    const separator = separatorWithin(value);
    if (separator !== undefined) return refuse(ID_RULES['separator-typed']({ ai, separator }), at);
  }
  return readElements(elements, role);
}

/** Writes the AIs in canonical order, in brackets or as a scanner of GS1 DataMatrix sends them (its `]d2` is what tells a scan from bare digits). */
export function writeElements(reading: Reading, isBracketed: boolean): FormatResult {
  if (!isGs1(reading.scheme))
    return refuse(NO_FORM['no-form']({ scheme: reading.scheme.name, form: 'GS1 element string' }));
  const path = filledPath(reading);
  let text = isBracketed ? '' : ']d2';
  for (let index = 0; index < path.length; index += 2) {
    const ai = path[index] ?? '';
    const value = path[index + 1] ?? '';
    const separator = separatorWithin(value);
    if (separator !== undefined) return refuse(NO_FORM['holds-separator']({ ai, separator }));
    if (!isBracketed) {
      // A separator at the end says that all of it is the value, where it could be read as two things.
      const isWhole = splitWithoutSeparator(value) === undefined;
      const ends = (index + 2 >= path.length && isWhole) || fixedLength(ai.slice(0, 2)) !== undefined;
      text += ai + value + (ends ? '' : GROUP_SEPARATOR);
    } else if (/\([0-9]{2,4}\)/.test(value)) {
      return refuse(NO_FORM['holds-brackets'](ai));
    } else {
      text += `(${ai})${value}`;
    }
  }
  return { ok: true, text };
}
