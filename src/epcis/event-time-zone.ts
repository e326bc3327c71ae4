import { toldTimeRule, type EventTime } from '../ledger/event-time.js';
import type { Violations } from './violations.js';
import { childOf, textOf, type XmlElement } from './xml-element.js';
import { EPCIS_RULES } from './epcis.sentences.js';

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

/** The event's time on the clock of the place where it happened (EPCIS 1.2 section 7.4.1). An empty text, and a violation, where it is not told. */
export function readEventTime(event: XmlElement, violations: Violations): EventTime {
  const time = childOf(event, 'eventTime');
  const zone = childOf(event, 'eventTimeZoneOffset');
  const instant = textOf(time);
  const offset = textOf(zone);
  if (!time) violations.addMissing(event, 'eventTime');
  else {
    const rule = instant?.includes('T') ? toldTimeRule(instant) : EPCIS_RULES.instant();
    if (rule !== undefined) violations.add(time, rule, instant ?? '');
  }
  if (!zone) violations.addMissing(event, 'eventTimeZoneOffset');
  else if (offset === undefined || !OFFSET.test(offset)) violations.add(zone, EPCIS_RULES.offset(), offset ?? '');
  return violations.any || instant === undefined || offset === undefined ? '' : withOffset(instant, offset);
}
