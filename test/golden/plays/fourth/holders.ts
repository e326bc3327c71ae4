import { aggregationEvent, objectEvent, type EventParts } from '../../../support/epcis-xml.js';
import { withCheckDigit } from '../check-digit.js';
import { mustRecord, type Stage } from '../play.js';
import { claim } from '../second/documents.js';
import { at, inOrder, PHARMACY, PLANT, RECORD, SHOP, tell, WHOLESALER, YARD } from '../stories/telling.js';

const clip = (serial: number): string => `own/acme/clip/C${serial}`;
const pallet = (serial: number): string => `00/${withCheckDigit(`0950600079010${serial}000`)}`;
const BOX = 'own/acme/clip-box/1';
const place = (number: string): string => `urn:epc:id:sgln:9506000.${number}.0`;
const [AT_PLANT, AT_SHOP] = [place('13435'), place('13437')];

const grouped = (day: number, epcs: readonly string[], parts: EventParts): string =>
  aggregationEvent({ time: at(day), offset: '+00:00', epcs, bizStep: 'packing', action: 'ADD', ...parts });
const shipped = (day: number, epcs: readonly string[], parts: EventParts): string =>
  objectEvent({ time: at(day), offset: '+00:00', epcs, bizStep: 'shipping', readPoint: AT_PLANT, ...parts });

/** A stranger who says what is in a carrier, or takes something out, does not become its holder; who ships what it says is its own passes nothing. */
export async function holders(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell(
      'manufacture',
      Array.from({ length: 14 }, (_, n) => clip(n)),
      { location: PLANT, at: at(1) },
    ),
    tell('introduce', [BOX], { location: PLANT, at: at(1) }),
    tell('pack', [clip(0), clip(1), clip(2)], { container: pallet(1), at: at(2) }),
    tell('pack', [clip(3)], { container: BOX, at: at(2) }),
  ]);
  const claims = [
    [grouped(3, [clip(0)], { parent: pallet(1), action: 'DELETE', bizStep: 'unpacking', readPoint: AT_PLANT })],
    [grouped(3, [clip(1)], { parent: pallet(1), action: 'DELETE', bizStep: 'unpacking', readPoint: AT_SHOP })],
    [grouped(3, [clip(4)], { parent: pallet(1), readPoint: AT_PLANT })],
    [grouped(3, [clip(5)], { parent: pallet(2), readPoint: AT_PLANT })],
    [grouped(3, [clip(6)], { parent: BOX, readPoint: AT_SHOP })],
    [grouped(4, [pallet(2)], { parent: pallet(3), readPoint: AT_PLANT })],
    [shipped(4, [clip(7)], { destination: { owning_party: AT_SHOP, location: AT_SHOP } })],
    [shipped(4, [pallet(1)], { destination: { owning_party: AT_SHOP, location: AT_SHOP } })],
    [shipped(4, ['own/other/clip/1'], { destination: { owning_party: AT_SHOP, location: AT_SHOP } })],
  ];
  for (const events of claims) await mustRecord(stage, claim(events, AT_SHOP));
  await inOrder(stage, [
    tell('move', [clip(0)], { location: YARD, at: at(5) }),
    tell('unpack', [clip(3)], { container: BOX, at: at(5), recordedFor: WHOLESALER, ...RECORD }),
    tell('pack', [clip(8)], { container: pallet(4), at: at(5), recordedFor: WHOLESALER, ...RECORD }),
    tell('move', [clip(3), pallet(4)], { location: YARD, at: at(6), ...RECORD }),
    tell('ship', [clip(9)], { toParty: PHARMACY, toLocation: SHOP, owner: PHARMACY, at: at(6) }),
    tell('receive', [clip(9)], { location: SHOP, recordedFor: PHARMACY, at: at(7) }),
  ]);
}
