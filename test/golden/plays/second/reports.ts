import { withCheckDigit } from '../check-digit.js';
import type { Stage } from '../play.js';
import {
  at,
  captureOf,
  inOrder,
  MAKER,
  PHARMACY,
  PLANT,
  RECORD,
  SHOP,
  tell,
  WHOLESALER,
  YARD,
} from '../stories/telling.js';

const ring = (serial: number): string => `own/acme/ring/R${serial}`;
const BAG = 'own/acme/bag/B1';
const PALLET = `00/${withCheckDigit('09506000710000100')}`;
const CLOCK = 'own/acme/clock/C1';
const report = (id: string, as: string, day: number, more: object = {}): ReturnType<typeof tell> =>
  tell('report', [id], { as, at: at(day), ...more });

/** Stolen and missing goods, alone and in what they are in; seen, sold, found. */
export async function reports(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('manufacture', [1, 2, 3, 4, 5, 6, 7, 8].map(ring), { lot: 'RG', location: PLANT, at: at(1) }),
    report(ring(1), 'stolen', 10),
    ['is taken only of what was found', report(ring(2), 'missing', 10, { location: YARD })],
    ['reported', tell('sell', [ring(1)], { owner: PHARMACY, at: at(11) })],
    ['reported', tell('sell', [ring(1)], { purpose: 'dispense', at: at(11) })],
    ['reported', tell('ship', [ring(1)], { toParty: PHARMACY, at: at(11) })],
    tell('move', [ring(1)], { location: YARD, at: at(12) }),
    tell('sell', [ring(1)], { owner: PHARMACY, at: at(13), ...RECORD }),
    report(ring(1), 'found', 14, { location: SHOP }),
    tell('sell', [ring(1)], { owner: MAKER, at: at(15), onBehalfOf: PHARMACY }),
    ['not-reported', report(ring(1), 'found', 16)],
    ['unknown-item', report('own/acme/ring/none', 'missing', 16)],
    report(ring(2), 'missing', 10),
    // Told late, between the report and its end.
    report(ring(2), 'found', 20),
    report(ring(2), 'stolen', 15),
    tell('move', [ring(2)], { location: YARD, at: at(12) }),
    tell('decommission', [ring(3)], { cause: 'scrapped', at: at(20) }),
    ['ended', report(ring(3), 'stolen', 21)],
    report(ring(4), 'missing', 20),
    tell('decommission', [ring(4)], { cause: 'written_off', at: at(22) }),
    report(ring(4), 'found', 23, { location: PLANT }),
  ]);
  await inCarriers(stage);
  const wrong = await captureOf(stage, report(ring(8), 'stolen', 50));
  await inOrder(stage, [
    { name: 'correct', body: { capture: wrong, reason: 'it was on the other shelf' } },
    tell('sell', [ring(8)], { owner: PHARMACY, at: at(52) }),
  ]);
}

async function inCarriers(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('introduce', [BAG], { location: PLANT, at: at(2) }),
    tell('pack', [ring(5), ring(6)], { container: BAG, at: at(30) }),
    tell('pack', [BAG], { container: PALLET, at: at(31) }),
    report(PALLET, 'stolen', 32),
    tell('unpack', [ring(5)], { container: BAG, at: at(33) }),
    ['reported', tell('sell', [ring(5)], { owner: PHARMACY, at: at(34) })],
    report(PALLET, 'found', 35),
    tell('sell', [ring(5)], { owner: PHARMACY, at: at(36), ...RECORD }),
    report(ring(6), 'missing', 37),
    ['reported', tell('sell', [PALLET], { owner: PHARMACY, at: at(38) })],
    ['reported', tell('ship', [BAG], { toParty: WHOLESALER, at: at(38) })],
    tell('ship', [PALLET], { toParty: WHOLESALER, at: at(38), ...RECORD }),
    tell('receive', [PALLET], { location: YARD, at: at(39), recordedFor: WHOLESALER }),
    report(ring(6), 'found', 40, { recordedFor: WHOLESALER }),
    tell('introduce', [CLOCK], { location: PLANT, at: at(2) }),
    tell('install', [ring(7)], { assembly: CLOCK, at: at(30) }),
    report(CLOCK, 'missing', 41),
    tell('remove', [ring(7)], { assembly: CLOCK, at: at(42) }),
    ['reported', tell('sell', [ring(7)], { owner: PHARMACY, at: at(43) })],
    report(ring(7), 'found', 44, { location: SHOP }),
    tell('return', [ring(5)], { location: SHOP, purpose: 'refund', onBehalfOf: PHARMACY, at: at(45) }),
  ]);
}
