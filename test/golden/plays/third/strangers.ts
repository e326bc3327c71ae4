import { aggregationEvent, objectEvent, type EventParts } from '../../../support/epcis-xml.js';
import { withCheckDigit } from '../check-digit.js';
import { mustRecord, type Stage } from '../play.js';
import { claim } from '../second/documents.js';
import {
  at,
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

const nut = (serial: number): string => `own/acme/nut/N${serial}`;
const BOX = 'own/acme/nut-box/1';
const PALLET = `00/${withCheckDigit('09506000790000100')}`;
/** The place and the party of the plant, the warehouse and the shop, as partners name them. */
const place = (number: string): string => `urn:epc:id:sgln:9506000.${number}.0`;
const [AT_PLANT, AT_WAREHOUSE, AT_SHOP] = [place('13435'), place('13436'), place('13437')];
const STRANGER = AT_SHOP;

const seen = (day: number, epcs: readonly string[], parts: EventParts): string =>
  objectEvent({ time: at(day), offset: '+00:00', epcs, bizStep: 'storing', ...parts });
const grouped = (day: number, epcs: readonly string[], parts: EventParts): string =>
  aggregationEvent({ time: at(day), offset: '+00:00', epcs, bizStep: 'packing', action: 'ADD', ...parts });

/** Who only sees takes nothing; who receives what another holds, or what was sent to another, is said to; who relabels another's, too. */
export async function strangers(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell(
      'manufacture',
      Array.from({ length: 16 }, (_, n) => nut(n)),
      { location: PLANT, at: at(1) },
    ),
    tell('introduce', [BOX], { location: PLANT, at: at(1) }),
    tell('pack', [nut(1), nut(2)], { container: PALLET, at: at(2) }),
    tell('ship', [nut(3)], { toParty: WHOLESALER, toLocation: WAREHOUSE, at: at(2) }),
    tell('ship', [nut(4)], { toLocation: WAREHOUSE, at: at(2) }),
    tell('ship', [nut(5)], { toParty: PHARMACY, toLocation: SHOP, at: at(2) }),
  ]);
  await inDocuments(stage, [
    [seen(3, [nut(0)], { readPoint: AT_WAREHOUSE }), seen(3, [nut(6)], { readPoint: AT_PLANT })],
    [seen(3, [PALLET], { bizStep: 'cycle_counting', readPoint: AT_WAREHOUSE })],
    [seen(4, [nut(3), nut(4), nut(5)], { bizStep: 'unloading', readPoint: AT_WAREHOUSE })],
    [seen(5, [nut(7)], { action: 'ADD', bizStep: 'commissioning', readPoint: AT_WAREHOUSE })],
    [seen(5, [nut(8)], { bizStep: 'void_shipping', readPoint: AT_WAREHOUSE })],
    [grouped(6, [nut(9)], { parent: BOX, readPoint: AT_PLANT })],
    [grouped(6, [nut(2)], { parent: PALLET, action: 'DELETE', bizStep: 'unpacking', readPoint: AT_WAREHOUSE })],
    [seen(7, [nut(10), 'own/other/nut/1'], { bizStep: 'inspecting', disposition: 'damaged', readPoint: AT_WAREHOUSE })],
  ]);
  await inOrder(stage, [
    tell('move', [nut(0), nut(7), nut(9)], { location: YARD, at: at(8), ...RECORD }),
    tell('move', [PALLET], { location: YARD, at: at(8) }),
    // From under its holder, and to another than it was sent to.
    tell('receive', [nut(11)], { location: PLANT, at: at(9), recordedFor: MAKER }),
    tell('ship', [nut(12)], { toParty: WHOLESALER, toLocation: WAREHOUSE, at: at(9) }),
    tell('receive', [nut(12)], { location: WAREHOUSE, at: at(10), recordedFor: PHARMACY }),
    tell('pack', [nut(13), nut(14)], { container: BOX, at: at(10), ...RECORD }),
    tell('ship', [BOX], { toParty: WHOLESALER, toLocation: WAREHOUSE, at: at(11), ...RECORD }),
    ['carried', tell('receive', [nut(13)], { location: WAREHOUSE, at: at(12), recordedFor: PHARMACY })],
    tell('receive', [nut(13)], { location: WAREHOUSE, at: at(12), recordedFor: PHARMACY, ...RECORD }),
    tell('ship', [nut(14)], { toParty: WHOLESALER, toLocation: WAREHOUSE, at: at(12), ...RECORD }),
  ]);
  await relabelled(stage);
}

async function relabelled(stage: Stage): Promise<void> {
  const label = (number: number): string => `own/acme/badge/N${number}`;
  const renamed = (id: string, identifier: string, former: string, more: object): ReturnType<typeof tell> =>
    tell('identify', [id], { identifier, former, change: 'replaced', ...more });
  await inOrder(stage, [
    renamed(nut(15), label(1), nut(15), { at: at(20), recordedFor: MAKER }),
    renamed(nut(15), label(2), label(1), { at: at(21), recordedFor: MAKER, onBehalfOf: 'own/acme/self' }),
    ['not-identified-so', renamed(nut(15), label(3), nut(6), { at: at(22) })],
    renamed(nut(15), label(3), nut(6), { at: at(22), ...RECORD }),
    tell('identify', [nut(15)], { identifier: nut(10), change: 'ended', at: at(23), ...RECORD }),
  ]);
}

async function inDocuments(stage: Stage, all: readonly (readonly string[])[]): Promise<void> {
  for (const events of all) await mustRecord(stage, claim(events, STRANGER));
}
