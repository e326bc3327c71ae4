import { objectEvent } from '../../../support/epcis-xml.js';
import { withCheckDigit } from '../check-digit.js';
import { mustRecord, type Stage } from '../play.js';
import { claim } from '../second/documents.js';
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
  WAREHOUSE,
  WHOLESALER,
  YARD,
} from '../stories/telling.js';

const reel = (serial: number): string => `own/acme/reel/W${serial}`;
const pallet = (serial: number): string => `00/${withCheckDigit(`0950600079000${serial}000`)}`;
const TO_PHARMACY = { toParty: PHARMACY, toLocation: SHOP };
const voids = (ids: readonly string[], day: number, more: object = {}): ReturnType<typeof tell> =>
  tell('void-shipping', ids, { at: at(day), ...more });

/** Shipments that were none: by whom, of what, and what of the title comes back. */
export async function voided(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell(
      'manufacture',
      Array.from({ length: 20 }, (_, n) => reel(n)),
      { location: PLANT, at: at(1) },
    ),
    ['not-shipped', voids([reel(0)], 2)],
    voids([reel(0)], 2, RECORD),
    tell('ship', [reel(1), reel(2), reel(3), reel(4)], { ...TO_PHARMACY, owner: PHARMACY, at: at(3) }),
    voids([reel(1)], 4),
    voids([reel(2)], 4, { location: YARD }),
    ['not-holder', voids([reel(3)], 4, { recordedFor: MAKER })],
    voids([reel(3)], 4, { recordedFor: MAKER, ...RECORD }),
    tell('sell', [reel(4)], { owner: WHOLESALER, recordedFor: PHARMACY, at: at(4) }),
    ['title-passed-on', voids([reel(4)], 5)],
    voids([reel(4)], 5, RECORD),
    tell('ship', [reel(5), reel(6)], { ...TO_PHARMACY, at: at(3) }),
    tell('receive', [reel(5)], { location: SHOP, recordedFor: PHARMACY, at: at(4) }),
    ['not-shipped', voids([reel(5)], 5)],
    voids([reel(5)], 5, { recordedFor: PHARMACY, ...RECORD }),
    voids([reel(6)], 5),
    tell('ship', [reel(6)], { ...TO_PHARMACY, at: at(6) }),
  ]);
  await ofPallets(stage);
  await toldLate(stage);
}

async function ofPallets(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('sell', [reel(8)], { owner: MAKER, at: at(2) }),
    tell('pack', [7, 8, 9, 10, 11].map(reel), { container: pallet(1), at: at(3) }),
    tell('pack', [pallet(1)], { container: pallet(2), at: at(4) }),
    tell('ship', [pallet(2)], { ...TO_PHARMACY, owner: PHARMACY, at: at(5) }),
    tell('unpack', [reel(9)], { container: pallet(1), at: at(6) }),
    // It has no shipment of its own.
    ['not-shipped', voids([reel(9)], 7)],
    voids([reel(9)], 7, RECORD),
    tell('sell', [reel(10)], { owner: WHOLESALER, recordedFor: PHARMACY, at: at(7) }),
    ['title-passed-on', voids([pallet(2)], 8)],
    voids([pallet(2)], 8, RECORD),
    tell('ship', [pallet(1)], { toLocation: WAREHOUSE, at: at(9), ...RECORD }),
  ]);
}

/** Voided before, or between, what is told late; corrected; claimed by who shipped it, and by who did not. */
async function toldLate(stage: Stage): Promise<void> {
  const seen = (day: number, serial: number, action: string): string =>
    objectEvent({
      time: at(day),
      offset: '+00:00',
      epcs: [reel(serial)],
      action,
      bizStep: 'void_shipping',
      readPoint: 'urn:epc:id:sgln:9506000.13435.0',
    });
  await inOrder(stage, [
    tell('ship', [12, 13, 14, 15].map(reel), { ...TO_PHARMACY, owner: PHARMACY, at: at(10) }),
    voids([reel(12)], 12),
    tell('move', [reel(12)], { location: YARD, at: at(13) }),
  ]);
  await mustRecord(stage, claim([seen(12, 13, 'OBSERVE'), seen(12, 14, 'ADD'), seen(12, 16, 'OBSERVE')]));
  await mustRecord(stage, claim([seen(12, 15, 'OBSERVE')], 'urn:epc:id:sgln:9506000.13437.0'));
  const mistaken = await captureOf(stage, voids([reel(6)], 11));
  await inOrder(stage, [
    { name: 'correct', body: { capture: mistaken, reason: 'it had left after all' } },
    tell('receive', [reel(6)], { location: SHOP, recordedFor: PHARMACY, at: at(12) }),
    tell('ship', [reel(16)], { ...TO_PHARMACY, owner: PHARMACY, at: at(11), ...RECORD }),
    tell('ship', [reel(17)], { toLocation: WAREHOUSE, at: at(14) }),
    voids([reel(17)], 16),
    tell('ship', [reel(17)], { ...TO_PHARMACY, at: at(15), ...RECORD }),
    tell('pack', [reel(18)], { container: pallet(3), at: at(14) }),
    tell('ship', [pallet(3)], { ...TO_PHARMACY, owner: PHARMACY, at: at(15) }),
    voids([pallet(3)], 16),
    tell('pack', [reel(19)], { container: pallet(3), at: at(14, 12), ...RECORD }),
  ]);
}
