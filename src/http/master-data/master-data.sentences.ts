import { sentences } from '../../ledger/sentences.js';

export const MASTER_DATA_SAYS = sentences({
  'nothing-said': {
    wrong: (id: string) => `Nobody says anything of ${id} at this moment`,
    wayOut: () => 'state it, or ask for its history',
  },
});
