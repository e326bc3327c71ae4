import type { Play } from '../play.js';
import { contradicted } from './contradicted.js';
import { custody } from './custody.js';
import { documents } from './documents.js';
import { endings } from './endings.js';
import { hours } from './hours.js';
import { remedies } from './remedies.js';
import { reports } from './reports.js';
import { said } from './said.js';
import { titles } from './titles.js';

/** What came with the second rules, told on purpose. */
export const SECOND: readonly Play[] = [
  {
    name: 'ends',
    later: ['own/acme/jar/J13', 'own/acme/ring/R6', 'own/acme/robot/H1', 'own/acme/toy/TX'],
    laterRecalls: ['recall/toys', 'recall/gone'],
    play: async (stage) => {
      for (const story of [endings, reports, remedies]) await story(stage);
    },
  },
  {
    name: 'rights',
    later: ['own/acme/bolt/K4', 'own/acme/cup/C0', 'own/acme/pen/P3', 'own/acme/label/R2'],
    laterRecalls: ['recall/claimed-lot', 'recall/new-product'],
    play: async (stage) => {
      for (const story of [custody, titles, hours, said, documents, contradicted]) await story(stage);
    },
  },
];
