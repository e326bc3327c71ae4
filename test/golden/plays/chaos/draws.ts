import { Chance } from '../../../faults/chance.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const BEGINNING = Date.parse('2026-01-05T06:00:00Z');

/** What a random play draws, and the clock that it tells event times by. */
export class Draws {
  private readonly chance: Chance;
  private clockMs = BEGINNING;

  constructor(seed: number) {
    this.chance = Chance.of(seed, 'golden');
  }

  of<T>(choices: readonly T[]): T {
    const chosen = choices[this.chance.below(choices.length)];
    if (chosen === undefined) throw new Error('there is nothing to choose from');
    return chosen;
  }

  below(bound: number): number {
    return this.chance.below(bound);
  }

  /** With this probability in a hundred. */
  percent(likely: number): boolean {
    return this.chance.below(100) < likely;
  }

  some<T>(choices: readonly T[], most: number): readonly T[] {
    return [...new Set(Array.from({ length: 1 + this.below(most) }, () => this.of(choices)))];
  }

  /** As it happens: a little later each time. */
  now(): string {
    this.clockMs += (1 + this.below(600)) * MINUTE_MS;
    return this.spelled(this.clockMs);
  }

  /** Some time of the last days. */
  earlier(): string {
    return this.spelled(this.clockMs - this.below(8 * 24 * 60) * MINUTE_MS);
  }

  /** An instant in UTC or with an offset, or only the day. */
  private spelled(ms: number): string {
    const drawn = this.below(10);
    if (drawn === 0) return new Date(ms).toISOString().slice(0, 10);
    if (drawn > 2) return new Date(ms).toISOString();
    const shifted = new Date(ms - DAY_MS / 4).toISOString().slice(0, 19);
    return `${shifted}-06:00`;
  }
}
