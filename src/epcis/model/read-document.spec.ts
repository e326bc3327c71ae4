import { describe, expect, it } from '@jest/globals';
import { jsonDocument, readWhole, xmlDocument } from '../../../test/support/epcis-reading.js';
import type { EpcisEvent } from './epcis-event.js';

const TIMES = '<eventTime>2026-03-27T06:45:16Z</eventTime><eventTimeZoneOffset>+01:00</eventTimeZoneOffset>';
const EPCS = '<epcList><epc>urn:epc:id:sgtin:9506000.012345.1</epc></epcList>';
const SEEN = `<ObjectEvent>${TIMES}${EPCS}<action>OBSERVE</action></ObjectEvent>`;
const JSON_TIMES = '"eventTime":"2026-03-27T06:45:16Z","eventTimeZoneOffset":"+01:00"';
const jsonEvent = (more: string, type = 'ObjectEvent'): string =>
  `{"type":"${type}",${JSON_TIMES},"epcList":["urn:epc:id:sgtin:9506000.012345.1"],"action":"OBSERVE"${more && `,${more}`}}`;

function eventOf(text: string): EpcisEvent {
  const { events, problems } = readWhole(text);
  expect(problems).toEqual([]);
  const [event] = events;
  if (!event) throw new Error('no event');
  return event;
}

const told = (text: string): readonly string[] =>
  readWhole(text).problems.map(({ severity, field, line, value, rule }) =>
    [severity, field, line, value, rule].filter((part) => part !== undefined).join(' | '),
  );

