import { parentPort } from 'node:worker_threads';
import { type Seeds, playSeeds } from './seeds.js';

/** Plays what it is told and answers with the summary. A run has the timers and clocks of its thread to itself. */
parentPort?.on('message', (seeds: Seeds) => {
  void playSeeds(seeds).then((summary) => parentPort?.postMessage(summary));
});
