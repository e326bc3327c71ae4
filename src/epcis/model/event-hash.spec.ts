import { describe, expect, it } from '@jest/globals';
import { jsonDocument, readWhole, xmlDocument } from '../../../test/support/epcis-reading.js';
import type { EpcisEvent } from './epcis-event.js';
import { eventHash, preHashString } from './event-hash.js';
import { roundedInstant } from './instants.js';

const only = (text: string): EpcisEvent => {
  const { events, problems } = readWhole(text);
  expect(problems.filter(({ severity }) => severity === 'fault')).toEqual([]);
  const [event] = events;
  if (!event || events.length > 1) throw new Error('one event was wanted');
  return event;
};

const XML_20 = xmlDocument(
  [
    `<ObjectEvent>
      <eventTime>2026-03-27T07:45:16.1235+01:00</eventTime><recordTime>2026-03-27T09:00:00Z</recordTime>
      <eventTimeZoneOffset>+01:00</eventTimeZoneOffset><eventID>urn:uuid:1</eventID>
      <epcList><epc>urn:epc:id:sgtin:9506000.012345.B</epc><epc>urn:epc:id:sgtin:9506000.012345.A</epc></epcList>
      <action>OBSERVE</action><bizStep>https://ref.gs1.org/cbv/BizStep-shipping</bizStep>
      <disposition>urn:epcglobal:cbv:disp:in_transit</disposition>
      <readPoint><id>urn:epc:id:sgln:9506000.10001.0</id></readPoint>
      <bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:epcglobal:cbv:bt:9506000100012:7</bizTransaction></bizTransactionList>
      <quantityList><quantityElement><epcClass>urn:epc:class:lgtin:9506000.012345.L1</epcClass><quantity>12.50</quantity><uom>KGM</uom></quantityElement></quantityList>
      <sourceList><source type="urn:epcglobal:cbv:sdt:owning_party">urn:epc:id:pgln:9506000.10001</source></sourceList>
      <ilmd><m:lotNumber xmlns:m="urn:epcglobal:cbv:mda">L1</m:lotNumber></ilmd>
      <x:outer><x:b>true</x:b><x:a>1.0</x:a><x:a>z</x:a></x:outer>
    </ObjectEvent>`,
  ],
  '2.0',
  'xmlns:x="https://example.org/x/"',
);

/** The same as 1.2 has it: nests, a time without its fraction rounded, other prefixes, no bare order. */
const XML_12 = xmlDocument(
  [
    `<ObjectEvent>
      <eventTime>2026-03-27T06:45:16.124Z</eventTime><eventTimeZoneOffset>+01:00</eventTimeZoneOffset>
      <baseExtension><eventID>urn:uuid:2</eventID></baseExtension>
      <epcList><epc>urn:epc:id:sgtin:9506000.012345.A</epc><epc>https://id.gs1.org/01/09506000123455/21/B</epc></epcList>
      <action>OBSERVE</action><bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>
      <disposition>urn:epcglobal:cbv:disp:in_transit</disposition>
      <readPoint><id>https://example.com/414/9506000100012</id></readPoint>
      <bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:epcglobal:cbv:bt:9506000100012:7</bizTransaction></bizTransactionList>
      <extension>
        <quantityList><quantityElement><epcClass>https://example.com/01/09506000123455/10/L1?x=y</epcClass><quantity>12.5</quantity><uom>KGM</uom></quantityElement></quantityList>
        <sourceList><source type="urn:epcglobal:cbv:sdt:owning_party">urn:epc:id:pgln:9506000.10001</source></sourceList>
        <ilmd><q:lotNumber xmlns:q="urn:epcglobal:cbv:mda:">L1</q:lotNumber></ilmd>
      </extension>
      <y:outer xmlns:y="https://example.org/x/"><y:a>1</y:a><y:a>z</y:a><y:b>true</y:b></y:outer>
    </ObjectEvent>`,
  ],
  '1.2',
);

const JSON_EVENT = `{
  "eventTimeZoneOffset":"+01:00","type":"ObjectEvent","eventTime":"2026-03-27T06:45:16.1239999Z","action":"OBSERVE",
  "epcList":["https://example.com/01/09506000123455/21/B","https://id.gs1.org/01/09506000123455/21/A?linkType=all"],
  "bizStep":"shipping","disposition":"cbv:Disp-in_transit","readPoint":{"id":"https://id.gs1.org/414/9506000100012"},
  "bizTransactionList":[{"bizTransaction":"urn:epcglobal:cbv:bt:9506000100012:7","type":"po"}],
  "quantityList":[{"uom":"KGM","quantity":1.25E1,"epcClass":"https://id.gs1.org/01/09506000123455/10/L1"}],
  "sourceList":[{"source":"https://id.gs1.org/417/9506000100012","type":"owning_party"}],
  "ilmd":{"cbvmda:lotNumber":"L1"},
  "ex:outer":{"ex:a":[1,"z"],"ex:b":true}
}`;
const JSON_LD = jsonDocument([JSON_EVENT], [{ ex: 'https://example.org/x/' }]);

