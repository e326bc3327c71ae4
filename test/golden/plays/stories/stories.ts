import type { Play, Sent } from '../play.js';
import { assemblies } from './assemblies.js';
import { claims } from './claims.js';
import { contradictions } from './contradictions.js';
import { identifiers } from './identifiers.js';
import { packs } from './packs.js';
import { past } from './past.js';
import { recalls } from './recalls.js';
import { documentOf, requests } from './requests.js';

/** Told on purpose, so that nothing that the ledger knows is left to chance. */
export const STORIES: readonly Play[] = [
  {
    name: 'goods',
    later: [
      '01/09506000134352/21/P106',
      '00/095060001343520024',
      'imei/490154203237518',
      'own/acme/label/78',
      'vin/5YJ3E7EA7KF000316',
    ],
    laterRecalls: [],
    play: async (stage) => {
      for (const story of [packs, assemblies, identifiers]) await story(stage);
    },
  },
  {
    name: 'past',
    later: ['own/acme/pump/C9', 'own/acme/pump/X4', 'own/acme/part/Q'],
    laterRecalls: ['recall/lot-f1'],
    play: async (stage) => {
      for (const story of [past, contradictions]) await story(stage);
    },
  },
  {
    name: 'recalls',
    later: ['01/09506000200002/21/V110', 'own/acme/drive/D3', 'own/acme/now/1'],
    laterRecalls: ['recall/sales', 'recall/kind-several', 'recall/use'],
    play: async (stage) => {
      for (const story of [recalls, claims, requests]) await story(stage);
      const document = (text: string): Sent => ({ name: '/v1/epcis/capture', body: text });
      await stage.breakOff(document(documentOf(6_000_000)), document(documentOf(10)));
      await stage.record({ name: 'introduce', body: { items: ['own/acme/long/1'], location: 'own/acme/yard' } });
    },
  },
];
