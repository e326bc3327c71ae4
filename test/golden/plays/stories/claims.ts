import type { Stage } from '../play.js';
import {
  aggregationEvent,
  BUYER,
  crate,
  DEPOT,
  epcisDocument,
  FACTORY,
  ilmd,
  objectEvent,
  PALLET,
  unit,
  WAREHOUSE,
  type EventParts,
} from '../../../support/epcis-xml.js';
import { mustRecord, mustRefuse, type Sent } from '../play.js';
import { at, inOrder, RECORD, tell } from './telling.js';

const OTHER_PALLET = 'urn:epc:id:sscc:9506000.0123456790';
const MASTER = ilmd({
  lotNumber: 'EP1',
  itemExpirationDate: '2028-03-27',
  drainedWeight: '3.5',
  countryOfOrigin: 'DE',
});
const HANDED = {
  source: { owning_party: FACTORY, possessing_party: FACTORY, location: DEPOT },
  destination: { owning_party: BUYER, possessing_party: BUYER, location: WAREHOUSE },
};

function claim(events: readonly string[], instance?: string, sender = FACTORY): Sent {
  return {
    name: '/v1/epcis/capture',
    body: epcisDocument(events, { sender, ...(instance === undefined ? {} : { instance }) }),
  };
}

const seen = (parts: EventParts): string => objectEvent(parts);

/** EPCIS documents with every kind of event that is read, in order, late, doubled, contradicting, and beside operations. */
export async function claims(stage: Stage): Promise<void> {
  for (const [index, events] of DOCUMENTS.entries()) await mustRecord(stage, claim(events, `doc-${index}`));
  await mustRecord(stage, claim(LATE, undefined, BUYER));
  await mustRecord(stage, {
    name: '/v1/epcis/capture',
    body: epcisDocument(NOBODYS),
    headers: { 'x-system': 'partner-gate' },
  });
  await mustRefuse(stage, claim([seen({ epcs: [], bizStep: 'shipping' })], 'bad'), 'names no object');
  await inOrder(stage, [
    tell('receive', [unit(20)], { location: WAREHOUSE, at: at(60) }),
    tell('sell', [unit(20)], { owner: 'own/acme/customer', at: at(61), ...RECORD }),
    ['carried', tell('move', [crate(2)], { location: DEPOT, at: at(62) })],
    tell('move', [crate(2)], { location: DEPOT, at: at(50), ...RECORD }),
  ]);
}

const day = (number: number, hour = 6): string => at(number, hour);

