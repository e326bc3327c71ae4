import type { Stage } from '../play.js';
import { at, inOrder, MAKER, PHARMACY, PLANT, RECORD, SHOP, tell, WAREHOUSE, YARD } from './telling.js';

const CASE = '01/09506000300009/21/CASE';
const PALLET = '00/095060001343520031';
const part = (serial: string): string => `own/acme/part/${serial}`;

/** Each rule of what a history has against an event: recorded all the same, so that it is a flag for ever. */
export async function contradictions(stage: Stage): Promise<void> {
  const begun = { location: PLANT, at: at(1) };
  const [a, b, c, d] = ['A', 'B', 'C', 'D'].map(part) as [string, string, string, string];
  await inOrder(stage, [
    tell('manufacture', [a, b, c, d, part('E'), CASE], begun),
    tell('introduce', [part('N')], begun),
    tell('manufacture', [a], { ...begun, at: at(2), ...RECORD }),
    tell('introduce', [a], { location: SHOP, at: at(2, 9), ...RECORD }),
    tell('move', [part('unheard')], { location: YARD, at: at(2), ...RECORD }),
    tell('pack', [b], { container: CASE, at: at(3) }),
    tell('move', [b], { location: YARD, at: at(4), ...RECORD }),
    tell('ship', [c], { toParty: PHARMACY, toLocation: SHOP, at: at(5) }),
    tell('move', [c], { location: YARD, at: at(6), ...RECORD }),
    tell('ship', [d], { toParty: PHARMACY, location: YARD, at: at(7), ...RECORD }),
    tell('sell', [part('E')], { purpose: 'dispense', at: at(8) }),
    tell('move', [part('E')], { location: YARD, at: at(9), ...RECORD }),
    tell('move', [a], { location: SHOP, at: at(10), recordedFor: MAKER, ...RECORD }),
    tell('sell', [a], { owner: PHARMACY, at: at(11), recordedFor: MAKER, ...RECORD }),
    tell('receive', [a], { location: SHOP, at: at(12), recordedFor: MAKER, ...RECORD }),
    tell('unpack', [a], { container: CASE, at: at(13), ...RECORD }),
    tell('remove', [a], { assembly: CASE, position: 'front', at: at(13, 9), location: YARD, ...RECORD }),
    tell('pack', [CASE], { container: CASE, at: at(14), ...RECORD }),
    tell('install', [a], { assembly: part('N'), position: 'front', at: at(15), ...RECORD }),
    tell('install', [d], { assembly: part('N'), position: 'front', at: at(16), ...RECORD }),
    tell('remove', [a], {
      assembly: part('N'),
      position: 'rear',
      counters: [{ name: 'hours', value: '10' }],
      at: at(17),
      ...RECORD,
    }),
    tell('install', [a], { assembly: part('N'), counters: [{ name: 'hours', value: '9.99' }], at: at(18), ...RECORD }),
    tell('return', [part('N')], { location: PLANT, purpose: 'refund', at: at(19), ...RECORD }),
    tell('introduce', [PALLET], { location: PLANT, at: at(20) }),
    tell('introduce', [PALLET], { location: PLANT, at: at(21), ...RECORD }),
    tell('identify', [a], {
      identifier: 'own/acme/label/a',
      change: 'replaced',
      former: 'own/acme/label/never',
      at: at(22),
      ...RECORD,
    }),
    tell('receive', [c], { location: WAREHOUSE, at: at(23), recordedFor: PHARMACY }),
    tell('ship', [c], { toLocation: SHOP, at: at(24), recordedFor: PHARMACY }),
    tell('receive', [c], { location: YARD, at: at(25), recordedFor: MAKER }),
    tell('receive', [part('Z')], { location: YARD, at: at(26) }),
    tell('sell', [part('Z')], { owner: PHARMACY, at: at(27) }),
  ]);
  await toldLate(stage);
}

/** The same rules where something is told of the past, and where it makes impossible what came after. */
async function toldLate(stage: Stage): Promise<void> {
  const [p, q] = [part('P'), part('Q')];
  const crate = 'own/acme/crate/Z1';
  await inOrder(stage, [
    tell('manufacture', [p, q], { location: PLANT, at: at(1) }),
    tell('introduce', [crate], { location: PLANT, at: at(1) }),
    tell('move', [p], { location: YARD, at: at(10) }),
    tell('pack', [q], { container: crate, at: at(10) }),
    tell('move', [crate], { location: YARD, at: at(12) }),
    ['makes the event at position', tell('ship', [p], { toLocation: SHOP, at: at(5) })],
    tell('ship', [p], { toLocation: SHOP, at: at(5), ...RECORD }),
    tell('pack', [p], { container: crate, at: at(8), ...RECORD }),
    tell('unpack', [q], { container: crate, at: at(11), ...RECORD }),
    tell('sell', [crate], { owner: PHARMACY, at: at(10, 12), ...RECORD }),
    tell('manufacture', [q], { location: SHOP, at: at(0), ...RECORD }),
    tell('sell', [q], { purpose: 'dispense', at: at(9), ...RECORD }),
  ]);
}
