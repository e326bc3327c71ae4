import { withCheckDigit } from '../check-digit.js';
import { mustRecord, type Stage } from '../play.js';
import {
  at,
  emptied,
  captureOf,
  cleared,
  closed,
  inOrder,
  MAKER,
  opened,
  PHARMACY,
  PLANT,
  RECORD,
  SHOP,
  tell,
  WHOLESALER,
  YARD,
} from '../stories/telling.js';

const toy = (serial: number | string): string => `own/acme/toy/T${serial}`;
const chip = (serial: number): string => `own/acme/chip/C${serial}`;
const LOT = 'own/acme/toy/10/TL';
const PALLET = `00/${withCheckDigit('09506000780000100')}`;

/** Recalls: remedies that release, that are on the way, that end a life; assemblies hit by several components; how it is closed. */
export async function remedies(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('manufacture', [1, 2, 3, 4, 5, 6, 7, 8].map(toy), {
      lot: 'TL',
      location: PLANT,
      at: '2026-05-14T23:30:00-05:00',
    }),
    tell('manufacture', [1, 2, 3].map(chip), { lot: 'CL', location: PLANT, at: at(130) }),
    tell('manufacture', [{ id: toy('A'), components: [{ id: chip(1) }, { id: chip(2) }] }], {
      location: PLANT,
      at: at(140),
    }),
    tell('ship', [toy(2)], { toParty: PHARMACY, toLocation: SHOP, at: at(141) }),
    tell('receive', [toy(2)], { location: SHOP, at: at(142), recordedFor: PHARMACY }),
    opened('toys', { anyOf: [{ lots: [LOT] }, { components: [chip(1), chip(2)] }], except: [toy(8)] }, { at: at(145) }),
    opened(
      'made-then',
      { anyOf: [{ manufacturedFrom: '2026-05-14', manufacturedTo: '2026-05-14' }] },
      { blocks: [], at: at(145) },
    ),
    opened(
      'made-next',
      { anyOf: [{ manufacturedFrom: '2026-05-15', manufacturedTo: '2026-05-15' }] },
      { blocks: [], at: at(145) },
    ),
    ['recalled', tell('sell', [toy(1)], { owner: PHARMACY, at: at(146) })],
    cleared('toys', [toy(1)], { remedy: 'quarantined', at: at(147) }),
    cleared('toys', [toy(1), toy(2)], { remedy: 'returned', at: at(148) }),
    ['recalled', tell('sell', [toy(1)], { owner: PHARMACY, at: at(149) })],
    cleared('toys', [toy(1)], { remedy: 'repaired', at: at(150) }),
    tell('sell', [toy(1)], { owner: PHARMACY, at: at(151) }),
    ['is cleared of this recall already', cleared('toys', [toy(1)], { remedy: 'replaced' })],
    ['is not hit by this recall', cleared('toys', [toy(8)], { remedy: 'replaced' })],
    cleared('toys', [toy(2)], { remedy: 'destroyed', at: at(152) }),
    ['ended', tell('return', [toy(2)], { location: PLANT, purpose: 'recall', onBehalfOf: PHARMACY, at: at(153) })],
    cleared('toys', [toy(3)], { at: at(153) }),
    cleared('toys', [chip(1)], { remedy: 'repaired', at: at(154) }),
    ['recalled', tell('sell', [toy('A')], { owner: WHOLESALER, at: at(155) })],
    cleared('toys', [toy('A')], { remedy: 'refunded', at: at(156) }),
    tell('sell', [toy('A')], { owner: WHOLESALER, at: at(157) }),
    tell('decommission', [toy(4)], { cause: 'lost', at: at(146) }),
    tell('report', [toy(5)], { as: 'stolen', at: at(146) }),
    // Taken out of what was cleared, and put into what was not hit.
    tell('remove', [chip(2)], { assembly: toy('A'), location: YARD, at: at(158), recordedFor: MAKER, ...RECORD }),
    tell('install', [chip(2)], { assembly: toy(8), at: at(159), ...RECORD }),
    ['recalled', tell('sell', [toy(8)], { owner: WHOLESALER, at: at(160) })],
    ['is needed to close it', closed('toys', { at: at(161) })],
    closed('toys', { reason: 'the rest is lost', at: at(161) }),
    tell('sell', [toy(6)], { owner: PHARMACY, at: at(162) }),
  ]);
  await correctedAway(stage);
}

async function correctedAway(stage: Stage): Promise<void> {
  const made = await captureOf(stage, tell('manufacture', [toy('X')], { lot: 'TX', location: PLANT, at: at(170) }));
  const lot = 'own/acme/toy/10/TX';
  await inOrder(stage, [
    opened('gone', { anyOf: [{ lots: [lot] }] }, { at: at(171) }),
    { name: 'correct', body: { capture: made, reason: 'it was never made' } },
    tell('manufacture', [toy('X')], { lot: 'TY', location: PLANT, at: at(172) }),
    tell('sell', [toy('X')], { owner: PHARMACY, at: at(173), ...RECORD }),
    closed('gone', { reason: 'nothing left', at: at(174) }),
  ]);
  await takenBack(stage);
  await skipped(stage);
}

/** Corrections, what replaces them, and corrections of these. */
async function takenBack(stage: Stage): Promise<void> {
  const moved = (location: string): object => ({ operation: 'move', items: [toy(7)], location, at: at(180) });
  const first = await captureOf(stage, tell('move', [toy(7)], { location: YARD, at: at(180) }));
  const second = await captureOf(stage, {
    name: 'correct',
    body: { capture: first, reason: 'wrong shelf', replacement: moved(SHOP) },
  });
  const third = await captureOf(stage, {
    name: 'correct',
    body: { capture: second, reason: 'wrong again', replacement: moved(PLANT) },
  });
  await inOrder(stage, [
    ['was declared erroneous already', { name: 'correct', body: { capture: first, reason: 'once more' } }],
  ]);
  const fourth = await captureOf(stage, { name: 'correct', body: { capture: second, reason: 'all of it was right' } });
  await mustRecord(stage, { name: 'correct', body: { capture: fourth, reason: 'or not' } });
  await mustRecord(stage, { name: 'correct', body: { capture: third, reason: 'and this' } });
}

/** What is left out of a list, emptied containers, and more flags than an answer tells. */
async function skipped(stage: Stage): Promise<void> {
  const many = { product: 'own/acme/toy', from: 'M100', to: 'M219' };
  await inOrder(stage, [
    tell('introduce', [many], { location: PLANT, at: at(190) }),
    tell('pack', [many], { container: PALLET, at: at(191) }),
    tell('report', [PALLET], { as: 'missing', at: at(192) }),
    emptied('unpack', { container: PALLET, at: at(193) }),
    tell('move', [toy(3), '(01)broken', 'own/acme/toy/T99', toy(3), toy(2), 'own/acme/toy/M100'], {
      location: YARD,
      at: at(194),
      onRefusal: 'skip',
    }),
    tell(
      'install',
      [
        { id: chip(3), position: 'x' },
        { id: chip(1), position: 'x' },
        { id: 'own/acme/toy/M101', position: 'y' },
      ],
      { assembly: 'own/acme/toy/M102', at: at(195), onRefusal: 'skip' },
    ),
    ['', emptied('unpack', { container: PALLET, at: at(196) })],
  ]);
}
