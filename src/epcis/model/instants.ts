/** xsd:dateTimeStamp, every digit of its fraction kept. */
const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})$/;
const MINUTE_MS = 60_000;

interface InstantParts {
  /** Of the whole second. */
  readonly ms: number;
  readonly fraction: string;
}

function partsOf(text: string): InstantParts | undefined {
  const found = INSTANT.exec(text);
  if (!found) return undefined;
  const [date = '', hour = '', minute = '', second = '00', fraction = '', zone = ''] = found.slice(1);
  const midnight = midnightOf(date);
  const shift = shiftOf(zone);
  if (midnight === undefined || shift === undefined || !isTimeOfDay(`${hour}:${minute}:${second}`, fraction))
    return undefined;
  const minutes = Number(hour) * 60 + Number(minute) - shift;
  return { ms: midnight + minutes * MINUTE_MS + Number(second) * 1_000, fraction };
}

/** The end of a day may be written as its hour 24. */
function isTimeOfDay(clock: string, fraction: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(clock) || (clock === '24:00:00' && !/[1-9]/.test(fraction));
}

/** Date.parse takes the 30th of February for the 2nd of March. */
function midnightOf(date: string): number | undefined {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().slice(0, 10) === date ? midnight : undefined;
}

/** Minutes that the clock is ahead of UTC; undefined where no clock is. */
function shiftOf(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(4, 6));
  const shift = Number(zone.slice(1, 3)) * 60 + minutes;
  if (minutes > 59 || shift > 14 * 60) return undefined;
  return zone.startsWith('-') ? -shift : shift;
}

/** `no-seconds` is one that leaves no doubt, though the schema wants its seconds. */
export function kindOfInstant(text: string): 'right' | 'no-seconds' | 'wrong' {
  if (partsOf(text) === undefined) return 'wrong';
  return /T\d{2}:\d{2}:/.test(text) ? 'right' : 'no-seconds';
}

export const isInstant = (text: string): boolean => kindOfInstant(text) === 'right';

/** In UTC with three digits, the third rounded up from a fourth of 5 or more (CBV 2.0 section 8.9.2). Undefined where it is no instant. */
export function roundedInstant(text: string): string | undefined {
  const parts = partsOf(text);
  if (!parts) return undefined;
  const digits = Number(parts.fraction.slice(0, 3).padEnd(3, '0'));
  const isUp = Number(parts.fraction.charAt(3)) >= 5;
  return new Date(parts.ms + digits + (isUp ? 1 : 0)).toISOString();
}

export function isEmptyField(list: readonly unknown[] | undefined): boolean {
  return list === undefined || list.length === 0;
}

/** Milliseconds since 1970, what is finer cut off; undefined where it is no instant. */
export function instantMs(text: string): number | undefined {
  const parts = partsOf(text);
  return parts && parts.ms + Number(parts.fraction.slice(0, 3).padEnd(3, '0'));
}

/** Nanoseconds since 1970, what is finer cut off. */
export function instantNs(text: string): bigint | undefined {
  const parts = partsOf(text);
  return parts && BigInt(parts.ms) * 1_000_000n + BigInt(parts.fraction.slice(0, 9).padEnd(9, '0'));
}
