// When what was told happened, and which of it counts.
import type { Fact } from './words.js';

const DAY_MS = 86_400_000;

export const isDate = (at: string): boolean => at.length === 10;

/** The first moment that it may mean. */
export function startOf(at: string): number {
  return Date.parse(isDate(at) ? `${at}T00:00:00Z` : at);
}

/** The last moment that a question as of then includes. */
export function endOf(at: string): number {
  return isDate(at) ? startOf(at) + DAY_MS - 1 : Date.parse(at);
}

/** Twelve months of the calendar. */
export function isYearAfter(before: number, instant: number): boolean {
  if (!Number.isFinite(before)) return true;
  const year = new Date(before);
  year.setUTCFullYear(year.getUTCFullYear() + 1);
  return instant >= year.getTime();
}

export const namedBy = ({ item, fields }: Fact): readonly string[] =>
  [item, fields.container, fields.assembly].filter((id) => id !== undefined);

/** What comes into a carrier, or out of it, bears on that as well. */
export const bearsOn = (fact: Fact, about: ReadonlySet<string>): boolean =>
  fact.kind !== 'erroneous' && namedBy(fact).some((id) => about.has(id));

/** The facts that no declaration of error, itself still in force, names. */
export function counting(facts: readonly Fact[]): readonly Fact[] {
  const void_ = new Set<number>();
  for (const fact of facts.toReversed()) {
    if (void_.has(fact.number)) continue;
    for (const number of fact.voids ?? []) void_.add(number);
  }
  return facts.filter(({ number }) => !void_.has(number));
}

/** By event time, then as sent and recorded. */
export function inOrder(facts: readonly Fact[]): readonly Fact[] {
  return [...facts].sort((a, b) => a.instant - b.instant || a.number - b.number);
}

/** A date stands just after the latest that is known of these items within that day, else at its start. */
export function instantOf(at: string, about: ReadonlySet<string>, facts: readonly Fact[]): number {
  if (!isDate(at)) return Date.parse(at);
  const start = startOf(at);
  const thatDay = counting(facts).filter(
    (fact) => bearsOn(fact, about) && fact.instant >= start && fact.instant < start + DAY_MS,
  );
  return thatDay.reduce((latest, { instant }) => Math.max(latest, instant), start);
}
