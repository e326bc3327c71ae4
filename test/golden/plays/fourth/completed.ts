import { objectEvent } from '../../../support/epcis-xml.js';
import { withCheckDigit } from '../check-digit.js';
import { mustRecord, type Stage } from '../play.js';
import { claim } from '../second/documents.js';
import {
  at,
  captureOf,
  inOrder,
  PHARMACY,
  PLANT,
  RECORD,
  SHOP,
  tell,
  WAREHOUSE,
  WHOLESALER,
} from '../stories/telling.js';

const cord = (serial: number): string => `own/acme/cord/C${serial}`;
const pallet = (serial: number): string => `00/${withCheckDigit(`0950600079020${serial}000`)}`;
const TO_PHARMACY = { toParty: PHARMACY, toLocation: SHOP, owner: PHARMACY };
const voids = (ids: readonly string[], day: number, more: object = {}): ReturnType<typeof tell> =>
  tell('void-shipping', ids, { at: at(day), ...more });

/** Void shipments of which it is told later what they were. */
export async function completed(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell(
      'manufacture',
      Array.from({ length: 20 }, (_, n) => cord(n)),
      { location: PLANT, at: at(1) },
    ),
    tell('pack', [cord(0), cord(1)], { container: pallet(1), at: at(2) }),
    tell('pack', [pallet(1)], { container: pallet(2), at: at(3) }),
    tell('ship', [pallet(2)], { ...TO_PHARMACY, at: at(5) }),
    voids([pallet(2)], 7),
    tell('pack', [cord(2)], { container: pallet(1), at: at(4), ...RECORD }),
    tell('ship', [pallet(2)], { ...TO_PHARMACY, owner: WHOLESALER, at: at(9) }),
  ]);
  await beforeTheirShipment(stage);
  await takenBack(stage);
}

/** The declaration comes first, by operation and by claim, of a unit and of a pallet. */
async function beforeTheirShipment(stage: Stage): Promise<void> {
  const seen = (id: string): string =>
    objectEvent({
      ...{ time: at(7), offset: '+00:00', epcs: [id], action: 'OBSERVE', bizStep: 'void_shipping' },
      readPoint: 'urn:epc:id:sgln:9506000.13435.0',
    });
  await inOrder(stage, [tell('pack', [cord(3), cord(4)], { container: pallet(3), at: at(2) })]);
  await mustRecord(stage, claim([seen(cord(5)), seen(pallet(3))]));
  await inOrder(stage, [
    voids([cord(6)], 7, RECORD),
    tell('ship', [cord(5), cord(6)], { ...TO_PHARMACY, at: at(5), ...RECORD }),
    tell('ship', [pallet(3)], { ...TO_PHARMACY, at: at(5), ...RECORD }),
    tell('move', [cord(5), pallet(3)], { location: WAREHOUSE, at: at(8), ...RECORD }),
  ]);
}

/** What was completed counts no more where the declaration is corrected away; of a shipment that was replaced nothing comes back. */
async function takenBack(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('pack', [cord(7)], { container: pallet(4), at: at(2) }),
    tell('ship', [pallet(4)], { ...TO_PHARMACY, at: at(5) }),
  ]);
  const declared = await captureOf(stage, voids([pallet(4)], 7));
  await inOrder(stage, [
    tell('pack', [cord(8)], { container: pallet(4), at: at(3), ...RECORD }),
    { name: 'correct', body: { capture: declared, reason: 'it had left after all' } },
    tell('receive', [pallet(4)], { location: SHOP, recordedFor: PHARMACY, at: at(8) }),
  ]);
  const shipped = await captureOf(stage, tell('ship', [cord(9)], { ...TO_PHARMACY, at: at(5) }));
  await inOrder(stage, [voids([cord(9)], 7)]);
  const replacement = { operation: 'ship', items: [cord(9)], ...TO_PHARMACY, owner: WHOLESALER, at: at(5), ...RECORD };
  const documents = [{ type: 'po', issuer: '9506000134352', id: 'PO-77' }];
  await inOrder(stage, [
    {
      name: 'correct',
      body: { capture: shipped, reason: 'another buyer', replacement: { ...replacement, documents } },
    },
  ]);
}
