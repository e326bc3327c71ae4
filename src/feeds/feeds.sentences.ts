import { sentences } from '../ledger/sentences.js';

/** Why a feed is not given. */
export const FEEDS_SAY = sentences({
  'too-many': {
    wrong: (most: number) =>
      `${most} feeds are being read already, which is all that this process gives (FEED_STREAMS)`,
    wayOut: () => 'ask again in a moment, or another process.',
  },
  'beyond-end': {
    wrong: ({ position, head }: { readonly position: number; readonly head: number }) =>
      `Nothing is recorded at position ${position}: the log ends at ${head}`,
    wayOut: () =>
      'ask again once it is; where the position is of another log, or of this one before an older backup of it was restored, begin anew.',
  },
});
