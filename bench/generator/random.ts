/** Numbers from 0 up to 1. */
export type Random = () => number;

/** Numbers that are the same in every run (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One seed of several numbers, so that each part of a large whole can be made without the others. */
export function seedOf(...parts: readonly number[]): number {
  return parts.reduce((hash, part) => Math.imul((hash ^ part) + 0x9e3779b9, 0x85ebca6b) ^ (hash >>> 13), 0x2545f491);
}

/** The first of a list far more often than the last: some products sell, most do not. */
export function skewed<T>(list: readonly T[], random: Random): T {
  const found = list[Math.floor(random() ** 2.5 * list.length)];
  if (found === undefined) throw new Error('an empty list has nothing to choose from');
  return found;
}

/** A whole number of this range, the small ones more often. */
export function skewedCount(least: number, most: number, random: Random): number {
  return least + Math.floor(random() ** 2.5 * (most - least + 1));
}

export function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n);
}
