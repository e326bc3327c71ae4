import { TcpProxy, type LossAt } from '../../support/tcp-proxy.js';
import type { Scenario } from './scenario.js';

const WAYS: readonly [LossAt, ...LossAt[]] = ['request', 'reply', 'reply', 'silence'];
const RECOVERS_WITHIN_MS = 60_000;

/** The way between API and log loses an append, or what the store answers to it. */
export const unknownAppend: Scenario = {
  name: 'unknown-append',
  what: 'an append or its answer is lost on the way, so that its outcome is unknown until it was sent again',
  share: 3,
  suits: ({ storeName, node }) => storeName === 'postgres' || node !== undefined,
  async run({ stand, chance, witness, note }) {
    const setting = stand.node ? 'EVENTSTOREDB_URL' : 'DATABASE_URL';
    const direct = stand.node?.url ?? stand.environment.DATABASE_URL ?? '';
    const wire = await TcpProxy.start(direct);
    const { api } = stand;
    api.process.killGroup();
    await api.process.exited;
    try {
      await stand.startAgain(api, { [setting]: wire.through(direct) });
      for (let left = 1 + chance.below(4); left > 0; left--) {
        const way = chance.pick(WAYS);
        note(way);
        await wire.loseAt(way, (request) => request.includes('CaptureRecorded'));
        await witness.progress(3, RECOVERS_WITHIN_MS);
      }
      api.process.killGroup();
      await api.process.exited;
    } finally {
      await wire.close();
    }
  },
};
