import { aggregationEvent, objectEvent, type EventParts } from '../../../support/epcis-xml.js';
import { withCheckDigit } from '../check-digit.js';
import { mustRecord, type Stage } from '../play.js';
import { claim } from '../second/documents.js';
import {
  at,
  captureOf,
  emptied,
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

const disc = (serial: number): string => `own/acme/disc/D${serial}`;
const sscc = (serial: number): string => `00/${withCheckDigit(`0950600079001${serial}000`)}`;
const BOX = 'own/acme/disc-box/1';
const PLANT_URN = 'urn:epc:id:sgln:9506000.13435.0';
/** Who packed. */
const BY = { recordedFor: MAKER, ...RECORD };
const YARD_OF_SHOP = 'urn:epc:id:sgln:9506000.13437.0';

const grouped = (day: number, parent: string, epcs: readonly string[] | undefined, parts: EventParts): string =>
  aggregationEvent({
    time: at(day),
    offset: '+00:00',
    parent,
    ...(epcs ? { epcs } : {}),
    action: 'ADD',
    bizStep: 'packing',
    ...parts,
  });
const seen = (day: number, epcs: readonly string[], parts: EventParts): string =>
  objectEvent({ time: at(day), offset: '+00:00', epcs, ...parts });

/** What only a packing tells of exists: where it is, who holds it, what is done with it, and what is told of it afterwards. */
export async function filled(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell(
      'manufacture',
      Array.from({ length: 16 }, (_, n) => disc(n)),
      { location: PLANT, at: at(1) },
    ),
  ]);
  await mustRecord(
    stage,
    claim([
      grouped(2, sscc(1), [disc(1), disc(2)], { readPoint: PLANT_URN }),
      grouped(2, sscc(2), [disc(3)], {}),
      grouped(2, sscc(3), [disc(4)], { readPoint: YARD_OF_SHOP }),
      grouped(2, sscc(4), ['own/other/disc/1'], {}),
    ]),
  );
  await inOrder(stage, [
    tell('ship', [sscc(1)], { toParty: WHOLESALER, toLocation: WAREHOUSE, at: at(3), ...BY }),
    tell('receive', [sscc(1)], { location: WAREHOUSE, recordedFor: WHOLESALER, at: at(4) }),
    tell('move', [sscc(2)], { location: YARD, at: at(3), ...BY }),
    emptied('unpack', { container: sscc(2), at: at(4), ...BY }),
    tell('move', [sscc(2)], { location: PLANT, at: at(5), ...BY }),
    tell('decommission', [sscc(3)], { cause: 'destroyed', at: at(5), ...RECORD }),
    // At no place until something is told of what is in it.
    tell('introduce', ['own/other/disc/1'], { location: SHOP, at: at(1), ...RECORD }),
    // A unit that begins without a place, filled from one; and one that is found to be on its way.
    tell('introduce', [BOX], { at: at(5) }),
    tell('pack', [disc(5)], { container: BOX, at: at(6) }),
    tell('ship', [disc(6)], { toParty: PHARMACY, at: at(6) }),
    tell('pack', [disc(6)], { container: sscc(5), at: at(7), ...RECORD }),
    tell('pack', [disc(7)], { container: 'own/acme/disc-box/none', at: at(7), ...RECORD }),
    tell('introduce', ['own/acme/disc-box/none'], { at: at(7, 9), ...RECORD }),
    tell('install', [disc(8)], { assembly: 'own/acme/player/1', at: at(7), ...RECORD }),
    tell('manufacture', ['own/acme/player/1'], { at: at(7, 9), ...RECORD }),
  ]);
  await endedInside(stage);
  await lateAndCorrected(stage);
}

/** What ended with what it was in has ended; what had ended comes into nothing. */
async function endedInside(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('pack', [disc(9), disc(10)], { container: sscc(6), at: at(8) }),
    tell('decommission', [sscc(6)], { cause: 'lost', at: at(9) }),
    tell('decommission', [disc(9)], { cause: 'destroyed', at: at(10) }),
    ['ended', tell('decommission', [disc(9)], { cause: 'scrapped', at: at(11) })],
    tell('report', [sscc(6)], { as: 'found', location: YARD, at: at(12) }),
    tell('decommission', [disc(11)], { cause: 'scrapped', at: at(8) }),
  ]);
  await mustRecord(
    stage,
    claim([
      grouped(13, sscc(7), [disc(11)], { readPoint: PLANT_URN }),
      seen(14, [disc(9)], { action: 'DELETE', bizStep: 'destroying' }),
      seen(14, [sscc(9)], { action: 'DELETE', bizStep: 'decommissioning' }),
      grouped(15, sscc(7), [disc(12)], { readPoint: PLANT_URN }),
    ]),
  );
}

async function lateAndCorrected(stage: Stage): Promise<void> {
  const packed = await captureOf(stage, tell('pack', [disc(13)], { container: sscc(8), at: at(20) }));
  await inOrder(stage, [
    tell('pack', [disc(14)], { container: sscc(8), at: at(21) }),
    tell('ship', [sscc(8)], { toParty: WHOLESALER, toLocation: WAREHOUSE, at: at(22) }),
    { name: 'correct', body: { capture: packed, reason: 'it lay beside it' } },
    tell('receive', [sscc(8)], { location: WAREHOUSE, recordedFor: WHOLESALER, at: at(23) }),
    tell('pack', [disc(13)], { container: sscc(8), at: at(20, 12), ...RECORD }),
  ]);
  // All at one time, in the order of nobody's life.
  await mustRecord(
    stage,
    claim([
      seen(30, [sscc(9)], { bizStep: 'receiving', readPoint: YARD_OF_SHOP }),
      seen(30, [sscc(9)], {
        bizStep: 'shipping',
        readPoint: PLANT_URN,
        destination: { possessing_party: 'urn:epc:id:pgln:9506000.13437', location: YARD_OF_SHOP },
      }),
      grouped(30, sscc(9), [disc(15)], { readPoint: PLANT_URN }),
    ]),
  );
}
