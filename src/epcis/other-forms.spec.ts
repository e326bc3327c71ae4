import { describe, expect, it } from '@jest/globals';
import { jsonDocument, xmlDocument } from '../../test/support/epcis-reading.js';
import { BUYER, canonical, crate, DEPOT, FACTORY, PALLET, unit, WAREHOUSE } from '../../test/support/epcis-xml.js';
import { readEpcisDocument, type EpcisDocument } from './read-epcis-document.js';

const SELF = 'own/acme/self';
const read = (text: string): EpcisDocument => readEpcisDocument(text, { recordedFor: SELF });
const told = (text: string): readonly string[] =>
  read(text).warnings.map(({ code, field, rule }) => `${code} ${field}: ${rule.split(':')[0] ?? ''}`);

const TIMES = { eventTime: '2026-02-03T06:45:16.1234567891Z', eventTimeZoneOffset: '-05:00' };
const json = (event: object): string => JSON.stringify({ ...TIMES, ...event });
const xml = (type: string, inner: string): string =>
  `<${type}><eventTime>${TIMES.eventTime}</eventTime><eventTimeZoneOffset>-05:00</eventTimeZoneOffset>${inner}</${type}>`;
const epcs = (list: string, ids: readonly string[]): string =>
  `<${list}>${ids.map((id) => `<epc>${id}</epc>`).join('')}</${list}>`;
const cbv = (name: string, kind: string, word: string): string =>
  `<${name}>urn:epcglobal:cbv:${kind}:${word}</${name}>`;

const MADE = {
  json: json({
    type: 'ObjectEvent',
    epcList: [unit(1)],
    action: 'ADD',
    bizStep: 'commissioning',
    bizLocation: { id: FACTORY },
    ilmd: { 'cbvmda:lotNumber': 'L1', 'ex:weight': 5 },
  }),
  inner: `${epcs('epcList', [unit(1)])}<action>ADD</action>${cbv('bizStep', 'bizstep', 'commissioning')}<bizLocation><id>${FACTORY}</id></bizLocation>`,
  ilmd: '<ilmd><m:lotNumber xmlns:m="urn:epcglobal:cbv:mda">L1</m:lotNumber><x:weight xmlns:x="https://example.org/x/">5</x:weight></ilmd>',
};
const SHIPPED = {
  json: json({
    type: 'ObjectEvent',
    epcList: [PALLET],
    action: 'OBSERVE',
    bizStep: 'shipping',
    readPoint: { id: DEPOT },
    bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:9506000100012:7' }],
    destinationList: [
      { type: 'owning_party', destination: BUYER },
      { type: 'location', destination: WAREHOUSE },
    ],
  }),
  inner: `${epcs('epcList', [PALLET])}<action>OBSERVE</action>${cbv('bizStep', 'bizstep', 'shipping')}<readPoint><id>${DEPOT}</id></readPoint><bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:epcglobal:cbv:bt:9506000100012:7</bizTransaction></bizTransactionList>`,
  ends: `<destinationList><destination type="urn:epcglobal:cbv:sdt:owning_party">${BUYER}</destination><destination type="urn:epcglobal:cbv:sdt:location">${WAREHOUSE}</destination></destinationList>`,
};

describe('documents of all forms', () => {
  it('say the same of items', () => {
    const nested = [
      `${MADE.inner}<extension>${MADE.ilmd}</extension>`,
      `${SHIPPED.inner}<extension>${SHIPPED.ends}</extension>`,
    ];
    const flat = [MADE.inner + MADE.ilmd, SHIPPED.inner + SHIPPED.ends];
    const documents = [
      xmlDocument(
        nested.map((inner) => xml('ObjectEvent', inner)),
        '1.2',
      ),
      xmlDocument(flat.map((inner) => xml('ObjectEvent', inner))),
      jsonDocument([MADE.json, SHIPPED.json], [{ ex: 'https://example.org/x/' }]),
    ].map(read);
    const [first] = documents;
    expect(first?.operation.observations).toMatchObject([
      { type: 'ItemManufactured', data: { by: SELF, attributes: { 'https://example.org/x/#weight': '5' } } },
      { type: 'ItemShipped', data: { toParty: canonical(BUYER, 'party'), title: { from: SELF } } },
    ]);
    expect(first?.operation.observations[0]?.data.at).toBe('2026-02-03T01:45:16.123456789-05:00');
    for (const { operation, warnings } of documents) {
      expect({ ...operation, document: undefined }).toEqual({ ...first?.operation, document: undefined });
      expect(warnings).toEqual([]);
    }
  });

  it('speak for the sender that they name', () => {
    const header = (text: string): string =>
      text.replace('"epcisBody"', `"sender":"${FACTORY}","instanceIdentifier":"9","epcisBody"`);
    const { key, operation } = read(header(jsonDocument([MADE.json], [{ ex: 'https://example.org/x/' }])));
    const sender = canonical(FACTORY, 'party');
    expect({ key, recordedFor: operation.recordedFor }).toEqual({ key: `epcis/${sender}/9`, recordedFor: sender });
    expect(() => read(header(jsonDocument([MADE.json])).replace(FACTORY, 'urn:epc:id:sgln:1.2.3'))).toThrow(
      expect.objectContaining({ code: 'invalid-request' }),
    );
  });

  it('join and part components by AssociationEvents, whatever the step', () => {
    const event = { type: 'AssociationEvent', parentID: crate(1), childEPCs: [unit(1)] };
    const { operation } = read(
      jsonDocument([
        json({ ...event, action: 'ADD' }),
        json({ ...event, action: 'DELETE', bizStep: 'repairing' }),
        json({ type: 'AssociationEvent', parentID: crate(1), action: 'DELETE' }),
        json({ ...event, action: 'OBSERVE' }),
      ]),
    );
    const assembly = canonical(crate(1));
    expect(operation.observations).toMatchObject([
      { type: 'ComponentInstalled', subject: canonical(unit(1)), data: { assembly, claimed: true } },
      { type: 'ComponentRemoved', subject: canonical(unit(1)), data: { assembly } },
      { type: 'ItemObserved', subject: assembly },
      { type: 'ItemObserved', subject: canonical(unit(1)) },
    ]);
    expect(operation.emptied).toMatchObject([
      { before: 2, carrier: assembly, kind: 'assembly', type: 'ComponentRemoved' },
    ]);
  });
});

