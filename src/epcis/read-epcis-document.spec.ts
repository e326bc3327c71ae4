import { describe, expect, it } from '@jest/globals';
import {
  aggregationEvent,
  BUYER,
  canonical,
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
} from '../../test/support/epcis-xml.js';
import type { EventDraft } from '../ledger/operations/operation.js';
import { readEpcisDocument, readEpcisDocumentInSlices } from './read-epcis-document.js';

const SELF = 'own/acme/self';
const GLN = canonical(FACTORY, 'party').slice(4);
const AT = '2026-02-03T01:45:16-05:00';
const ME = { at: AT, by: SELF, claimed: true };

function observationsOf(...events: readonly string[]): readonly EventDraft[] {
  return readEpcisDocument(epcisDocument(events), { recordedFor: SELF }).operation.observations;
}

describe('the beginning of objects', () => {
  it('is the manufacture of an item, with product, lot, expiry and other master data', () => {
    const master = ilmd({ lotNumber: 'A 1/2', itemExpirationDate: '2027-01-31', countryOfOrigin: 'GB' });
    const event = {
      epcs: [unit(1)],
      action: 'ADD',
      bizStep: 'commissioning',
      disposition: 'active',
      readPoint: FACTORY,
      ilmd: master,
    };
    const product = canonical('urn:epc:idpat:sgtin:9506000.012345.*', 'product');
    const data = {
      ...ME,
      location: canonical(FACTORY, 'location'),
      owner: SELF,
      product,
      lot: undefined,
      expiry: '2027-01-31',
      attributes: { countryOfOrigin: 'GB' },
    };
    const plain = objectEvent({ ...event, ilmd: master.replace('A 1/2', 'A1-2') });
    expect(observationsOf(plain)).toEqual([
      { type: 'ItemManufactured', subject: canonical(unit(1)), data: { ...data, lot: `${product}/10/A1-2` } },
    ]);
    expect(observationsOf(objectEvent({ ...event, ilmd: master.replace('A 1/2', 'A1/2') }))).toMatchObject([
      { data: { lot: `${product}/10/A1%2F2` } },
    ]);
  });

  it('is a life of a logistic unit', () => {
    const event = objectEvent({
      epcs: [PALLET],
      action: 'ADD',
      bizStep: 'commissioning',
      bizLocation: DEPOT,
      readPoint: FACTORY,
    });
    expect(observationsOf(event)).toEqual([
      { type: 'ContainerStarted', subject: canonical(PALLET), data: { ...ME, location: canonical(DEPOT, 'location') } },
    ]);
  });

  it('names each object once, however it is spelled', () => {
    const twice = [unit(7), `https://example.org/${canonical(unit(7))}`];
    expect(observationsOf(objectEvent({ epcs: twice, action: 'ADD' }))).toHaveLength(1);
  });
});

describe('custody and title', () => {
  const destination = { owning_party: BUYER, location: WAREHOUSE };

  it('leave with a shipment', () => {
    const source = { owning_party: FACTORY, location: DEPOT };
    const event = objectEvent({
      epcs: [PALLET],
      bizStep: 'shipping',
      disposition: 'in_transit',
      readPoint: DEPOT,
      source,
      destination,
    });
    const buyer = canonical(BUYER, 'party');
    const [from, toLocation] = [canonical(DEPOT, 'location'), canonical(WAREHOUSE, 'location')];
    const title = { from: canonical(FACTORY, 'party'), to: buyer };
    expect(observationsOf(event)).toEqual([
      {
        type: 'ItemShipped',
        subject: canonical(PALLET),
        data: { ...ME, location: from, toParty: buyer, toLocation, title },
      },
    ]);
  });

  it('go to the possessing party, and from the sender where nobody else is named', () => {
    const event = objectEvent({
      epcs: [PALLET],
      bizStep: 'departing',
      destination: { ...destination, possessing_party: DEPOT },
    });
    const title = { from: SELF, to: canonical(BUYER, 'party') };
    expect(observationsOf(event)[0]).toMatchObject({
      type: 'ItemShipped',
      data: { toParty: canonical(DEPOT, 'party'), title },
    });
  });

  it('are said to be the sender’s where it names itself at the destination, and nobody at the source', () => {
    const destination = { owning_party: FACTORY };
    const by = canonical(FACTORY, 'party');
    const xml = epcisDocument([objectEvent({ epcs: [PALLET], bizStep: 'shipping', destination })], {
      sender: FACTORY,
      instance: '1',
    });
    const { operation } = readEpcisDocument(xml, { recordedFor: SELF });
    expect(operation.observations[0]?.data).toMatchObject({ by, title: { from: by, to: by } });
  });

  it('stay where source and destination have the same owning party', () => {
    const same = { owning_party: FACTORY };
    const event = objectEvent({ epcs: [PALLET], bizStep: 'shipping', source: same, destination: same });
    expect(observationsOf(event)[0]?.data).not.toHaveProperty('title');
  });

  it('arrive with a receipt', () => {
    const event = objectEvent({
      epcs: [PALLET],
      bizStep: 'receiving',
      disposition: 'in_progress',
      readPoint: WAREHOUSE,
    });
    expect(observationsOf(event)).toEqual([
      { type: 'ItemReceived', subject: canonical(PALLET), data: { ...ME, location: canonical(WAREHOUSE, 'location') } },
    ]);
  });

  it('end with a sale to nobody that is named', () => {
    expect(observationsOf(objectEvent({ epcs: [unit(1)], bizStep: 'dispensing', disposition: 'dispensed' }))).toEqual([
      { type: 'ItemSold', subject: canonical(unit(1)), data: { ...ME, dispensed: true } },
    ]);
    expect(observationsOf(objectEvent({ epcs: [unit(1)], bizStep: 'retail_selling' }))).toEqual([
      { type: 'ItemSold', subject: canonical(unit(1)), data: ME },
    ]);
  });
});

