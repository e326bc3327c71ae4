// Where in its day something stands of which only the date was told: no refusal rests on an hour that nobody told.
import { bearsOn, isDate, namedBy, startOf } from './order.js';
import type { Fact } from './words.js';

const DAY_MS = 86_400_000;
const HALF_MS = 0.5;

/** Whether what happened at `instant` is of that date: there, or as its own time is written. */
export function isOf(date: string, { instant, at }: Pick<Fact, 'instant' | 'at'>): boolean {
  const start = startOf(date);
  return (instant >= start && instant < start + DAY_MS) || at.slice(0, 10) === date;
}

/** The places of a day: after each of what is known of these items on it, and before all of that. */
function placesOf(date: string, about: ReadonlySet<string>, known: readonly Fact[]): readonly number[] {
  const thatDay = known.filter((fact) => bearsOn(fact, about) && isOf(date, fact));
  return [...new Set([...thatDay.map(({ instant }) => instant), startOf(date)])];
}

/** The new facts with dated ones at another hour of their day, item by item, where that is refused for fewer reasons; undefined where none is taken. */
export function atAnotherHour(
  facts: readonly Fact[],
  known: readonly Fact[],
  reasons: (facts: readonly Fact[]) => number,
): readonly Fact[] | undefined {
  const about = new Set(facts.flatMap(namedBy));
  let best = facts;
  let fewest = reasons(facts);
  for (const item of new Set(facts.filter(({ at }) => isDate(at)).map((fact) => fact.item))) {
    const date = facts.find((fact) => fact.item === item)?.at ?? '';
    for (const instant of placesOf(date, about, known)) {
      const moved = best.map((fact) => (fact.item === item && fact.at === date ? { ...fact, instant } : fact));
      const left = reasons(moved);
      if (left >= fewest) continue;
      [best, fewest] = [moved, left];
    }
  }
  return fewest === 0 ? best : undefined;
}

/** Whether the new facts would be taken if something known of the same day, of which only the date was told, stood at another hour of it. */
export function isAgainstAnHour(
  facts: readonly Fact[],
  known: readonly Fact[],
  reasons: (facts: readonly Fact[], known: readonly Fact[]) => number,
): boolean {
  const about = new Set(facts.flatMap(namedBy));
  const dated = known.filter((fact) => isDate(fact.at) && facts.some((one) => isOf(fact.at, one)));
  return dated.some((fact) =>
    placesOf(fact.at, new Set([...about, ...namedBy(fact)]), [...known, ...facts]).some((instant) => {
      // Just before and just after what is new there, too.
      return [instant, instant - HALF_MS, instant + HALF_MS].some(
        (moved) =>
          reasons(
            facts,
            known.map((one) => (one === fact ? { ...fact, instant: moved } : one)),
          ) === 0,
      );
    }),
  );
}
