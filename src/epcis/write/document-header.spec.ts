import { describe, expect, it } from '@jest/globals';
import { readWhole } from '../../../test/support/epcis-reading.js';
import type { EpcisForm } from '../model/epcis-document.js';
import { KnownPrefixes } from './known-prefixes.js';
import { Losses } from './losses.js';
import { writeDocument } from './write-document.js';

const EVENT =
  '<ObjectEvent><eventTime>2026-03-27T06:45:16Z</eventTime><eventTimeZoneOffset>-05:00</eventTimeZoneOffset>' +
  '<epcList><epc>urn:epc:id:sgtin:9506000.012345.1</epc></epcList><action>OBSERVE</action></ObjectEvent>';

const business = (standard: string): string =>
  '<s:StandardBusinessDocumentHeader xmlns:s="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">' +
  '<s:HeaderVersion>1.0</s:HeaderVersion><s:Sender><s:Identifier Authority="GS1">urn:epc:id:sgln:9506000.00001.0</s:Identifier></s:Sender>' +
  '<s:Receiver><s:Identifier Authority="GS1">urn:epc:id:sgln:9506001.00001.0</s:Identifier></s:Receiver>' +
  `<s:DocumentIdentification><s:Standard>${standard}</s:Standard><s:TypeVersion>1.0</s:TypeVersion>` +
  '<s:InstanceIdentifier>42</s:InstanceIdentifier><s:Type>Events</s:Type>' +
  '<s:CreationDateAndTime>2026-03-27T12:00:00Z</s:CreationDateAndTime></s:DocumentIdentification></s:StandardBusinessDocumentHeader>';

const MASTER_DATA =
  '<extension><EPCISMasterData><VocabularyList><Vocabulary type="urn:epcglobal:epcis:vtype:Location"><VocabularyElementList>' +
  '<VocabularyElement id="urn:epc:id:sgln:9506000.00001.0"><attribute id="urn:epcglobal:cbv:mda#name">Works &amp; Co</attribute>' +
  '<attribute id="urn:x#address"><x:address xmlns:x="urn:x:"><x:city>Here</x:city></x:address></attribute>' +
  '<children><id>urn:epc:id:sgln:9506000.00001.1</id></children></VocabularyElement></VocabularyElementList></Vocabulary>' +
  '</VocabularyList></EPCISMasterData></extension>';

const GUIDELINE = '<hc:guidelineVersion xmlns:hc="urn:hc:">R1.3</hc:guidelineVersion>';

const documentOf = (header: string, version = '1.2'): string =>
  `<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:${version.charAt(0)}" schemaVersion="${version}" creationDate="2026-03-27T12:00:00Z">` +
  `<EPCISHeader>${header}</EPCISHeader><EPCISBody><EventList>${EVENT}</EventList></EPCISBody></e:EPCISDocument>`;

function converted(text: string, form: EpcisForm): { readonly text: string; readonly losses: Losses } {
  const { frame, events } = readWhole(text);
  if (!frame) throw new Error('no document');
  const losses = new Losses();
  const options = { form, epcs: 'No_Preference', cbv: 'No_Preference', prefixes: new KnownPrefixes() } as const;
  return { text: [...writeDocument({ frame, events }, options, losses)].join(''), losses };
}

/** Prefixes say nothing. */
const headerOf = (text: string): unknown =>
  JSON.parse(
    JSON.stringify(readWhole(text).frame?.header, (key, value: unknown) => (key === 'prefix' ? undefined : value)),
  );

describe('the header of a document', () => {
  const header = business('EPCglobal') + MASTER_DATA + GUIDELINE;

  it('is told in JSON-LD: who sends to whom, master data, and what is of somebody’s own', () => {
    const { text, losses } = converted(documentOf(header), 'json-ld');
    expect(losses.shown).toEqual([]);
    expect(JSON.parse(text)).toMatchObject({
      sender: 'urn:epc:id:sgln:9506000.00001.0',
      receiver: 'urn:epc:id:sgln:9506001.00001.0',
      instanceIdentifier: '42',
      epcisHeader: {
        epcisMasterData: {
          vocabularyList: [
            {
              type: 'urn:epcglobal:epcis:vtype:Location',
              vocabularyElementList: [
                {
                  id: 'urn:epc:id:sgln:9506000.00001.0',
                  attributes: [
                    { id: 'urn:epcglobal:cbv:mda#name', attribute: 'Works & Co' },
                    { id: 'urn:x#address', attribute: { 'x:address': { 'x:city': 'Here' } } },
                  ],
                  children: ['urn:epc:id:sgln:9506000.00001.1'],
                },
              ],
            },
          ],
        },
        'hc:guidelineVersion': 'R1.3',
      },
    });
  });

  it.each(['xml-1.2', 'xml-2.0'] as const)('comes back from JSON-LD as it was, as %s', (form) => {
    const back = converted(converted(documentOf(header), 'json-ld').text, form);
    expect(back.losses.shown).toEqual([]);
    expect(headerOf(back.text)).toEqual(headerOf(documentOf(header)));
  });

  it('is kept whole from XML to XML', () => {
    const { text, losses } = converted(documentOf(business('OTHER') + MASTER_DATA + GUIDELINE), 'xml-2.0');
    expect(losses.shown).toEqual([]);
    expect(headerOf(text)).toEqual(headerOf(documentOf(business('OTHER') + MASTER_DATA + GUIDELINE)));
  });

  it('is told as a loss where JSON-LD has no place for it', () => {
    const { losses } = converted(documentOf(business('OTHER')), 'json-ld');
    expect(losses.shown).toMatchObject([{ code: 'header', path: '/epcisHeader' }]);
    const half = converted(documentOf(''), 'json-ld').text.replace('"epcisBody"', '"sender":"urn:a:b","epcisBody"');
    expect(converted(half, 'xml-2.0').losses.shown).toEqual([{ code: 'header', path: '/sender', value: 'urn:a:b' }]);
  });

  it('and what stands behind the events is kept', () => {
    const sent = documentOf('').replace(
      '</EPCISBody>',
      '</EPCISBody><x:note xmlns:x="urn:x:" kind="k">read me</x:note>',
    );
    const json = converted(sent, 'json-ld');
    expect(JSON.parse(json.text)).toMatchObject({ 'x:note': { '@kind': 'k', '#text': 'read me' } });
    for (const form of ['xml-1.2', 'xml-2.0'] as const) {
      const { text, losses } = converted(json.text, form);
      expect(losses.shown).toEqual([]);
      expect(readWhole(text).frame?.extensions).toEqual(readWhole(sent).frame?.extensions);
    }
  });
});
