import { withCheckDigit } from '../check-digit.js';
import { mustRecord, type Stage } from '../play.js';
import {
  at,
  emptied,
  captureOf,
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
import { claim } from './documents.js';
import { objectEvent } from '../../../support/epcis-xml.js';

const pen = (serial: string | number): string => `own/acme/pen/P${serial}`;
const CASE = 'own/acme/pen-case/1';
const ENGINE = 'own/acme/pump-engine/1';
const TURBINE = 'own/acme/turbine/1';
const BLADE = 'own/acme/blade/1';
const pallet = (serial: number): string => `00/${withCheckDigit(`0950600077000${serial}000`)}`;
/** Owns nothing. */
const NOBODY = 'own/shop/self';
const TRAY = '8003/09506000134352T9';

/** Title passes piece by piece: of containers what the transferor owns, of assemblies what has the same owner. */
export async function titles(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('manufacture', [1, 2, 3, 4, 5, 6].map(pen), { location: PLANT, at: at(1) }),
    tell('introduce', [{ id: CASE, owner: MAKER }, TRAY], { location: PLANT, at: at(1) }),
    ['owns-already', tell('sell', [pen(1)], { owner: SELF, at: at(2) })],
    ['not-owner', tell('sell', [pen(1)], { owner: PHARMACY, at: at(2), recordedFor: MAKER })],
    tell('sell', [pen(1)], { owner: PHARMACY, at: at(2), recordedFor: MAKER, onBehalfOf: SELF }),
    ['owns-already', tell('sell', [pen(1)], { owner: PHARMACY, at: at(3), onBehalfOf: PHARMACY })],
    tell('pack', [pen(1), pen(2), pen(3)], { container: CASE, at: at(4) }),
    tell('pack', [pen(4)], { container: TRAY, at: at(4) }),
    tell('pack', [CASE, TRAY], { container: pallet(1), at: at(5) }),
    // The crate of another, a tray, a pallet: what is in them goes, as far as it is the seller's.
    tell('sell', [CASE], { owner: WHOLESALER, at: at(6) }),
    tell('sell', [pallet(1)], { owner: WHOLESALER, at: at(7) }),
    ['reaches-nothing', tell('sell', [pallet(1)], { owner: MAKER, at: at(8), recordedFor: NOBODY })],
    tell('sell', [pallet(1)], { owner: MAKER, at: at(8), recordedFor: NOBODY, ...RECORD }),
    emptied('sell', { contentsOf: TRAY, owner: PHARMACY, at: at(9), recordedFor: WHOLESALER }),
    tell('ship', [pallet(1)], { toParty: PHARMACY, toLocation: SHOP, at: at(10) }),
    tell('receive', [pallet(1)], {
      location: SHOP,
      owner: PHARMACY,
      at: at(11),
      recordedFor: PHARMACY,
      onBehalfOf: WHOLESALER,
    }),
    tell('ship', [pen(5)], { toParty: MAKER, owner: SELF, at: at(12) }),
    tell('sell', [pen(6)], { owner: PHARMACY, toParty: PHARMACY, toLocation: SHOP, at: at(12) }),
    // Told late: what was taken out before the case was sold.
    tell('unpack', [pen(3)], { container: CASE, at: at(5, 12), ...RECORD }),
  ]);
  await assembliesOnPallets(stage);
  await claimed(stage);
  await returns(stage);
}

async function assembliesOnPallets(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('manufacture', [BLADE, ENGINE, TURBINE], { location: PLANT, at: at(20) }),
    tell('sell', [BLADE], { owner: MAKER, at: at(20, 9) }),
    tell('install', [BLADE], { assembly: TURBINE, at: at(21) }),
    tell('install', [TURBINE], { assembly: ENGINE, at: at(22) }),
    ['carried', tell('sell', [TURBINE], { owner: PHARMACY, at: at(23) })],
    tell('pack', [ENGINE], { container: pallet(2), at: at(24) }),
    tell('sell', [pallet(2)], { owner: PHARMACY, at: at(25) }),
    emptied('unpack', { container: pallet(2), at: at(26) }),
    emptied('remove', { assembly: ENGINE, at: at(27), location: YARD }),
    tell('sell', [TURBINE], { owner: WHOLESALER, at: at(28), onBehalfOf: PHARMACY }),
    tell('remove', [BLADE], { assembly: TURBINE, at: at(24, 12) }),
  ]);
}

