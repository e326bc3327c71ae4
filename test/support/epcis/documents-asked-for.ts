/** Of a unit that was seen. */
export const SEEN_DOCUMENT = JSON.stringify({
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
  type: 'ObjectEvent',
  eventTime: '2026-02-01T06:00:00Z',
  eventTimeZoneOffset: '+00:00',
  action: 'OBSERVE',
  epcList: ['https://id.gs1.org/01/00300011111116/21/R1'],
});
export const KEPT_EVENT = 'urn:uuid:1d4a1c9e-0f3a-4a9e-9a86-4a8f2f8f0001';
const PLACE = 'https://id.gs1.org/414/9506000134376';
/** Kept, and no part of any item's history. */
export const KEPT_DOCUMENT = JSON.stringify({
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
  type: 'TransactionEvent',
  eventID: KEPT_EVENT,
  eventTime: '2026-02-01T06:00:00Z',
  eventTimeZoneOffset: '+00:00',
  action: 'ADD',
  epcList: ['https://id.gs1.org/01/00300011111116/21/R1'],
  bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:9506000134376:1' }],
  bizStep: 'holding',
  disposition: 'active',
  readPoint: { id: PLACE },
  bizLocation: { id: PLACE },
});
/** A value of each list of EPCIS that it is found by. */
export const EPCIS_VALUES = {
  eventTypes: 'TransactionEvent',
  epcs: '01/00300011111116/21/R1',
  bizSteps: 'holding',
  bizLocations: PLACE,
  readPoints: PLACE,
  dispositions: 'active',
};
