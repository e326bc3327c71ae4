import { isRefusal, refuse, type FormatResult, type IdRole, type Refusal } from './identifier.js';
import { readElements, type Element } from './elements.js';
import { filledPath, type Reading, type ReadResult } from './reading.js';
import { isGs1 } from './scheme.js';

/** The separator that FNC1 is transmitted as. */
export const GROUP_SEPARATOR = '\u001d';

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
    if (length === undefined || ai.length < length || /[^0-9]/.test(ai))
      return refuse(`"${ai}" is not an application identifier`, at);
    const valueAt = at + length;
    const separator = text.indexOf(GROUP_SEPARATOR, valueAt);
    const end = separator < 0 ? text.length : separator;
    const fixed = fixedLength(firstTwo);
    const valueEnd = fixed === undefined ? end : Math.min(valueAt + fixed, end);
    if (valueEnd === valueAt || (fixed !== undefined && valueEnd - valueAt < fixed)) {
      return refuse(
        `the value of AI ${ai} is too short${fixed === undefined ? '' : `, it takes ${fixed} characters`}`,
        valueEnd,
      );
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
  return isRefusal(elements) ? elements : readElements(elements, role);
}

const BRACKETED_AI = /\(([0-9]{2,4})\)/g;

/** Reads the human-readable form, such as `(01)09506000134352(21)12345`. */
export function readBracketed(text: string, role: IdRole | undefined): ReadResult {
  const heads = [...text.matchAll(BRACKETED_AI)];
  if (heads[0]?.index !== 0) return refuse('an element string begins with an application identifier in brackets', 0);
  const elements = heads.map((head, index): Element => {
    const at = head.index + head[0].length;
    return { ai: head[1] ?? '', value: text.slice(at, heads[index + 1]?.index), at };
  });
  return readElements(elements, role);
}

/** Writes the AIs in canonical order, in brackets or as a scanner of GS1 DataMatrix sends them (its `]d2` is what tells a scan from bare digits). */
export function writeElements(reading: Reading, bracketed: boolean): FormatResult {
  if (!isGs1(reading.scheme)) return refuse(`${reading.scheme.path[0]} ids have no GS1 element string`);
  const path = filledPath(reading);
  let text = bracketed ? '' : ']d2';
  for (let index = 0; index < path.length; index += 2) {
    const ai = path[index] ?? '';
    const value = path[index + 1] ?? '';
    if (!bracketed) {
      const ends = index + 2 >= path.length || fixedLength(ai.slice(0, 2)) !== undefined;
      text += ai + value + (ends ? '' : GROUP_SEPARATOR);
    } else if (/\([0-9]{2,4}\)/.test(value)) {
      return refuse(`the value of AI ${ai} holds digits in brackets, which would be read as another AI`);
    } else {
      text += `(${ai})${value}`;
    }
  }
  return { ok: true, text };
}
