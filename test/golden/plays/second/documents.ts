import { aggregationEvent, epcisDocument, objectEvent, type EventParts } from '../../../support/epcis-xml.js';
import { withCheckDigit } from '../check-digit.js';
import { mustRecord, type Sent, type Stage } from '../play.js';
import { at, inOrder, PHARMACY, RECORD, tell, YARD } from '../stories/telling.js';

const COMPANY = '9506000';
const FACTORY = `urn:epc:id:sgln:${COMPANY}.13435.0`;
const DEPOT = `urn:epc:id:sgln:${COMPANY}.14000.0`;
const SHOP = `urn:epc:id:sgln:${COMPANY}.15000.0`;
const vial = (serial: number): string => `urn:epc:id:sgtin:${COMPANY}.074000.D${serial}`;
const box = (serial: number): string => `urn:epc:id:sgtin:${COMPANY}.174000.B${serial}`;
const PALLET = `urn:epc:id:sscc:${COMPANY}.0740000001`;

/** Events of a partner: what one of them claims is recorded, and flagged where it contradicts. */
export function claim(events: readonly string[], sender = FACTORY): Sent {
  return { name: '/v1/epcis/capture', body: epcisDocument(events, { sender }) };
}

const seen = (day: number, epcs: readonly string[], parts: EventParts): string =>
  objectEvent({ time: at(day), offset: '+00:00', epcs, readPoint: FACTORY, ...parts });
const ended = (day: number, epcs: readonly string[], parts: EventParts): string =>
  seen(day, epcs, { action: 'DELETE', ...parts });
const grouped = (day: number, parent: string, epcs: readonly string[] | undefined, parts: EventParts): string =>
  aggregationEvent({
    time: at(day),
    offset: '+00:00',
    parent,
    ...(epcs ? { epcs } : {}),
    bizLocation: FACTORY,
    ...parts,
  });

/** Ends of lives, reports, business documents, parents without children, and events of one time, as partners tell them. */
export async function documents(stage: Stage): Promise<void> {
  const all = Array.from({ length: 26 }, (_, n) => vial(n));
  await record(stage, [
    [
      seen(1, all, { action: 'ADD', bizStep: 'commissioning' }),
      seen(1, [1, 2, 3].map(box), { action: 'ADD', bizStep: 'commissioning' }),
    ],
    [
      grouped(2, box(1), [vial(20), vial(21)], { action: 'ADD', bizStep: 'packing' }),
      grouped(2, box(2), [vial(22), vial(23)], { action: 'ADD', bizStep: 'packing' }),
      grouped(2, box(3), [vial(24), vial(25)], { action: 'ADD', bizStep: 'packing' }),
    ],
    [
      ended(10, [vial(0)], { bizStep: 'destroying' }),
      ended(10, [vial(1)], { bizStep: 'sampling' }),
      ended(10, [vial(2)], { bizStep: 'transforming' }),
      ended(10, [vial(3)], { bizStep: 'decommissioning' }),
      ended(10, [vial(4)], { bizStep: 'decommissioning', disposition: 'destroyed' }),
      ended(10, [vial(5)], { disposition: 'disposed' }),
      ended(10, [vial(6)], {}),
      ended(10, [vial(7)], { bizStep: 'shipping', destination: { owning_party: DEPOT, location: DEPOT } }),
      ended(10, [vial(8)], { bizStep: 'dispensing' }),
      ended(10, [vial(9)], { bizStep: 'inspecting', disposition: 'damaged' }),
    ],
    ...['inactive', 'lost', 'exported', 'consumed', 'sampled', 'scrapped', 'written_off'].map((disposition, index) => [
      seen(11, [vial(10 + index)], { bizStep: 'inspecting', disposition }),
    ]),
    [
      seen(12, [vial(17)], { bizStep: 'stock_taking', disposition: 'stolen' }),
      seen(12, [vial(18)], { bizStep: 'stock_taking', disposition: 'missing' }),
      seen(13, [vial(0), vial(3), vial(11)], { bizStep: 'storing', readPoint: DEPOT }),
      seen(13, [vial(17)], { bizStep: 'shipping', destination: { owning_party: DEPOT, location: DEPOT } }),
    ],
    [ended(14, [vial(99)], { bizStep: 'destroying' }), ended(14, [vial(0)], { bizStep: 'destroying' })],
    [ended(15, [box(1)], { bizStep: 'destroying' })],
    [ended(15, [box(2)], { bizStep: 'decommissioning' })],
    [seen(16, [vial(20)], { bizStep: 'receiving', readPoint: SHOP })],
  ]);
  await atOneTime(stage);
  await withBusinessDocuments(stage);
  await inOrder(stage, [
    ['ended', tell('move', [vial(3)], { location: YARD, at: at(20) })],
    tell('report', [vial(3)], { as: 'found', location: YARD, at: at(21), ...RECORD }),
    tell('sell', [vial(19)], { owner: PHARMACY, at: at(21), ...RECORD }),
  ]);
}

