import { largeManufacture } from '../witness.js';
import type { Round, Scenario } from './scenario.js';

/** Chunks between the API and its stores within which an operation of one append, and of several, is over. */
const SMALL = { items: 3, chunks: 60 };
const LARGE = { items: 6_000, chunks: 160 };

export const betweenSteps: Scenario = {
  name: 'between-steps',
  what: 'kill -9 of the API at any one message between it and its stores while it records a capture, of one append or of several',
  share: 3,
  async run(round) {
    const { stand, chance, number, witness } = round;
    const { items, chunks } = chance.below(2) === 0 ? SMALL : LARGE;
    const sent = largeManufacture(`step-${number}`, 20_000_000_000_000 + 100_000 * number, items);
    const killed = killAtChunk(round, 1 + chance.below(chunks), chance.below(2) === 0);
    const answered = witness.sendOnce(sent, stand.api.url);
    await Promise.race([killed, answered]);
    await stand.api.process.kill();
    await answered;
    await stand.settle();
    await witness.sendUntilAnswered(sent, [stand.api.url]);
  },
};

/** The chunk at which it dies still arrives, or does not. */
function killAtChunk({ stand, note }: Round, nth: number, arrives: boolean): Promise<void> {
  const { database, store } = stand.wires.api;
  let seen = 0;
  return new Promise((resolve) => {
    for (const wire of store ? [database, store] : [database]) {
      wire.onChunk = (to) => {
        if (++seen < nth) return true;
        if (seen > nth) return arrives;
        stand.api.process.killGroup();
        const receiver = to === 'server' ? 'store' : 'API';
        note(`at message ${nth}, to the ${receiver}, which ${arrives ? 'arrives' : 'is lost'}`);
        resolve();
        return arrives;
      };
    }
  });
}
