import { withCheckDigit } from '../check-digit.js';
import type { Stage } from '../play.js';
import {
  at,
  captureOf,
  cleared,
  closed,
  inOrder,
  opened,
  PHARMACY,
  PLANT,
  RECORD,
  SHOP,
  tell,
  WHOLESALER,
  YARD,
} from '../stories/telling.js';

const tube = (serial: number): string => `own/acme/tube/T${serial}`;
const pallet = (serial: number): string => `00/${withCheckDigit(`0950600079030${serial}000`)}`;
const LAMP = 'own/acme/lamp/1';
const BAD = { lot: 'TB', expiry: '2026-02-20' };
const sold = (ids: readonly string[], day: number, more: object = {}): ReturnType<typeof tell> =>
  tell('sell', ids, { owner: WHOLESALER, at: at(day), ...more });
const packed = (id: string, carrier: number, day: number, more: object = {}): ReturnType<typeof tell> =>
  tell('pack', [id], { container: pallet(carrier), at: at(day), ...more });

/** What lies in what is sold, shipped or used, told in time, late and by a correction: kept with the event, or found under it. */
export async function beneath(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell(
      'manufacture',
      Array.from({ length: 10 }, (_, n) => tube(n)),
      { location: PLANT, at: at(1), ...BAD },
    ),
    tell(
      'manufacture',
      Array.from({ length: 10 }, (_, n) => tube(10 + n)),
      { location: PLANT, at: at(1), lot: 'TG' },
    ),
    tell('manufacture', [LAMP], {
      location: PLANT,
      at: at(1),
      components: [{ lot: 'own/acme/tube/10/TB', quantity: '2' }],
    }),
    tell('manufacture', [20, 21, 22].map(tube), { location: PLANT, at: at(1) }),
    ...[0, 1, 2, 3].map((n) => packed(tube(n), n, 2)),
    ...[4, 5, 6].map((n) => packed(tube(6 + n), n, 2)),
    sold([pallet(4)], 10),
    tell('ship', [pallet(5)], { toParty: WHOLESALER, at: at(10) }),
    tell('report', [tube(1)], { as: 'stolen', at: at(11) }),
    opened(
      'tubes',
      { anyOf: [{ lots: ['own/acme/tube/10/TB'] }] },
      { blocks: ['sale', 'shipment', 'use'], at: at(12) },
    ),
    ['recalled', sold([pallet(0)], 13)],
    sold([pallet(0)], 13, RECORD),
    tell('ship', [pallet(1)], { toParty: WHOLESALER, at: at(13), ...RECORD }),
    sold([pallet(2)], 60, RECORD),
    ['recalled', sold([LAMP], 13)],
    sold([LAMP], 13, RECORD),
    ['recalled', packed(tube(4), 4, 5)],
    packed(tube(4), 4, 5, RECORD),
    packed(tube(5), 5, 5, RECORD),
    sold([tube(20), tube(21)], 14),
    tell('receive', [tube(20)], { lot: 'TB', location: PLANT, at: at(3), ...RECORD }),
    tell('report', [tube(21)], { as: 'missing', at: at(4), ...RECORD }),
    sold([pallet(6)], 14, { recordedFor: PHARMACY, onBehalfOf: WHOLESALER, ...RECORD }),
  ]);
  const taken = await captureOf(stage, tell('unpack', [tube(3)], { container: pallet(3), at: at(15) }));
  await inOrder(stage, [
    packed(tube(13), 3, 16),
    sold([pallet(3)], 17),
    { name: 'correct', body: { capture: taken, reason: 'it was never taken out' } },
    cleared('tubes', [tube(9)], { remedy: 'repaired', at: at(18) }),
    closed('tubes', { reason: 'the rest is with buyers', at: at(19) }),
    packed(tube(6), 7, 20),
    sold([pallet(7)], 21, RECORD),
    tell('return', [pallet(0)], { location: SHOP, purpose: 'recall', at: at(22), ...RECORD }),
    tell('receive', [tube(14)], { lot: 'TX', location: YARD, at: at(23), ...RECORD }),
  ]);
}
