import { createHash } from 'node:crypto';

/** Numbers that follow from a seed, so that what failed can be run again. */
export class Chance {
  private constructor(private state: number) {}

  /** One for each use of a seed, so that what one of them draws moves no other. */
  static of(seed: number, use: string): Chance {
    return new Chance(createHash('sha256').update(`${seed} ${use}`).digest().readInt32LE(0));
  }

  /** From 0 up to, not including, `bound`. Mulberry32. */
  below(bound: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  /** One of these. */
  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }
}

/** The passing of time is what such a test is about: it kills at a moment that nothing announces. */
export function passing(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Rounds of a campaign: short in the test run, as many as `FAULT_ROUNDS` says in a long one. */
export function rounds(short: number): number {
  return Number(process.env.FAULT_ROUNDS ?? short);
}
