// Numbers by a seed.
export class Chance {
  constructor(private state: number) {}

  /** At least 0, less than 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  is(probability: number): boolean {
    return this.next() < probability;
  }

  of<T>(values: readonly [T, ...T[]]): T;
  of<T>(values: readonly T[]): T | undefined;
  of<T>(values: readonly T[]): T | undefined {
    return values[this.below(values.length)];
  }

  /** One of the names, as often as their weights say. */
  weighted<N extends string>(weights: Readonly<Record<N, number>>): N {
    const names = Object.keys(weights) as N[];
    let left = this.next() * names.reduce((sum, name) => sum + weights[name], 0);
    const found = names.find((name) => (left -= weights[name]) < 0);
    return found ?? (names[0] as N);
  }
}
