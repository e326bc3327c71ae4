import { sentences } from '../ledger/sentences.js';

/** What is wrong with a question about reads. */
export const READS_RULES = sentences({
  permission: { wanted: () => 'is to be the permission of a question, such as read:items' },
});

/** What is said of reads as a whole. */
export const READS_SAY = sentences({
  unrecorded: {
    wrong: () =>
      'Who reads what cannot be recorded at the moment, and this ledger answers no question unrecorded (READS_UNRECORDED)',
    wayOut: () => 'ask again in a moment; its operator finds the reason in its log messages.',
  },
});
