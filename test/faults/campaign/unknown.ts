import type { LossAt } from '../../support/tcp-proxy.js';
import type { Scenario } from './scenario.js';

const WAYS: readonly [LossAt, ...LossAt[]] = ['request', 'reply', 'reply', 'silence'];

/** The way between API and log loses an append, or what the store answers to it. */
export const unknownAppend: Scenario = {
  name: 'unknown-append',
  what: 'an append or its answer is lost on the way, so that its outcome is unknown until it was sent again',
  share: 3,
  suits: ({ storeName, wires }) => storeName === 'postgres' || wires.api.store !== undefined,
  async run({ stand, chance, witness, note }) {
    const { store, database } = stand.wires.api;
    for (let left = 1 + chance.below(4); left > 0; left--) {
      const way = chance.pick(WAYS);
      note(way);
      // The type of a header travels as it is, in the protocol of either store, and in nothing but an append.
      await (store ?? database).loseAt(way, (request) => request.includes('CaptureRecorded'));
      await witness.progress(3);
    }
  },
};
