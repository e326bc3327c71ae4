import type { EventTime } from '../ledger/event-time.js';

const OFFSET = /^([+-])(0\d|1[0-4]):([0-5]\d)$/;
const MINUTE_MS = 60_000;

/** The same instant on a clock with that offset (`-05:00`): 2023-03-27T06:45:16Z is 2023-03-27T01:45:16-05:00. Fractions stay as sent. */
export function withOffset(instant: EventTime, offset: string): EventTime {
  const [, sign = '+', hours = '0', minutes = '0'] = OFFSET.exec(offset) ?? [];
  const shift = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS * (sign === '-' ? -1 : 1);
  const fraction = /\.\d+/.exec(instant)?.[0] ?? '';
  const wholeSeconds = Date.parse(instant.replace(fraction, ''));
  return `${new Date(wholeSeconds + shift).toISOString().slice(0, 19)}${fraction}${offset}`;
}