describe('what the ledger cannot use', () => {
  const quantities = [{ epcClass: 'urn:epc:class:lgtin:9506000.012345.L', quantity: 5 }];
  const seen = json({ type: 'ObjectEvent', epcList: [unit(2)], action: 'OBSERVE' });

  it.each<[string, object, readonly string[]]>([
    ['a TransactionEvent', { type: 'TransactionEvent', action: 'ADD', bizTransactionList: [{ bizTransaction: 'urn:a:1' }], epcList: [unit(1)] }, ['not-used /epcisBody/eventList/0: is a TransactionEvent, which is kept and not used']],
    ['quantities', { type: 'ObjectEvent', action: 'OBSERVE', quantityList: quantities }, ['not-used /epcisBody/eventList/0/quantityList: is kept and not used', 'not-used /epcisBody/eventList/0: names nothing that this ledger records, and is kept and not used']],
    ['an error declaration, which records nothing of its own', { type: 'ObjectEvent', action: 'OBSERVE', epcList: [unit(1)], errorDeclaration: { declarationTime: TIMES.eventTime } }, []],
    ['objects of another kind', { type: 'ObjectEvent', action: 'OBSERVE', epcList: ['urn:epc:id:gsrn:9506000.0000000001'] }, ['not-used /epcisBody/eventList/0/epcList[1]: names no item, place or party that this ledger records here, and is kept and not used', 'not-used /epcisBody/eventList/0: names nothing that this ledger records, and is kept and not used']],
    ['a receipt without a place', { type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'receiving', epcList: [unit(1)] }, ['not-used /epcisBody/eventList/0: tells of a receipt without readPoint, bizLocation or destination location, and is kept and not used', 'not-used /epcisBody/eventList/0: names nothing that this ledger records, and is kept and not used']],
  ])('is kept with the document and named: %s', (_what, event, warnings) => {
    const text = jsonDocument([json(event), seen]);
    expect(told(text)).toEqual(warnings);
    const { operation, events } = read(text);
    expect(events).toBe(2);
    expect(operation.observations.map(({ subject }) => subject)).toEqual([canonical(unit(2))]);
    expect(operation.document?.text).toBe(text);
  }); // prettier-ignore

  it('is a place that is no GS1 location, of an event that is used', () => {
    const text = jsonDocument([
      json({ type: 'ObjectEvent', epcList: [unit(1)], action: 'OBSERVE', readPoint: { id: 'geo:47.5,11.1' } }),
    ]);
    expect(told(text)).toEqual([
      expect.stringContaining('not-used /epcisBody/eventList/0/readPoint: names no item, place'),
    ]);
    expect(read(text).operation.observations).toMatchObject([{ type: 'ItemObserved', subject: canonical(unit(1)) }]);
  });

  it('is not a key that is wrong where it is needed, but the number of a document is found by its text', () => {
    const wrong = 'https://example.org/01/09506000134353/21/1';
    expect(() => read(jsonDocument([json({ type: 'ObjectEvent', epcList: [wrong], action: 'OBSERVE' })]))).toThrow(
      expect.objectContaining({
        detail: expect.objectContaining({
          violations: [expect.objectContaining({ field: '/epcisBody/eventList/0/epcList/0' })],
        }),
      }),
    );
    const sighting = { type: 'ObjectEvent', epcList: [wrong, unit(1)], action: 'OBSERVE', bizStep: 'storing' };
    expect(told(jsonDocument([json(sighting)]))).toEqual([
      expect.stringContaining('not-used /epcisBody/eventList/0/epcList[1]: is kept'),
    ]);
    for (const change of [{ action: 'ADD' }, { action: 'DELETE' }, { bizStep: 'shipping' }, { disposition: 'stolen' }])
      expect(() => read(jsonDocument([json({ ...sighting, ...change })]))).toThrow(/breaks a rule/);
    const transaction = { type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:9506000100013:7' };
    const named = jsonDocument([
      json({ type: 'ObjectEvent', epcList: [unit(1)], action: 'OBSERVE', bizTransactionList: [transaction] }),
    ]);
    expect(read(named).operation.documents).toEqual([{ type: 'po', issuer: '', id: transaction.bizTransaction }]);
    expect(told(named)).toEqual([
      expect.stringContaining('deviates /epcisBody/eventList/0/bizTransactionList/0: names no issuer'),
    ]);
  });

  it('has a line in XML', () => {
    const text = xmlDocument(['\n', xml('TransformationEvent', '<transformationID>urn:a:1</transformationID>')]);
    expect(read(text).warnings).toMatchObject([{ code: 'not-used', field: 'EPCISBody/EventList/*[1]', line: 4 }]);
  });
});
