import { withCheckDigit } from '../check-digit.js';
import { mustRecord, type Stage } from '../play.js';
import {
  at,
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
import { aggregationEvent, objectEvent } from '../../../support/epcis-xml.js';

const lamp = (serial: string | number): string => `own/acme/lamp/L${serial}`;
const BOX = 'own/acme/lamp-box/1';
const CEILING = 'own/acme/ceiling/1';
const PALLET = `00/${withCheckDigit('09506000760000100')}`;
const STRANGER = { recordedFor: MAKER };

/** Only the holder, or who acts for it: strangers are refused, recorded with a reason, and flagged where they claim. */
export async function custody(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('manufacture', [1, 2, 3, 4, 5, 6, 7].map(lamp), { location: PLANT, at: at(1) }),
    tell('introduce', [BOX, CEILING], { location: PLANT, at: at(1) }),
    ['not-holder', tell('move', [lamp(1)], { location: YARD, at: at(2), ...STRANGER })],
    tell('move', [lamp(1)], { location: YARD, at: at(2), ...STRANGER, onBehalfOf: SELF }),
    tell('move', [lamp(2)], { location: YARD, at: at(2), ...STRANGER, ...RECORD }),
    ['not-holder', tell('ship', [lamp(2)], { toParty: PHARMACY, at: at(3), recordedFor: WHOLESALER })],
    tell('ship', [lamp(1)], { toParty: PHARMACY, at: at(3), ...STRANGER, ...RECORD }),
    ['not-holder', tell('pack', [lamp(3)], { container: BOX, at: at(3), ...STRANGER })],
    tell('pack', [lamp(3)], { container: BOX, at: at(3), ...STRANGER, ...RECORD }),
    tell('pack', [lamp(4)], { container: BOX, at: at(3), ...STRANGER, onBehalfOf: SELF }),
    ['not-holder', tell('unpack', [lamp(4)], { container: BOX, at: at(4), ...STRANGER })],
    tell('unpack', [lamp(4)], { container: BOX, at: at(4), ...STRANGER, ...RECORD }),
    ['not-holder', tell('install', [lamp(5)], { assembly: CEILING, at: at(4), ...STRANGER })],
    tell('install', [lamp(5)], { assembly: CEILING, position: 'a', at: at(4), ...STRANGER, ...RECORD }),
    ['not-holder', tell('remove', [lamp(5)], { assembly: CEILING, at: at(5), ...STRANGER })],
    tell('remove', [lamp(5)], { assembly: CEILING, location: YARD, at: at(5), ...STRANGER, onBehalfOf: SELF }),
    // Received from a container by its holder, and by another.
    tell('pack', [lamp(6), lamp(7)], { container: PALLET, at: at(6) }),
    tell('ship', [PALLET], { toParty: WHOLESALER, at: at(7) }),
    tell('receive', [PALLET], { location: WAREHOUSE, at: at(8), recordedFor: WHOLESALER }),
    ['carried', tell('receive', [lamp(6)], { location: WAREHOUSE, at: at(9), ...STRANGER })],
    tell('receive', [lamp(6)], { location: WAREHOUSE, at: at(9), recordedFor: WHOLESALER }),
    tell('receive', [lamp(7)], { location: SHOP, at: at(10), recordedFor: PHARMACY, ...RECORD }),
    // At no place that was told: only its holder is known.
    tell('sell', [lamp(4)], { toParty: PHARMACY, at: at(11) }),
    tell('introduce', ['own/acme/lamp-box/2'], { at: at(11), recordedFor: PHARMACY }),
    tell('pack', [lamp(4)], { container: 'own/acme/lamp-box/2', at: at(12), recordedFor: PHARMACY }),
    [
      'elsewhere',
      tell('pack', ['own/acme/lamp-box/2'], { container: BOX, at: at(13), recordedFor: PHARMACY, onBehalfOf: SELF }),
    ],
  ]);
  await claimsOfStrangers(stage);
}

async function claimsOfStrangers(stage: Stage): Promise<void> {
  const place = 'urn:epc:id:sgln:9506000.13436.0';
  const joined = (day: number, action: string): string =>
    aggregationEvent({
      action,
      bizStep: action === 'ADD' ? 'packing' : 'unpacking',
      time: at(day),
      offset: '+00:00',
      parent: BOX,
      epcs: [lamp(2)],
      bizLocation: place,
    });
  await mustRecord(stage, claim([joined(20, 'ADD'), joined(21, 'DELETE')], 'urn:epc:id:sgln:9506000.16000.0'));
  const seen = objectEvent({ epcs: [lamp(3)], time: at(22), offset: '+00:00', bizStep: 'storing', readPoint: place });
  await mustRecord(stage, claim([seen], 'urn:epc:id:sgln:9506000.16000.0'));
  // A beginning that is corrected away leaves the carrier where its contents stood.
  const crate = 'own/acme/lamp-crate/1';
  const began = await mustRecord(stage, tell('introduce', [crate], { location: PLANT, at: at(23) }));
  await inOrder(stage, [
    tell('manufacture', [lamp(9)], { location: PLANT, at: at(23) }),
    tell('pack', [lamp(9)], { container: crate, at: at(24) }),
    { name: 'correct', body: { capture: began.body.capture, reason: 'it is another crate' } },
    tell('unpack', [lamp(9)], { container: crate, at: at(25) }),
  ]);
}