describe('the event hash of CBV 2.0', () => {
  it('is made of one string, whatever the form', () => {
    const expected =
      'eventType=ObjectEventeventTime=2026-03-27T06:45:16.124ZeventTimeZoneOffset=+01:00' +
      'epcListepc=https://id.gs1.org/01/09506000123455/21/Aepc=https://id.gs1.org/01/09506000123455/21/B' +
      'quantityListquantityElementepcClass=https://id.gs1.org/01/09506000123455/10/L1quantity=12.5uom=KGM' +
      'action=OBSERVEbizStep=https://ref.gs1.org/cbv/BizStep-shippingdisposition=https://ref.gs1.org/cbv/Disp-in_transit' +
      'readPointid=https://id.gs1.org/414/9506000100012' +
      'bizTransactionListtype=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:epcglobal:cbv:bt:9506000100012:7' +
      'ilmd{urn:epcglobal:cbv:mda}lotNumber=L1' +
      'sourceListtype=https://ref.gs1.org/cbv/SDT-owning_partysource=https://id.gs1.org/417/9506000100012' +
      '{https://example.org/x/}outer{https://example.org/x/}a=1{https://example.org/x/}a=z{https://example.org/x/}b=true';
    for (const text of [XML_20, XML_12, JSON_LD]) expect(preHashString(only(text))).toBe(expected);
  });

  it('is a named information URI, the same with and without what does not tell the event', () => {
    const event = only(JSON_LD);
    const errorDeclaration = { declarationTime: '2026-04-01T00:00:00Z', reason: 'incorrect_data' };
    const hash = eventHash(event);
    expect(hash).toMatchObject({ ok: true, id: expect.stringMatching(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/) });
    expect(
      eventHash({ ...event, eventID: 'urn:uuid:9', recordTime: '2026-04-01T00:00:00Z', errorDeclaration }),
    ).toEqual(hash);
  });

  it.each<[string, Partial<EpcisEvent>]>([
    ['its time', { eventTime: '2026-03-27T06:45:16.125Z' }],
    ['its clock', { eventTimeZoneOffset: '+02:00' }],
    ['an object', { epcList: ['https://id.gs1.org/01/09506000123455/21/A'] }],
    ['the case of a serial', { epcList: ['https://id.gs1.org/01/09506000123455/21/A', 'https://id.gs1.org/01/09506000123455/21/b'] }],
    ['its action', { action: 'ADD' }],
    ['its step', { bizStep: 'receiving' }],
    ['a quantity', { quantityList: [{ epcClass: 'https://id.gs1.org/01/09506000123455/10/L1', quantity: '12.51', uom: 'KGM' }] }],
    ['a source', { sourceList: [{ type: 'location', source: 'https://id.gs1.org/417/9506000100012' }] }],
    ['its certificate', { certificationInfo: ['https://example.org/c'] }],
    ['an extension', { extensions: [] }],
  ])('changes with %s', (_what, change) => {
    const event = only(JSON_LD);
    const before = preHashString(event);
    expect(preHashString({ ...event, ...change })).not.toBe(before);
  }); // prettier-ignore

  it('leaves a field out for the hash of a document that asks for it, and never for an identity', () => {
    const event = only(JSON_LD);
    const without = preHashString(event, [{ namespace: 'https://example.org/x/', name: 'outer' }]);
    expect(without).toBe(preHashString({ ...event, extensions: [] }));
    expect(eventHash(event)).not.toEqual(eventHash({ ...event, extensions: [] }));
  });

  it('is not claimed where a context was named that nobody here knows', () => {
    const { events, problems } = readWhole(
      jsonDocument([JSON_EVENT], ['https://example.org/context.jsonld', { ex: 'https://example.org/x/' }]),
    );
    expect(events.map(eventHash)).toEqual([{ ok: false, reason: 'unknown-context' }]);
    expect(problems).toMatchObject([
      { severity: 'warning', field: '/@context', value: 'https://example.org/context.jsonld' },
    ]);
  });

  it('keeps numbers that are no float, and writes small ones as the reference does', () => {
    const with_ = (value: string): string =>
      preHashString(only(jsonDocument([JSON_EVENT.replace('1.25E1', value)], [{ ex: 'https://example.org/x/' }])));
    expect(with_('16777217')).toContain('quantity=16777217uom');
    expect(with_('0.10')).toContain('quantity=0.1uom');
    expect(with_('1e400')).toContain('quantity=1e400uom');
    expect(with_('0.00001')).toContain('quantity=1e-05uom');
    expect(with_('-0.0')).toContain('quantity=0uom');
  });

  it.each([
    ['2026-12-31T23:59:59.9995Z', '2027-01-01T00:00:00.000Z'],
    ['2026-03-27T06:45:16.1234999Z', '2026-03-27T06:45:16.123Z'],
    ['2026-03-27T06:45:16-05:30', '2026-03-27T12:15:16.000Z'],
    ['2026-03-27T24:00:00Z', '2026-03-28T00:00:00.000Z'],
    ['2026-02-29T00:00:00Z', undefined],
    ['2026-03-27T06:45:16', undefined],
    ['2026-03-27T25:00:00Z', undefined],
  ])('rounds %s', (time, rounded) => expect(roundedInstant(time)).toBe(rounded));
});
