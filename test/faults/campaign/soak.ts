import { growth, MemoryWatch, type Sample } from './memory.js';
import { Finding, type Scenario } from './scenario.js';

const SAMPLE_EVERY_MS = 2_000;
const MINUTE_MS = 60_000;
/** A short one says little of growth: what Node takes at the beginning is still being taken. */
const LONG_MINUTES = 10;
const FLAT = 0.1;
/** An API that keeps 50,000 states took 576 MiB at most, a projector 353 (5 minutes, 85 operations a second); half as much again is for what the collector leaves lying. */
const MOST_MEBIBYTES = 900;

export const soak: Scenario = {
  name: 'soak',
  what: `load for --minutes M: memory of API and projector stays below ${MOST_MEBIBYTES} MiB, and is flat from ${LONG_MINUTES} minutes on`,
  share: 0,
  async run({ stand, witness, minutes, note }) {
    const { api, projector } = stand;
    const watches = new Map([
      ['API', new MemoryWatch(api.process.pid, SAMPLE_EVERY_MS)],
      ['projector', new MemoryWatch(projector.pid, SAMPLE_EVERY_MS)],
    ]);
    const end = performance.now() + minutes * MINUTE_MS;
    while (performance.now() < end) {
      await witness.progress(20);
      await witness.checkOn(stand.stores.store);
    }
    for (const [name, watch] of watches) {
      const samples = await watch.stop();
      note(`${name} ${describe(samples)}`);
      if (watch.peak > MOST_MEBIBYTES) throw new Finding('wrong', `${name}: ${describe(samples)}`);
      if (minutes >= LONG_MINUTES && growth(samples) > FLAT)
        throw new Finding('wrong', `${name}: ${describe(samples)}`);
    }
  },
};

function describe(samples: readonly Sample[]): string {
  const sizes = samples.map(({ mebibytes }) => mebibytes);
  const [first = 0, last = 0] = [sizes[0], sizes.at(-1)];
  const percent = (100 * growth(samples)).toFixed(1);
  return `${Math.round(first)} to ${Math.round(last)} MiB, at most ${Math.round(Math.max(...sizes))}, ${percent} % in the second half`;
}
