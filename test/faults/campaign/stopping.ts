import { passing } from '../chance.js';
import { untilAtHead } from '../clean-rebuild.js';
import { largeManufacture } from '../witness.js';
import { Finding, type Scenario } from './scenario.js';

const LONGEST_MS = 400;
const STOP_WITHIN_MS = 10_000;

export const stopping: Scenario = {
  name: 'sigterm',
  what: 'SIGTERM under load: the API ends within 10 s, with what it took recorded, and leaves nothing open; the projector as well',
  share: 2,
  async run({ stand, chance, number, witness, note }) {
    // A process that has only just been started does not listen to signals yet.
    await untilAtHead(stand.stores, stand.stores.ledger);
    const large = largeManufacture(`stop-${number}`, 30_000_000_000_000 + 100_000 * number, 1 + chance.below(9_000));
    const answer = witness.sendOnce(large, stand.api.url);
    await passing(chance.below(LONGEST_MS));
    const startedAt = performance.now();
    stand.api.process.signal('SIGTERM');
    stand.projector.signal('SIGTERM');
    for (const process of [stand.api.process, stand.projector]) {
      const { code } = await process.end(STOP_WITHIN_MS).catch((error: unknown) => {
        throw new Finding('stuck', String(error));
      });
      if (code !== 0)
        throw new Finding('wrong', `${process.program} ended with ${code}: ${process.output.slice(-500)}`);
    }
    note(`stopped in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
    const open = await witness.openIn(stand.stores.store);
    if (open !== undefined)
      throw new Finding('half', `capture ${open} was left open by a writer that was told to stop`);
    await answer;
    await stand.settle();
    await witness.sendUntilAnswered(large, stand.urls);
  },
};
