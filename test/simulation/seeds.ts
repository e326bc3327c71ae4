import { planOf } from './plan.js';
import { type RunOptions, play } from './run.js';
import { kindOf } from './shrink.js';

export interface Summary {
  readonly seeds: number;
  readonly captures: number;
  readonly events: number;
  /** Of the runs that went wrong. */
  readonly failures: readonly { readonly seed: number; readonly kind: string; readonly failure: Error }[];
}

export interface SeedsOptions extends RunOptions {
  readonly from: number;
  readonly count: number;
  /** It ends there. */
  readonly mostFailures?: number;
  readonly onSeed?: (summary: Summary) => void;
}

/** Plays one seed after the other. */
export async function playSeeds({ from, count, mostFailures = 10, onSeed, ...run }: SeedsOptions): Promise<Summary> {
  const failures: { seed: number; kind: string; failure: Error }[] = [];
  let summary: Summary = { seeds: 0, captures: 0, events: 0, failures };
  for (let seed = from; seed < from + count && failures.length < mostFailures; seed++) {
    const { failure, captures, events } = await play(planOf(seed), run);
    if (failure) failures.push({ seed, kind: kindOf(failure), failure });
    summary = {
      seeds: summary.seeds + 1,
      captures: summary.captures + captures,
      events: summary.events + events,
      failures,
    };
    onSeed?.(summary);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return summary;
}
