import type { Stage } from '../play.js';
import {
  at,
  inOrder,
  MAKER,
  PHARMACY,
  PLANT,
  RECORD,
  SELF,
  SHOP,
  tell,
  WAREHOUSE,
  WHOLESALER,
  YARD,
} from '../stories/telling.js';

const gear = (serial: number): string => `own/acme/gear/G${serial}`;
const BOX = 'own/acme/gear-box/1';
const hours = (value: string): object => ({ counters: [{ name: 'hours', value, since: 'new' }] });

/** What the first rules had against an event already, recorded all the same, by the rules of now. */
export async function contradicted(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('manufacture', [1, 2, 3, 4, 5, 6].map(gear), { location: PLANT, at: at(1) }),
    tell('introduce', [BOX], { location: PLANT, at: at(1) }),
    tell('install', [gear(1)], { assembly: gear(2), position: 'a', at: at(2), ...hours('10') }),
    tell('install', [gear(3)], { assembly: gear(2), position: 'a', at: at(3), ...RECORD }),
    tell('install', [gear(2)], { assembly: gear(1), at: at(4), ...RECORD }),
    tell('remove', [gear(1)], { assembly: gear(2), position: 'b', at: at(5), ...hours('9'), ...RECORD }),
    tell('remove', [gear(4)], { assembly: gear(2), at: at(5), ...RECORD }),
    tell('receive', [gear(4)], { location: PLANT, at: at(6), ...RECORD }),
    tell('ship', [gear(4)], { toLocation: WAREHOUSE, toParty: WHOLESALER, at: at(7) }),
    tell('move', [gear(4)], { location: YARD, at: at(8), ...RECORD }),
    tell('ship', [gear(5)], { toLocation: WAREHOUSE, toParty: WHOLESALER, at: at(7) }),
    tell('pack', [gear(5)], { container: BOX, at: at(8), ...RECORD }),
    tell('ship', [gear(6)], { toLocation: WAREHOUSE, toParty: WHOLESALER, at: at(7) }),
    tell('receive', [gear(6)], { location: SHOP, at: at(8), recordedFor: PHARMACY }),
    tell('receive', ['own/other/gear/1'], { location: PLANT, at: at(9) }),
    tell('sell', ['own/other/gear/1'], { owner: PHARMACY, at: at(10) }),
    tell('sell', [gear(5)], { owner: SELF, at: at(9), ...RECORD }),
    tell('sell', [gear(6)], { owner: WHOLESALER, at: at(9) }),
    tell('return', [gear(6)], { location: PLANT, purpose: 'refund', at: at(11), recordedFor: MAKER, ...RECORD }),
    tell('identify', [gear(3)], { identifier: 'own/acme/label/G3', change: 'ended', at: at(12), ...RECORD }),
    tell('move', ['own/acme/gear/none'], { location: YARD, at: at(12), ...RECORD }),
    tell('sell', ['own/other/gear/1'], { purpose: 'dispense', at: at(13), onBehalfOf: PHARMACY, ...RECORD }),
    tell('move', ['own/other/gear/1'], { location: YARD, at: at(14), ...RECORD }),
  ]);
}