/** Parents that are emptied without a word of what was in them, and events that have one time. */
async function atOneTime(stage: Stage): Promise<void> {
  const [first, second, third] = [vial(100), vial(101), vial(102)];
  const parts = { action: 'ADD', bizStep: 'commissioning' };
  await record(stage, [
    [grouped(17, box(3), undefined, { action: 'DELETE', bizStep: 'unpacking' })],
    [grouped(18, box(3), undefined, { action: 'DELETE', bizStep: 'unpacking' })],
    [
      seen(30, [first], { bizStep: 'shipping', destination: { possessing_party: DEPOT, location: DEPOT } }),
      grouped(30, box(9), [first], { action: 'ADD', bizStep: 'packing' }),
      seen(30, [first, box(9)], parts),
    ],
    [
      seen(31, [second, third], parts),
      seen(31, [second], { bizStep: 'storing', readPoint: DEPOT }),
      seen(31, [second], { bizStep: 'storing', readPoint: SHOP }),
    ],
    [
      seen(32, [PALLET], parts),
      grouped(32, PALLET, [second], { action: 'ADD', bizStep: 'loading' }),
      grouped(32, PALLET, undefined, { action: 'DELETE', bizStep: 'unloading' }),
      seen(33, [second], { bizStep: 'void_shipping', readPoint: DEPOT }),
    ],
    [
      seen(34, [third], { bizStep: 'shipping', destination: { possessing_party: DEPOT, location: DEPOT } }),
      seen(35, [third], { bizStep: 'void_shipping', readPoint: FACTORY }),
      seen(36, [third], { bizStep: 'storing', readPoint: FACTORY }),
    ],
  ]);
}

async function withBusinessDocuments(stage: Stage): Promise<void> {
  const order = (number: string): EventParts => ({
    transactions: { po: `urn:epcglobal:cbv:bt:9506000134352:${number}` },
  });
  await record(stage, [
    [
      seen(40, [vial(19)], { bizStep: 'storing', ...order('PO-A') }),
      seen(41, [second(1)], { action: 'ADD', bizStep: 'commissioning', ...order('PO-A') }),
    ],
    [
      seen(42, [vial(19)], { bizStep: 'storing', ...order('PO-B') }),
      seen(43, [second(1)], { bizStep: 'storing', ...order('PO-C') }),
      seen(44, [second(1)], { bizStep: 'inspecting' }),
    ],
  ]);
  await inOrder(stage, [
    tell('introduce', [`00/${withCheckDigit('09506000740000900')}`, 'own/acme/ampoule/1'], {
      location: YARD,
      at: at(45),
    }),
    tell('pack', ['own/acme/ampoule/1'], { container: `00/${withCheckDigit('09506000740000900')}`, at: at(46) }),
    tell('move', [`00/${withCheckDigit('09506000740000900')}`], {
      location: '414/9506000134352',
      documents: [{ type: 'desadv', issuer: PHARMACY, id: 'DA-9' }],
      at: at(47),
    }),
  ]);
}

const second = (serial: number): string => vial(200 + serial);

async function record(stage: Stage, all: readonly (readonly string[])[]): Promise<void> {
  for (const events of all) await mustRecord(stage, claim(events));
}