describe('aggregation', () => {
  const event: EventParts = {
    parent: crate(1),
    epcs: [unit(1), unit(2)],
    disposition: 'in_progress',
    bizLocation: FACTORY,
  };
  const location = canonical(FACTORY, 'location');

  it('packs and unpacks in document order', () => {
    expect(observationsOf(aggregationEvent({ ...event, action: 'ADD', bizStep: 'packing' }))).toEqual(
      [unit(1), unit(2)].map((id) => ({
        type: 'ItemPacked',
        subject: canonical(id),
        data: { ...ME, container: canonical(crate(1)), location },
      })),
    );
    const unpacked = observationsOf(aggregationEvent({ ...event, action: 'DELETE', bizStep: 'unpacking' }));
    expect(unpacked.map(({ type }) => type)).toEqual(['ItemUnpacked', 'ItemUnpacked']);
  });

  it('installs and removes components', () => {
    const assembly = canonical(crate(1));
    const { disposition: _untold, ...silent } = event;
    expect(observationsOf(aggregationEvent({ ...silent, action: 'ADD', bizStep: 'assembling' }))[0]).toEqual({
      type: 'ComponentInstalled',
      subject: canonical(unit(1)),
      data: { ...ME, assembly },
    });
    expect(observationsOf(aggregationEvent({ ...silent, action: 'DELETE', bizStep: 'removing' }))[0]).toEqual({
      type: 'ComponentRemoved',
      subject: canonical(unit(1)),
      data: { ...ME, assembly, location },
    });
  });

  it('observes parent and children', () => {
    const seen = observationsOf(aggregationEvent({ ...event, bizStep: 'storing' }));
    expect(seen.map(({ type, subject }) => `${type} ${subject}`)).toEqual(
      [crate(1), unit(1), unit(2)].map((id) => `ItemObserved ${canonical(id)}`),
    );
  });
});

describe('all other steps', () => {
  it('are observed with step, disposition and place', () => {
    const event = objectEvent({
      epcs: [unit(1)],
      bizStep: 'storing',
      disposition: 'sellable_accessible',
      bizLocation: DEPOT,
    });
    const data = {
      ...ME,
      bizStep: 'storing',
      disposition: 'sellable_accessible',
      location: canonical(DEPOT, 'location'),
    };
    expect(observationsOf(event)).toEqual([{ type: 'ItemObserved', subject: canonical(unit(1)), data }]);
  });

  it.each([
    ['destroying', undefined, 'destroyed'],
    ['destroying', 'inactive', 'destroyed'],
    ['decommissioning', undefined, 'inactive'],
    ['decommissioning', 'disposed', 'scrapped'],
    ['killing', 'inactive', 'inactive'],
    ['sampling', undefined, 'sampled'],
    [undefined, 'destroyed', 'destroyed'],
    [undefined, undefined, 'inactive'],
    ['holding', 'lost', 'lost'],
  ])('end an object by DELETE with %s and %s', (bizStep, disposition, cause) => {
    const event = objectEvent({
      epcs: [unit(1)],
      action: 'DELETE',
      readPoint: DEPOT,
      ...(bizStep === undefined ? {} : { bizStep }),
      ...(disposition === undefined ? {} : { disposition }),
    });
    const data = { ...ME, cause, location: canonical(DEPOT, 'location') };
    expect(observationsOf(event)).toEqual([{ type: 'ItemDecommissioned', subject: canonical(unit(1)), data }]);
  });

  it.each(['OBSERVE', 'DELETE'])('tell what is no end before it, by %s', (action) => {
    const expired = { epcs: [unit(1)], bizStep: 'destroying', disposition: 'expired' };
    expect(observationsOf(objectEvent({ ...expired, action }))).toMatchObject([
      { type: 'ItemObserved', data: { disposition: 'expired' } },
      { type: 'ItemDecommissioned', data: { cause: 'destroyed' } },
    ]);
  });

  it.each([
    ['destroying', 'destroyed'],
    ['decommissioning', 'inactive'],
    ['killing', undefined],
    ['sampling', undefined],
    ['transforming', undefined],
  ])('end an object by OBSERVE only where %s can mean nothing else', (bizStep, cause) => {
    const [seen] = observationsOf(objectEvent({ epcs: [unit(1)], action: 'OBSERVE', bizStep }));
    expect(seen).toMatchObject(
      cause === undefined ? { type: 'ItemObserved' } : { type: 'ItemDecommissioned', data: { cause } },
    );
  });

  it('leave a pack of which a part was dispensed where it is', () => {
    const event = objectEvent({ epcs: [unit(1)], bizStep: 'dispensing', disposition: 'partially_dispensed' });
    expect(observationsOf(event)).toMatchObject([
      { type: 'ItemObserved', data: { bizStep: 'dispensing', disposition: 'partially_dispensed' } },
    ]);
  });

  it.each(['destroyed', 'inactive'])('end an object that is observed as %s, also in its container', (disposition) => {
    const seen = { epcs: [unit(1)], bizStep: 'inspecting', disposition };
    const types = observationsOf(objectEvent(seen), aggregationEvent({ ...seen, parent: PALLET })).map(
      ({ type }) => type,
    );
    expect(types).toEqual(['ItemDecommissioned', 'ItemDecommissioned', 'ItemDecommissioned']);
  });

  it.each(['OBSERVE', 'DELETE'])('report what is stolen, by %s', (action) => {
    const event = objectEvent({ epcs: [unit(1)], action, bizStep: 'decommissioning', disposition: 'stolen' });
    expect(observationsOf(event)).toMatchObject([
      { type: 'ItemObserved', data: { disposition: 'stolen' } },
      { type: 'ItemReported', data: { report: 'stolen' } },
    ]);
  });

  it('say what master data and a scan tell of an object that lives already', () => {
    const event = objectEvent({ epcs: [unit(1)], bizStep: 'storing', ilmd: ilmd({ lotNumber: 'L7', colour: 'red' }) });
    const [seen] = observationsOf(event);
    expect(seen).toMatchObject({
      type: 'ItemObserved',
      data: { facts: { lot: expect.stringMatching(/\/10\/L7$/), attributes: { colour: 'red' } } },
    });
  });

  it('tell a disposition that the event does not imply', () => {
    const event = objectEvent({ epcs: [unit(1)], bizStep: 'receiving', disposition: 'returned', readPoint: DEPOT });
    expect(observationsOf(event)).toMatchObject([
      { type: 'ItemReceived' },
      { type: 'ItemObserved', data: { disposition: 'returned' } },
    ]);
  });
});

