import { TIME_RULES } from './event-time.sentences.js';
import type { Sentence } from './sentences.js';

/** An event time as it was sent: an instant with its offset (`2026-03-27T06:45:16-05:00`) or a date (`2026-03-27`). */
export type EventTime = string;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const DAY_MS = 86_400_000;

/** The rule that `text` breaks as an event time, or undefined where it breaks none. */
export function eventTimeRule(text: string): Sentence | undefined {
  const date = DATE.exec(text);
  if (!date && !INSTANT.test(text)) return TIME_RULES.form();
  const day = text.slice(0, 10);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return TIME_RULES['no-day'](day);
  if (!date && Number.isNaN(Date.parse(text))) return TIME_RULES['no-hour']();
  return undefined;
}

/** A date, of which nobody told the hour. */
export function isDate(at: EventTime): boolean {
  return at.length === 10;
}

/** The date as it was written, where it was told. */
export function localDate(at: EventTime): string {
  return at.slice(0, 10);
}

/** Before that nothing was serialized, nor tells anybody of it: such a date is the first one of some calendar, where none was known. */
const FIRST_YEAR = 1900;
const FURTHEST_OFFSET_HOURS = 14;

/** As `eventTimeRule`, for a time that is to be recorded. */
export function toldTimeRule(text: string): Sentence | undefined {
  const rule = eventTimeRule(text);
  if (rule !== undefined) return rule;
  if (Number(text.slice(0, 4)) < FIRST_YEAR) return TIME_RULES['too-early'](FIRST_YEAR);
  const [, hours = 0, minutes = 0] = /[+-](\d{2}):(\d{2})$/.exec(text.slice(10)) ?? [];
  if (Number(hours) + Number(minutes) / 60 > FURTHEST_OFFSET_HOURS)
    return TIME_RULES['no-offset'](FURTHEST_OFFSET_HOURS);
  return undefined;
}

/**
 * Milliseconds since 1970 by which an event sorts where its capture keeps nothing else of it. A date then sorts as the last moment of its day, but
 * never after the moment at which it was recorded. From the second rules on the writer chooses (decision 22).
 */
export function sortInstant(at: EventTime, recordedAtMs: number): number {
  if (!DATE.test(at)) return instantOf(at);
  return Math.min(Date.parse(`${at}T00:00:00Z`) + DAY_MS - 1, recordedAtMs);
}

/** Thousands of events of one operation have one time: it is read once. */
let lastRead = { text: '', ms: Number.NaN };

function instantOf(text: string): number {
  if (text !== lastRead.text) lastRead = { text, ms: Date.parse(text) };
  return lastRead.ms;
}

const FURTHEST_AHEAD_MS = 14 * 3_600_000;
const FURTHEST_BEHIND_MS = 12 * 3_600_000;

/** From the first to the last millisecond, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The day of a date (UTC). */
export function dayOf(date: EventTime): Span {
  const from = Date.parse(`${date}T00:00:00Z`);
  return { from, to: from + DAY_MS - 1 };
}

/** All that a date may mean: it lasts fifty hours on earth. */
export function hoursOf(date: EventTime): Span {
  const { from, to } = dayOf(date);
  return { from: from - FURTHEST_AHEAD_MS, to: to + FURTHEST_BEHIND_MS };
}

/** The first millisecond that it can mean: a date begins first where clocks are 14 hours ahead of UTC. */
export function earliestInstant(at: EventTime): number {
  return DATE.test(at) ? Date.parse(`${at}T00:00:00Z`) - FURTHEST_AHEAD_MS : instantOf(at);
}

/** Whether all that a time can mean is before all that another can. Of two dates the dates tell. */
export function isSurelyBefore(at: EventTime, other: EventTime): boolean {
  if (DATE.test(at) && DATE.test(other)) return at < other;
  return (DATE.test(at) ? hoursOf(at).to : instantOf(at)) < earliestInstant(other);
}

/** The last millisecond that an `asOf` includes: a date means the whole of that day (UTC). */
export function asOfInstant(at: EventTime): number {
  return DATE.test(at) ? Date.parse(`${at}T00:00:00Z`) + DAY_MS - 1 : Date.parse(at);
}

/** The first millisecond that a period from it on includes: a date means the whole of that day (UTC). */
export function firstInstant(at: EventTime): number {
  return DATE.test(at) ? Date.parse(`${at}T00:00:00Z`) : Date.parse(at);
}
