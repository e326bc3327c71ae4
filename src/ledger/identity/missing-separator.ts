import type { Element } from './elements.js';
import { expiryDate } from './elements.js';

/** Dates that are printed behind a serial: production, best before, expiry. */
const DATES: ReadonlySet<string> = new Set(['11', '15', '17']);
const LOT = '10';
const DATE_LENGTH = 8;

/** So many serials of digits alone look like a date by chance that less is believed of them: of the lot behind it, and of its year. */
const FIRST_YEAR = 20;
const LAST_YEAR = 49;
const FIRST_YEAR_OF_DIGITS = 24;
const LAST_YEAR_OF_DIGITS = 34;

const isDigits = (text: string): boolean => /^[0-9]+$/.test(text);

function dateAt(text: string, at: number): Element | undefined {
  const ai = text.slice(at, at + 2);
  const value = text.slice(at + 2, at + DATE_LENGTH);
  if (!DATES.has(ai) || !/^[0-9]{6}$/.test(value) || typeof expiryDate(value, 0) !== 'string') return undefined;
  const year = Number(value.slice(0, 2));
  return year >= FIRST_YEAR && year <= LAST_YEAR ? { ai, value, at: at + 2 } : undefined;
}

/** What may stand behind a serial, to the end of the text: dates, and a lot before or after them. */
function tailFrom(text: string, at: number, mayBeLot = true): readonly Element[] | undefined {
  const date = dateAt(text, at);
  if (date) {
    if (at + DATE_LENGTH === text.length) return [date];
    const rest = tailFrom(text, at + DATE_LENGTH, mayBeLot);
    return rest && [date, ...rest];
  }
  if (!mayBeLot || text.slice(at, at + 2) !== LOT || at + 2 >= text.length) return undefined;
  for (let end = at + 3; end < text.length; end++) {
    const rest = tailFrom(text, end, false);
    if (rest) return [{ ai: LOT, value: text.slice(at + 2, end), at: at + 2 }, ...rest];
  }
  return [{ ai: LOT, value: text.slice(at + 2), at: at + 2 }];
}

function isCredible(serial: string, tail: readonly Element[], whole: string): boolean {
  const dates = tail.filter(({ ai }) => ai !== LOT);
  const lot = tail.find(({ ai }) => ai === LOT);
  if (dates.length === 0) return false;
  if (!isDigits(whole)) return lot !== undefined || !isDigits(serial);
  const [first, second] = tail;
  if (first?.ai !== '17' || second?.ai !== LOT || tail.length > 2 || second.value.length < 2) return false;
  const year = Number(first.value.slice(0, 2));
  return year >= FIRST_YEAR_OF_DIGITS && year <= LAST_YEAR_OF_DIGITS;
}

/** The serial and what may follow it in a value that ends with no separator, where that is likely enough to be asked back. */
export function splitWithoutSeparator(
  value: string,
): { readonly serial: string; readonly tail: readonly Element[] } | undefined {
  for (let at = 1; at <= value.length - DATE_LENGTH; at++) {
    const tail = tailFrom(value, at);
    const serial = value.slice(0, at);
    if (tail && serial.length <= 20 && isCredible(serial, tail, value)) return { serial, tail };
  }
  return undefined;
}
