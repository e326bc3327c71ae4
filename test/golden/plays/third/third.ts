import type { Play } from '../play.js';
import { dispensed } from './dispensed.js';
import { filled } from './filled.js';
import { said } from './said.js';
import { strangers } from './strangers.js';
import { voided } from './voided.js';

/** What came with the third rules and the fourth form of the log, told on purpose. */
export const THIRD: readonly Play[] = [
  {
    name: 'sights',
    later: ['own/acme/nut/N4', 'own/acme/reel/W5', 'own/acme/salve/S9', 'own/acme/badge/N2'],
    laterRecalls: ['recall/salves'],
    play: async (stage) => {
      for (const story of [strangers, voided, dispensed, filled, said]) await story(stage);
    },
  },
];
