import { planOf } from './plan.js';
import { play } from './run.js';
import { kindOf } from './shrink.js';

/** A run that went wrong. `kind` is one of few words. */
export interface Failure {
  readonly seed: number;
  readonly kind: string;
  readonly message: string;
}

export interface Summary {
  readonly seeds: number;
  readonly captures: number;
  readonly events: number;
  readonly failures: readonly Failure[];
}

export interface Seeds {
  readonly from: number;
  readonly count: number;
  /** It ends there. */
  readonly mostFailures?: number;
}

export const NO_SEEDS: Summary = { seeds: 0, captures: 0, events: 0, failures: [] };

export function together(one: Summary, other: Summary): Summary {
  return {
    seeds: one.seeds + other.seeds,
    captures: one.captures + other.captures,
    events: one.events + other.events,
    failures: [...one.failures, ...other.failures].sort((a, b) => a.seed - b.seed),
  };
}

/** Plays one seed after the other. */
export async function playSeeds({ from, count, mostFailures = 10 }: Seeds): Promise<Summary> {
  let summary = NO_SEEDS;
  for (let seed = from; seed < from + count && summary.failures.length < mostFailures; seed++) {
    const { failure, captures, events } = await play(planOf(seed));
    const failures = failure ? [{ seed, kind: kindOf(failure), message: failure.message }] : [];
    summary = together(summary, { seeds: 1, captures, events, failures });
    await new Promise((resolve) => setImmediate(resolve));
  }
  return summary;
}
