import { sentences } from '../ledger/sentences.js';

/** Why a feed is not given. */
export const FEEDS_SAY = sentences({
  'too-many': {
    wrong: (most: number) =>
      `${most} feeds are being read already, which is all that this process gives (FEED_STREAMS)`,
    wayOut: () => 'ask again in a moment, or another process.',
  },
});
