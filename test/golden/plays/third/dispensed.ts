import { aggregationEvent, objectEvent, type EventParts } from '../../../support/epcis-xml.js';
import { withCheckDigit } from '../check-digit.js';
import { mustRecord, type Stage } from '../play.js';
import { claim } from '../second/documents.js';
import {
  at,
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
  YARD,
} from '../stories/telling.js';

const salve = (serial: number): string => `own/acme/salve/S${serial}`;
const bag = (serial: number): string => `own/acme/salve-bag/${serial}`;
const PALLET = `00/${withCheckDigit('09506000790006000')}`;
const KIT = 'own/acme/kit/1';
const SHOP_URN = 'urn:epc:id:sgln:9506000.13437.0';
const dispense = (ids: readonly string[], day: number, more: object = {}): ReturnType<typeof tell> =>
  tell('sell', ids, { purpose: 'dispense', at: at(day), ...more });
const back = (ids: readonly string[], day: number, more: object = {}): ReturnType<typeof tell> =>
  tell('return', ids, { location: SHOP, purpose: 'refund', at: at(day), ...more });
const seen = (day: number, epcs: readonly string[], parts: EventParts): string =>
  objectEvent({ time: at(day), offset: '+00:00', epcs, readPoint: SHOP_URN, ...parts });

/** Packs, and what they are in, that are the patient's: what is told of them afterwards, and how they come back. */
export async function dispensed(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell(
      'manufacture',
      Array.from({ length: 18 }, (_, n) => salve(n)),
      { lot: 'SV', location: PLANT, at: at(1) },
    ),
    tell('introduce', [bag(1), bag(2), KIT], { location: PLANT, at: at(1) }),
    tell('introduce', [{ id: bag(3), owner: MAKER }], { location: PLANT, at: at(1) }),
    tell('sell', [salve(3), salve(6), salve(7)], { owner: MAKER, at: at(1, 9) }),
    tell('pack', [salve(1), salve(2), salve(3)], { container: bag(1), at: at(2) }),
    tell('pack', [salve(4), salve(5)], { container: PALLET, at: at(2) }),
    tell('pack', [salve(6), salve(7)], { container: bag(3), at: at(2) }),
    tell('install', [salve(8)], { assembly: KIT, at: at(2) }),
    dispense([salve(0), bag(1), PALLET, KIT], 3),
    ['reaches-nothing', dispense([bag(3)], 3)],
    dispense([bag(3)], 3, RECORD),
    ['dispensed', tell('move', [bag(1)], { location: YARD, at: at(4) })],
    ['dispensed', tell('unpack', [salve(1)], { container: bag(1), at: at(4) })],
    tell('unpack', [salve(1)], { container: bag(1), location: YARD, at: at(4), ...RECORD }),
    ['dispensed', tell('pack', [salve(9)], { container: bag(1), at: at(4) })],
    tell('pack', [salve(9)], { container: bag(1), at: at(4), ...RECORD }),
    tell('remove', [salve(8)], { assembly: KIT, location: YARD, at: at(4), ...RECORD }),
    tell('receive', [salve(0)], { location: YARD, at: at(4), ...RECORD }),
  ]);
  await mustRecord(
    stage,
    claim([
      seen(5, [salve(0), PALLET], { bizStep: 'storing', disposition: 'in_progress' }),
      seen(5, [salve(4)], { bizStep: 'receiving' }),
      seen(5, [salve(0)], { action: 'ADD', bizStep: 'commissioning' }),
      aggregationEvent({
        time: at(6),
        offset: '+00:00',
        parent: PALLET,
        epcs: [salve(10)],
        action: 'ADD',
        bizStep: 'packing',
        readPoint: SHOP_URN,
      }),
      seen(6, [salve(11)], { bizStep: 'dispensing', disposition: 'partially_dispensed' }),
    ]),
  );
  await inOrder(stage, [
    back([salve(2)], 7),
    back([bag(1)], 8),
    ['nothing-to-return', back([bag(1)], 9)],
    back([PALLET], 8),
    ['nothing-to-return', back([PALLET], 9)],
    back([PALLET], 9, RECORD),
    tell('sell', [PALLET], { owner: PHARMACY, at: at(10) }),
    back([salve(0)], 10, { onBehalfOf: PHARMACY }),
  ]);
  await bySellersAndRecalls(stage);
}

/** Sales that are claimed without a name, and remedies of what is gone. */
async function bySellersAndRecalls(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('pack', [salve(12), salve(13)], { container: bag(2), at: at(11) }),
    tell('sell', [salve(14)], { owner: MAKER, at: at(11) }),
    dispense([salve(15)], 11),
    tell('decommission', [salve(16)], { cause: 'lost', at: at(11) }),
    opened('salves', { anyOf: [{ lots: ['own/acme/salve/10/SV'] }] }, { blocks: ['shipment'], at: at(12) }),
    cleared('salves', [salve(15), salve(16)], { remedy: 'destroyed', at: at(13) }),
    ['ended', back([salve(15)], 14)],
    cleared('salves', [salve(17)], { remedy: 'repaired', at: at(13) }),
    closed('salves', { reason: 'the rest is with patients', at: at(15) }),
  ]);
  const sold = (ids: readonly string[], sender?: string): Promise<unknown> =>
    mustRecord(stage, claim([seen(16, ids, { bizStep: 'retail_selling', disposition: 'retail_sold' })], sender));
  await sold([bag(2), salve(14), 'own/acme/salve/none'], 'urn:epc:id:sgln:9506000.13435.0');
  await sold([salve(14)], SHOP_URN);
  await inOrder(stage, [
    tell('sell', [bag(2)], { owner: PHARMACY, at: at(17) }),
    tell('ship', [bag(2)], { toParty: PHARMACY, at: at(18) }),
  ]);
}