/** The life of goods as their maker's systems tell it. */
const DOCUMENTS: readonly (readonly string[])[] = [
  [
    seen({
      action: 'ADD',
      bizStep: 'commissioning',
      disposition: 'active',
      time: day(32),
      epcs: [1, 2, 3, 4, 20].map(unit),
      bizLocation: FACTORY,
      ilmd: MASTER,
    }),
    seen({
      action: 'ADD',
      bizStep: 'commissioning',
      disposition: 'active',
      time: day(32, 7),
      epcs: [crate(1), crate(2)],
      readPoint: FACTORY,
    }),
  ],
  [
    aggregationEvent({
      action: 'ADD',
      bizStep: 'packing',
      disposition: 'in_progress',
      time: day(32, 8),
      parent: crate(1),
      epcs: [unit(1), unit(2)],
      bizLocation: FACTORY,
    }),
    seen({ action: 'ADD', bizStep: 'commissioning', time: day(33), epcs: [PALLET], bizLocation: DEPOT }),
    aggregationEvent({
      action: 'ADD',
      bizStep: 'loading',
      time: day(33, 7),
      parent: PALLET,
      epcs: [crate(1), crate(2)],
      bizLocation: DEPOT,
    }),
  ],
  [
    seen({
      epcs: [PALLET],
      time: day(33, 8),
      bizStep: 'shipping',
      disposition: 'in_transit',
      readPoint: DEPOT,
      transactions: { po: 'urn:epcglobal:cbv:bt:9506001200018:PO-7' },
      ...HANDED,
    }),
  ],
  [seen({ epcs: [PALLET], time: day(33, 9), bizStep: 'departing', disposition: 'in_transit', readPoint: DEPOT })],
  // Commissioned a second time, by another: it stays what it is.
  [
    seen({
      action: 'ADD',
      bizStep: 'commissioning',
      time: day(34),
      epcs: [unit(1)],
      bizLocation: WAREHOUSE,
      ilmd: ilmd({ lotNumber: 'FAKE' }),
    }),
  ],
  [
    seen({ epcs: [PALLET], time: day(35), bizStep: 'arriving', disposition: 'in_progress', readPoint: WAREHOUSE }),
    seen({ epcs: [PALLET], time: day(35, 7), bizStep: 'receiving', bizLocation: WAREHOUSE, ...HANDED }),
  ],
  [
    aggregationEvent({
      action: 'DELETE',
      bizStep: 'unpacking',
      disposition: 'in_progress',
      time: day(36),
      parent: PALLET,
      epcs: [crate(1)],
      bizLocation: WAREHOUSE,
    }),
  ],
  [
    aggregationEvent({
      action: 'OBSERVE',
      bizStep: 'inspecting',
      disposition: 'conformant',
      time: day(36, 8),
      parent: crate(1),
      epcs: [unit(1), unit(2)],
      readPoint: WAREHOUSE,
    }),
  ],
  [
    seen({
      epcs: [unit(3)],
      time: day(37),
      bizStep: 'retail_selling',
      disposition: 'retail_sold',
      source: { owning_party: FACTORY },
      destination: { owning_party: BUYER, location: WAREHOUSE },
    }),
  ],
  [seen({ epcs: [unit(4)], time: day(37, 8), bizStep: 'dispensing', disposition: 'dispensed', readPoint: WAREHOUSE })],
  [
    seen({
      epcs: [unit(3)],
      time: day(38),
      bizStep: 'holding',
      disposition: 'sellable_not_accessible',
      bizLocation: DEPOT,
    }),
  ],
  [
    seen({ action: 'DELETE', epcs: [unit(2)], time: day(39), bizStep: 'destroying', readPoint: WAREHOUSE }),
    seen({ action: 'DELETE', epcs: [unit(4)], time: day(39, 7), bizStep: 'decommissioning' }),
  ],
  // A component, by the steps that say so.
  [
    aggregationEvent({ action: 'ADD', bizStep: 'installing', time: day(40), parent: crate(2), epcs: [unit(20)] }),
    aggregationEvent({
      action: 'DELETE',
      bizStep: 'removing',
      time: day(40, 8),
      parent: crate(2),
      epcs: [unit(20)],
      bizLocation: DEPOT,
    }),
    aggregationEvent({ action: 'ADD', bizStep: 'assembling', time: day(41), parent: crate(2), epcs: [unit(20)] }),
    aggregationEvent({
      action: 'DELETE',
      bizStep: 'disassembling',
      time: day(42),
      parent: crate(2),
      epcs: [unit(20)],
      readPoint: DEPOT,
    }),
  ],
  // Nobody knows it, and it is taken out of what it was not in.
  [
    aggregationEvent({
      action: 'DELETE',
      bizStep: 'unpacking',
      time: day(43),
      parent: OTHER_PALLET,
      epcs: [unit(99), unit(1)],
      bizLocation: DEPOT,
    }),
  ],
  // In a circle.
  [
    aggregationEvent({
      action: 'ADD',
      bizStep: 'packing',
      time: day(44),
      parent: unit(1),
      epcs: [crate(1)],
      bizLocation: WAREHOUSE,
    }),
  ],
];

/** The buyer's word of what was before; its title is not the buyer's to give. */
const LATE: readonly string[] = [
  seen({ epcs: [crate(1)], time: day(34, 12), bizStep: 'storing', disposition: 'in_progress', bizLocation: DEPOT }),
  seen({
    epcs: [unit(20)],
    time: day(41, 12),
    bizStep: 'shipping',
    readPoint: DEPOT,
    source: { owning_party: BUYER },
    destination: { owning_party: FACTORY },
  }),
  aggregationEvent({
    action: 'ADD',
    bizStep: 'packing',
    time: day(33, 7),
    parent: OTHER_PALLET,
    epcs: [unit(3)],
    bizLocation: DEPOT,
  }),
];

/** Ids of other schemes, and a party that names nobody but the ledger's own. */
const NOBODYS: readonly string[] = [
  seen({
    action: 'ADD',
    bizStep: 'commissioning',
    time: day(45),
    epcs: ['own/acme/epcis/1', '8003/09506000134352T9'],
    bizLocation: 'own/acme/yard',
    ilmd: ilmd({ lotNumber: 'EP2' }),
  }),
  seen({
    epcs: ['own/acme/epcis/1'],
    time: day(46),
    bizStep: 'cycle_counting',
    disposition: 'http://example.org/disp#odd',
    readPoint: 'own/acme/yard',
  }),
];
