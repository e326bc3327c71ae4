import { Worker } from 'node:worker_threads';
import { NO_SEEDS, type Seeds, type Summary, together } from './seeds.js';

/** Few enough that no thread is left with much when the others are done. */
const AT_A_TIME = 50;
/** A run leaves much behind that lives as long as it does. */
const YOUNG_MEGABYTES = 64;

export interface ThreadOptions extends Required<Seeds> {
  readonly threads: number;
  readonly onProgress: (soFar: Summary) => void;
}

/** Plays the seeds a few at a time, on as many threads. Nothing new is begun once so many have failed. */
export async function playOnThreads(options: ThreadOptions): Promise<Summary> {
  const { from, count, threads, mostFailures, onProgress } = options;
  let next = from;
  let summary = NO_SEEDS;
  const portion = (): Seeds | undefined => {
    if (next >= from + count || summary.failures.length >= mostFailures) return undefined;
    const seeds = { from: next, count: Math.min(AT_A_TIME, from + count - next), mostFailures };
    next += seeds.count;
    return seeds;
  };
  const work = async (): Promise<void> => {
    const thread = new Worker(new URL('./seeds-thread.ts', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    for (let seeds = portion(); seeds; seeds = portion()) {
      const part = await played(thread, seeds);
      summary = together(summary, part);
      onProgress(summary);
    }
    await thread.terminate();
  };
  await Promise.all(Array.from({ length: threads }, work));
  return summary;
}

function played(thread: Worker, seeds: Seeds): Promise<Summary> {
  return new Promise((resolve, reject) => {
    thread.once('error', reject);
    thread.once('message', (summary: Summary) => {
      thread.off('error', reject);
      resolve(summary);
    });
    thread.postMessage(seeds);
  });
}