describe('the document', () => {
  const events = [
    objectEvent({
      epcs: [unit(1)],
      bizStep: 'shipping',
      transactions: { po: `urn:epcglobal:cbv:bt:${GLN}:PO-1`, inv: 'http://transaction.example.org/inv/1' },
    }),
  ];

  it('speaks for its sender, and its number is the key', () => {
    const xml = epcisDocument(events, { sender: FACTORY, instance: '4711' });
    const read = readEpcisDocument(xml, { recordedFor: SELF });
    const sender = canonical(FACTORY, 'party');
    expect(read).toMatchObject({ key: `epcis/${sender}/4711`, events: 1, operation: { recordedFor: sender } });
    expect(read.operation.observations[0]?.data.by).toBe(sender);
    expect(read.operation.document).toEqual({ name: 'epcis', text: xml });
    expect(readEpcisDocument(Buffer.from(xml), { recordedFor: SELF })).toEqual(read);
  });

  it('is told by its bytes where it has no number', () => {
    const read = (xml: string): string => readEpcisDocument(xml, { recordedFor: SELF }).key;
    expect(read(epcisDocument(events))).toMatch(/^epcis\/[0-9a-f]{64}$/);
    expect(read(`${epcisDocument(events)}\n`)).not.toBe(read(epcisDocument(events)));
  });

  it('names the business documents, of which some have no issuer', () => {
    const { operation } = readEpcisDocument(epcisDocument([...events, ...events]), { recordedFor: SELF });
    expect(operation.documents).toEqual([
      { type: 'po', issuer: `417/${GLN}`, id: 'PO-1' },
      { type: 'inv', issuer: '', id: 'http://transaction.example.org/inv/1' },
    ]);
  });

  it('leaves to what is emptied the documents of its own event', () => {
    const transactions = (number: string): Readonly<Record<string, string>> => ({
      po: `urn:epcglobal:cbv:bt:${GLN}:${number}`,
    });
    const emptied = aggregationEvent({ parent: PALLET, action: 'DELETE', transactions: transactions('PO-2') });
    const seen = objectEvent({ epcs: [unit(1)], transactions: transactions('PO-1') });
    const own = (id: string): object => ({ data: { documents: [{ type: 'po', issuer: `417/${GLN}`, id }] } });
    const { operation } = readEpcisDocument(epcisDocument([emptied, seen]), { recordedFor: SELF });
    expect(operation.observations).toMatchObject([own('PO-1')]);
    expect(operation.emptied).toMatchObject([{ ...own('PO-2'), otherwise: own('PO-2') }]);
  });

  it('says the same read in slices', async () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      objectEvent({ epcs: [unit(index), crate(index)], bizStep: 'storing' }),
    );
    const xml = epcisDocument(many);
    expect(await readEpcisDocumentInSlices(xml, { recordedFor: SELF })).toEqual(
      readEpcisDocument(xml, { recordedFor: SELF }),
    );
  });
});
