import { sentences } from '../../ledger/sentences.js';

/** Why nobody goes on from where he says that he stands. */
export const SAME_LOG_SAYS = sentences({
  'beyond-end': {
    wrong: ({ position, head }: { readonly position: number; readonly head: number }) =>
      `Nothing is recorded at position ${position}: the log ends at ${head}`,
    wayOut: () =>
      'ask again once it is; where the position is of another log, or of this one before an older backup of it was restored, begin anew.',
  },
  'other-log': {
    wrong: (capture: string) =>
      `The log has no capture ${capture} up to the position asked for: it is not the one that was read`,
    wayOut: () =>
      'an older backup of it was restored, or the ledger is another. Forget what was made of it, and begin anew without after.',
  },
  'after-needed': {
    wrong: () => 'is taken beside after alone',
    wayOut: () => 'say the position too that you have everything up to',
  },
});