/** A claim that somebody else transferred is nobody's word. */
async function claimed(stage: Stage): Promise<void> {
  const party = (number: string): string => `urn:epc:id:pgln:9506000.${number}`;
  const sold = (day: number, from: string, to: string): string =>
    objectEvent({
      epcs: [pen(5)],
      time: at(day),
      offset: '+00:00',
      bizStep: 'retail_selling',
      source: { owning_party: from },
      destination: { owning_party: to },
    });
  await mustRecord(stage, claim([sold(30, party('13435'), party('13437'))], 'urn:epc:id:sgln:9506000.13436.0'));
  await mustRecord(stage, claim([sold(31, party('13436'), party('13437'))], 'urn:epc:id:sgln:9506000.13436.0'));
}

/** What went out comes back, for every purpose, by its owner, its holder, its consignee, or nobody who may. */
async function returns(stage: Stage): Promise<void> {
  const cup = (serial: number): string => `own/acme/cup/C${serial}`;
  const back = (serial: number, purpose: string, day: number, more: object = {}): ReturnType<typeof tell> =>
    tell('return', [cup(serial)], { location: PLANT, purpose, at: at(day), ...more });
  const sold = (serial: number, more: object = {}): ReturnType<typeof tell> =>
    tell('sell', [cup(serial)], { owner: PHARMACY, at: at(41), ...more });
  await inOrder(stage, [
    tell(
      'manufacture',
      Array.from({ length: 12 }, (_, n) => cup(n)),
      { location: PLANT, at: at(40) },
    ),
    ...[0, 1, 2, 3, 4, 5, 6].map((serial) => sold(serial, { toParty: PHARMACY, toLocation: SHOP })),
    back(0, 'refund', 50),
    back(1, 'exchange', 50, { onBehalfOf: PHARMACY }),
    back(2, 'repair', 50, { onBehalfOf: PHARMACY }),
    back(3, 'recall', 50, { onBehalfOf: PHARMACY }),
    back(4, 'unsold', 50, { onBehalfOf: PHARMACY, owner: MAKER }),
    back(5, 'trade-in', 50, { onBehalfOf: PHARMACY }),
    ['not-its-return', back(6, 'refund', 50, { onBehalfOf: WHOLESALER })],
    back(6, 'refund', 50, { onBehalfOf: WHOLESALER, ...RECORD }),
    ['nothing-to-return', back(7, 'unsold', 50)],
    back(7, 'unsold', 50, RECORD),
    ['nothing-to-return', back(0, 'refund', 51)],
    // Its title went, though not itself.
    sold(8),
    back(8, 'repair', 52, { onBehalfOf: PHARMACY }),
    back(8, 'refund', 53, { onBehalfOf: PHARMACY }),
    sold(9),
    tell('ship', [cup(9)], { toParty: WHOLESALER, toLocation: WAREHOUSE, at: at(43) }),
    ['returner-unknown', back(9, 'unsold', 54, { recordedFor: MAKER })],
    back(9, 'repair', 54, { onBehalfOf: WHOLESALER }),
    tell('sell', [cup(10)], { purpose: 'dispense', at: at(44) }),
    tell('return', [cup(10)], { location: SHOP, purpose: 'refund', at: at(55), recordedFor: PHARMACY }),
    tell('sell', [cup(11)], { purpose: 'dispense', at: at(44) }),
    tell('return', [cup(11)], { location: SHOP, purpose: 'recall', at: at(55), recordedFor: PHARMACY }),
  ]);
  // A shipment that is taken back after it was received.
  const voided = await captureOf(
    stage,
    tell('ship', [cup(0)], { toParty: WHOLESALER, toLocation: WAREHOUSE, owner: WHOLESALER, at: at(60) }),
  );
  await inOrder(stage, [
    tell('receive', [cup(0)], { location: WAREHOUSE, at: at(61), recordedFor: WHOLESALER }),
    { name: 'correct', body: { capture: voided, reason: 'it was another one' } },
    tell('move', [cup(0)], { location: YARD, at: at(62), recordedFor: WHOLESALER, ...RECORD }),
  ]);
}