describe('an event in its one form', () => {
  it('keeps in JSON-LD what is text, number, truth, list and nothing, in order and at any depth', () => {
    const own = '"ex:b":{"ex:list":[1,"1",true,null,{"ex:deep":0.10}]},"ex:a":16777217,"ex:huge":1e400';
    const { extensions } = eventOf(jsonDocument([jsonEvent(own)], [{ ex: 'https://example.org/x/' }]));
    const ex = { namespace: 'https://example.org/x/', prefix: 'ex' };
    const deep = { ...ex, name: 'deep', value: { kind: 'number', decimal: '0.10' } };
    const values = [
      { kind: 'number', decimal: '1' },
      { kind: 'text', text: '1' },
      { kind: 'boolean', boolean: true },
      { kind: 'null' },
      { kind: 'fields', fields: [deep] },
    ];
    expect(extensions).toEqual([
      { ...ex, name: 'b', value: { kind: 'fields', fields: [{ ...ex, name: 'list', value: { kind: 'list', values } }] } },
      { ...ex, name: 'a', value: { kind: 'number', decimal: '16777217' } },
      { ...ex, name: 'huge', value: { kind: 'number', decimal: '1e400' } },
    ]);
  });

  it('keeps in XML prefixes, attributes and what is repeated', () => {
    const own = '<x:w unit="KGM" y:z="1" xmlns:y="https://example.org/y">3.50</x:w><x:w/><x:n>a<x:n>b</x:n></x:n>';
    const event = SEEN.replace('</ObjectEvent>', `${own}</ObjectEvent>`);
    const { extensions } = eventOf(xmlDocument([event], '2.0', 'xmlns:x="https://example.org/x"'));
    const x = { namespace: 'https://example.org/x', prefix: 'x' };
    const attributes = [
      { namespace: '', prefix: '', name: 'unit', value: 'KGM' },
      { namespace: 'https://example.org/y', prefix: 'y', name: 'z', value: '1' },
    ];
    const inner = { ...x, name: 'n', value: { kind: 'text', text: 'b' } };
    expect(extensions).toEqual([
      { ...x, name: 'w', attributes, value: { kind: 'text', text: '3.50' } },
      { ...x, name: 'w', value: { kind: 'text', text: '' } },
      { ...x, name: 'n', value: { kind: 'fields', fields: [inner], text: 'a' } },
    ]);
  });

  it('is the same of XML 1.2, of XML 2.0 in any namespace prefix, and of JSON-LD', () => {
    const step = '<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>';
    const quantity = '<quantityList><quantityElement><epcClass>urn:epc:class:lgtin:9506000.012345.L</epcClass><quantity>0.10</quantity></quantityElement></quantityList>';
    const wide = (inner: string): string => SEEN.replace('</ObjectEvent>', `${step}${inner}</ObjectEvent>`);
    const flat = xmlDocument([wide(quantity)]);
    const prefixed = flat.replaceAll(/<(\/?)(?!e:|\?)(\w)/g, '<$1e:$2');
    const byDefault = flat.replaceAll('e:EPCISDocument', 'EPCISDocument').replace('xmlns:e=', 'xmlns=');
    const nested = xmlDocument([wide(`<extension>${quantity}</extension>`)], '1.2');
    const json = jsonDocument([
      jsonEvent('"bizStep":"shipping","quantityList":[{"epcClass":"urn:epc:class:lgtin:9506000.012345.L","quantity":0.10}]'),
    ]);
    const bare = `<?xml version="1.0"?><!-- one -->${wide(quantity)}`;
    const list = `<EventList>${wide(quantity)}</EventList>`;
    const event = eventOf(flat);
    expect(event).toEqual({
      type: 'ObjectEvent',
      eventTime: '2026-03-27T06:45:16Z',
      eventTimeZoneOffset: '+01:00',
      epcList: ['urn:epc:id:sgtin:9506000.012345.1'],
      action: 'OBSERVE',
      bizStep: 'shipping',
      quantityList: [{ epcClass: 'urn:epc:class:lgtin:9506000.012345.L', quantity: '0.10' }],
    });
    for (const text of [prefixed, byDefault, nested, json, bare, list]) expect(eventOf(text)).toEqual(event);
  });

  it('is found in query documents, lists and alone, wherever the context of JSON-LD stands', () => {
    const event = jsonEvent('"ex:a":"b"');
    const context = '"@context":["https://ref.gs1.org/standards/epcis/epcis-context.jsonld",{"ex":"https://example.org/"}]';
    const around = '"schemaVersion":"2.0","creationDate":"2026-03-27T12:00:00Z"';
    const results = `"queryResults":{"queryName":"q","resultsBody":{"eventList":[${event}]}}`;
    const forms = [
      `{"epcisBody":{"eventList":[${event}]},"type":"EPCISDocument",${around},${context}}`,
      `{${context},"type":"EPCISQueryDocument",${around},"epcisBody":{${results}}}`,
      `{${context},"eventList":[${event}]}`,
      event.replace('{', `{${context},`),
      `[${event.replace('{', `{${context},`)}]`,
    ];
    const namespaces = forms.map((form) => readWhole(form).events[0]?.extensions?.[0]?.namespace);
    expect(namespaces).toEqual(forms.map(() => 'https://example.org/'));
    expect(forms.map((form) => readWhole(form).frame?.kind)).toEqual([
      ...['document', 'query-document', 'event-list', 'event', 'event-list'],
    ]);
  });

  it('expands CURIEs and terms by the context of the document and of the event, fetching nothing', () => {
    const more = '"@context":{"colour":"https://example.org/v#colour"},"bizStep":"ex:polishing","colour":"red"';
    const event = eventOf(jsonDocument([jsonEvent(more)], [{ ex: 'https://example.org/' }]));
    expect(event.bizStep).toBe('https://example.org/polishing');
    expect(event.extensions).toEqual([
      { namespace: 'https://example.org/v#', prefix: '', name: 'colour', value: { kind: 'text', text: 'red' } },
    ]);
  });

  it('has what the header says, without its contact persons', () => {
    const sbdh = 'http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader';
    const party = (name: string, gln: string): string =>
      `<s:${name}><s:Identifier>${gln}</s:Identifier><s:ContactInformation><s:Contact>N. N.</s:Contact></s:ContactInformation></s:${name}>`;
    const header = `<EPCISHeader><s:StandardBusinessDocumentHeader xmlns:s="${sbdh}">${party('Sender', 'urn:a:1')}${party('Receiver', 'urn:a:2')}<s:DocumentIdentification><s:InstanceIdentifier>7</s:InstanceIdentifier></s:DocumentIdentification></s:StandardBusinessDocumentHeader></EPCISHeader>`;
    const { frame } = readWhole(xmlDocument([SEEN], '1.2').replace('<EPCISBody>', `${header}<EPCISBody>`));
    expect(frame?.header).toMatchObject({ sender: 'urn:a:1', receiver: 'urn:a:2', instanceIdentifier: '7' });
    expect(JSON.stringify(frame)).not.toContain('N. N.');
  });
}); // prettier-ignore

describe('what is wrong with a document', () => {
  it.each<[string, string, readonly string[]]>([
    ['an action that is none', SEEN.replace('OBSERVE', 'OBSERV'), ['fault | EPCISBody/EventList/*[1]/action | 2 | OBSERV | is to be ADD, OBSERVE or DELETE']],
    ['no time', SEEN.replace(/<eventTime>.*?<\/eventTime>/, ''), ['fault | EPCISBody/EventList/*[1]/eventTime | 2 | is missing: EPCIS 2.0 needs it']],
    ['a day that is none', SEEN.replace('03-27', '02-30'), ['fault | EPCISBody/EventList/*[1]/eventTime | 2 | 2026-02-30T06:45:16Z | is to be an instant with offset, such as 2025-03-27T06:45:16Z']],
    ['an element that EPCIS has not', SEEN.replace('<action>', '<colour>red</colour><action>'), ['fault | EPCISBody/EventList/*[1]/colour | 2 | is no element of ObjectEvent in EPCIS 2.0']],
    ['an element twice', SEEN.replace('<action>', '<action>ADD</action><action>'), ['fault | EPCISBody/EventList/*[1]/action[2] | 2 | is there twice: EPCIS 2.0 has it once']],
    ['a word as an EPC', SEEN.replace('urn:epc:id:sgtin:9506000.012345.1', 'widget'), ['fault | EPCISBody/EventList/*[1]/epcList/epc[1] | 2 | widget | is to be a URI']],
    ['elements in another order', SEEN.replace(EPCS, '').replace('</ObjectEvent>', `${EPCS}</ObjectEvent>`), ['deviation | EPCISBody/EventList/*[1]/epcList | 2 | comes after action, its place is before it']],
    ['an event type that is gone', '<QuantityEvent/>', ['fault | EPCISBody/EventList/*[1] | 2 | QuantityEvent | is a QuantityEvent, which EPCIS 2.0 no longer has: send it as an ObjectEvent with a quantityList']],
    ['a quantity that is no number', SEEN.replace('</ObjectEvent>', '<quantityList><quantityElement><epcClass>urn:a:b</epcClass><quantity>NaN</quantity></quantityElement></quantityList></ObjectEvent>'), ['fault | EPCISBody/EventList/*[1]/quantityList/quantityElement[1]/quantity | 2 | NaN | is to be a decimal number']],
  ])('XML: %s', (_what, event, problems) => {
    expect(told(xmlDocument([event]))).toEqual(problems);
  });

  it('is but a warning in 1.2 where siblings are out of order, and an AssociationEvent is taken there', () => {
    const turned = SEEN.replace(EPCS, '').replace('</ObjectEvent>', `${EPCS}</ObjectEvent>`);
    expect(told(xmlDocument([turned], '1.2'))).toEqual([expect.stringMatching(/^warning .*comes after action/)]);
    const joined = SEEN.replaceAll('ObjectEvent', 'AssociationEvent').replace(EPCS, '<parentID>urn:a:1</parentID><childEPCs><epc>urn:a:2</epc></childEPCs>');
    const nested = xmlDocument([`<extension><extension>${joined}</extension></extension>`], '1.2');
    expect(told(nested)).toEqual([expect.stringMatching(/^warning \| EPCISBody\/EventList\/\*\[1\]\/extension\/AssociationEvent .*no part of EPCIS 1.2/)]);
    expect(readWhole(nested).events).toMatchObject([{ type: 'AssociationEvent', parentID: 'urn:a:1', childEPCs: ['urn:a:2'] }]);
  });

  it.each<[string, string, readonly string[]]>([
    ['a quantity as text', jsonEvent('"quantityList":[{"epcClass":"urn:a:b","quantity":"5"}]'), ['fault | /epcisBody/eventList/0/quantityList/0/quantity | 5 | is to be a decimal number']],
    ['a field that EPCIS has not', jsonEvent('"colour":"red"'), ['fault | /epcisBody/eventList/0/colour | is no member of ObjectEvent in EPCIS 2.0, and has no prefix']],
    ['a word that CBV has not', jsonEvent('"disposition":"in_transport"'), ['fault | /epcisBody/eventList/0/disposition | in_transport | is no disposition of the Core Business Vocabulary: write one of it, or a URI of your own']],
    ['one where a list is to be', jsonEvent('"sourceList":{}'), ['fault | /epcisBody/eventList/0/sourceList | {...} | is to be a list']],
    ['a number where text is to be', jsonEvent('"certificationInfo":[1]'), ['fault | /epcisBody/eventList/0/certificationInfo/0 | 1 | is to be text']],
    ['a prefix that nobody declared', jsonEvent('"zz:a":1'), ['warning | /epcisBody/eventList/0/zz:a | has the prefix zz, which the document does not declare: declare it; the name was kept as it stands']],
    ['an event type that is none', jsonEvent('', 'SomeEvent'), ['fault | /epcisBody/eventList/0/type | SomeEvent | is no event type of EPCIS 2.0']],
    ['no event at all', '7', ['fault | /epcisBody/eventList/0 | is to be an object']],
  ])('JSON: %s', (_what, event, problems) => {
    expect(told(jsonDocument([event])).slice(0, problems.length)).toEqual(problems);
  });

  it('says what each type of event is without', () => {
    const type = (name: string, inner = ''): readonly string[] =>
      readWhole(xmlDocument([`<${name}>${TIMES}${inner}</${name}>`])).problems.map(({ field, rule }) => `${field.split('/').at(-1) ?? ''} ${rule.split(':')[0] ?? ''}`);
    expect(type('ObjectEvent', '<action>ADD</action>')).toEqual(['*[1] names nothing that it is about']);
    expect(type('AggregationEvent', '<action>ADD</action>')).toEqual(['parentID is missing', '*[1] names no child']);
    expect(type('AggregationEvent', '<parentID>urn:a:1</parentID><action>DELETE</action>')).toEqual([]);
    expect(type('AssociationEvent', '<action>OBSERVE</action>')).toEqual(['parentID is missing', '*[1] names no child']);
    expect(type('TransactionEvent', '<action>ADD</action>')).toEqual(['bizTransactionList is missing']);
    expect(type('TransformationEvent')).toEqual(['*[1] names no input', '*[1] names no output']);
    expect(type('TransformationEvent', '<transformationID>urn:a:1</transformationID>')).toEqual([]);
    expect(type('TransformationEvent', '<transformationID>urn:a:1</transformationID><action>ADD</action>')).toContain('action is there');
  });
}); // prettier-ignore

describe('a hostile document', () => {
  it.each<[string, string, RegExp]>([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a/>', /document type declaration/],
    ['an entity', xmlDocument([SEEN.replace('OBSERVE', '&x;')]), /not well-formed/],
    ['depth in XML', xmlDocument([SEEN.replace('</ObjectEvent>', '<a:b xmlns:a="urn:a">'.repeat(120))]), /100 deep/],
    [
      'a huge attribute',
      xmlDocument([SEEN.replace('<ObjectEvent>', `<ObjectEvent a="${'x'.repeat(70_000)}">`)]),
      /attribute a of more than 65536/,
    ],
    ['another encoding than it has', xmlDocument([SEEN]).replace('UTF-8', 'UTF-16'), /encoded in UTF-16/],
    ['another root', '<html/>', /no EPCISDocument/],
    ['another namespace', '<EPCISDocument xmlns="urn:other"/>', /no EPCISDocument/],
    ['another type', '{"type":"Person"}', /no EPCISDocument/],
    ['NaN', jsonDocument([jsonEvent('"ex:a":NaN')]), /unexpected "NaN"/],
    ['a prototype', jsonDocument([jsonEvent('"__proto__":{"a":1}')]), /__proto__/],
    ['two of one name', jsonDocument([jsonEvent('"action":"ADD"')]), /two members action/],
    ['depth in JSON', `[${'['.repeat(10_000)}`, /100 deep/],
    ['half of it', jsonDocument([jsonEvent('')]).slice(0, -3), /ends too early/],
  ])('with %s is refused by name', (_what, text, rule) => {
    expect(() => readWhole(text)).toThrow(rule);
  });
});
