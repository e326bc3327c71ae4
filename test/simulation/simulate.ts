import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { planOf } from './plan.js';
import { play } from './run.js';
import type { Failure, Summary } from './seeds.js';
import { playOnThreads } from './seeds-on-threads.js';
import { shrink } from './shrink.js';

const USAGE = `npm run simulate -- [--seeds 1000] [--from 1] [--threads <one a core>] [--trace]

Plays writers, projectors and clients over simulated stores, with faults that follow from the seed. Ends at the tenth seed that goes wrong, and
prints how to play each of them again, and the trace of the first, made smaller. --trace prints that of the first seed whatever becomes of it.
`;
const PROGRESS_MS = 10_000;
const MOST_FAILURES = 10;
const SHOWN_CHARACTERS = 400;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function numberOf(name: string, given: string): number {
  const value = Number(given);
  if (Number.isInteger(value) && value > 0) return value;
  process.stderr.write(`--${name} is "${given}"; it is to be a whole number above 0.\n${USAGE}`);
  return process.exit(2);
}

function said({ seeds, captures, events, failures }: Summary, startedAt: number): string {
  const seconds = (performance.now() - startedAt) / 1_000;
  const rate = (seeds / seconds).toFixed(0);
  const wrong = failures.length === 0 ? 'nothing wrong' : `${failures.length} wrong`;
  return `${seeds} seeds, ${captures} captures, ${events} events in ${seconds.toFixed(0)} s (${rate} seeds/s): ${wrong}`;
}

/** What one has to read to understand a failure. */
async function explain({ seed, kind }: Failure): Promise<void> {
  const plan = await shrink(planOf(seed), kind);
  const smallest = await play(plan, { isTraced: true });
  print(`\nseed ${seed}, made smaller: ${JSON.stringify(plan)}`);
  for (const line of smallest.trace) print(line);
  print(smallest.failure?.stack ?? '');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      threads: { type: 'string', default: String(availableParallelism()) },
      trace: { type: 'boolean', default: false },
    },
  });
  const [count, from] = [numberOf('seeds', values.seeds), numberOf('from', values.from)];
  const threads = numberOf('threads', values.threads);
  if (values.trace) for (const line of (await play(planOf(from), { isTraced: true })).trace) print(line);
  const startedAt = performance.now();
  let told = startedAt;
  let known = 0;
  const onProgress = (soFar: Summary): void => {
    if (performance.now() - told < PROGRESS_MS && soFar.failures.length === known) return;
    told = performance.now();
    known = soFar.failures.length;
    print(said(soFar, startedAt));
  };
  const summary = await playOnThreads({ from, count, threads, mostFailures: MOST_FAILURES, onProgress });
  for (const { seed, message } of summary.failures) {
    print(`npm run simulate -- --seeds 1 --from ${seed} --trace   # ${message.slice(0, SHOWN_CHARACTERS)}`);
  }
  if (summary.failures[0]) await explain(summary.failures[0]);
  print(said(summary, startedAt));
  process.exitCode = summary.failures.length === 0 ? 0 : 1;
}

await main();
