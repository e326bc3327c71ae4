import { parseArgs } from 'node:util';
import { planOf } from './plan.js';
import { play } from './run.js';
import { type Summary, playSeeds } from './seeds.js';
import { shrink } from './shrink.js';

const USAGE = `npm run simulate -- [--seeds 1000] [--from 1] [--trace]

Plays writers, projectors and clients over simulated stores, with faults that follow from the seed. Prints the trace of the first seed that went
wrong, made smaller. --trace prints that of the first seed whatever became of it.
`;
const PROGRESS_MS = 10_000;

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
async function explain({ seed, failure }: Summary['failures'][number]): Promise<void> {
  const plan = await shrink(planOf(seed), failure);
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
      trace: { type: 'boolean', default: false },
    },
  });
  const [count, from] = [numberOf('seeds', values.seeds), numberOf('from', values.from)];
  if (values.trace) for (const line of (await play(planOf(from), { isTraced: true })).trace) print(line);
  const startedAt = performance.now();
  let told = startedAt;
  const summary = await playSeeds({
    from,
    count,
    onSeed: (soFar) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      print(said(soFar, startedAt));
    },
  });
  for (const { seed, failure } of summary.failures) print(`seed ${seed}: ${failure.message.slice(0, 400)}`);
  if (summary.failures[0]) await explain(summary.failures[0]);
  print(said(summary, startedAt));
  process.exitCode = summary.failures.length === 0 ? 0 : 1;
}

await main();
