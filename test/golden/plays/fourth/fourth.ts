import type { Play } from '../play.js';
import { beneath } from './beneath.js';
import { completed } from './completed.js';
import { holders } from './holders.js';

/** What came with the fourth rules and the fifth form of the log, told on purpose. */
export const FOURTH: readonly Play[] = [
  {
    name: 'kept',
    later: ['own/acme/clip/C5', 'own/acme/cord/C2', 'own/acme/cord/C5', 'own/acme/tube/T4'],
    laterRecalls: ['recall/tubes'],
    play: async (stage) => {
      for (const story of [holders, completed, beneath]) await story(stage);
    },
  },
];
