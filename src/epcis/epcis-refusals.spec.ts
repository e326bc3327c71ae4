import { describe, expect, it } from '@jest/globals';
import { aggregationEvent, element, epcisDocument, objectEvent, unit } from '../../test/support/epcis-xml.js';
import { readEpcisDocument } from './read-epcis-document.js';

const SELF = 'own/acme/self';

interface Refused {
  readonly code: string;
  readonly detail: {
    readonly violations: readonly { readonly field: string; readonly value?: string; readonly rule: string }[];
    readonly violationsTotal: number;
  };
}

function refusalOf(xml: string | Buffer): Refused {
  try {
    readEpcisDocument(xml, { recordedFor: SELF });
  } catch (error) {
    return error as Refused;
  }
  throw new Error('it was accepted');
}

/** `field: rule` of every violation. */
function violationsOf(xml: string | Buffer): readonly string[] {
  return refusalOf(xml).detail.violations.map(({ field, rule }) => `${field}: ${rule}`);
}

describe('what is refused', () => {
  const good = objectEvent({ epcs: [unit(1)], bizStep: 'storing' });

  it('is all told at once, with the place of each', () => {
    const wrong = 'https://example.org/01/09506000134353/21/1';
    const xml = epcisDocument([
      good,
      objectEvent({ epcs: [unit(1), wrong], action: 'MOVE', readPoint: 'urn:epc:id:sgln:9506000.1.0' }),
      aggregationEvent({ parent: wrong, epcs: [unit(2)], action: 'ADD', time: '2026-02-30T00:00:00Z' }),
    ]);
    const { code, detail } = refusalOf(xml);
    expect(code).toBe('invalid-request');
    expect(detail.violations.map(({ field }) => field).sort()).toEqual([
      'EPCISBody/EventList/*[2]/action',
      'EPCISBody/EventList/*[2]/epcList/epc[2]',
      'EPCISBody/EventList/*[2]/readPoint/id',
      'EPCISBody/EventList/*[3]/eventTime',
      'EPCISBody/EventList/*[3]/parentID',
    ]);
    expect(detail.violations.find(({ value }) => value === wrong)?.rule).toContain('check digit');
  });

  it.each([
    ['eventTime', /<eventTime>.*?<\/eventTime>/],
    ['eventTimeZoneOffset', /<eventTimeZoneOffset>.*?<\/eventTimeZoneOffset>/],
    ['epcList', /<epcList>.*?<\/epcList>/],
    ['action', /<action>.*?<\/action>/],
  ])('an event without %s', (name, pattern) => {
    expect(violationsOf(epcisDocument([good.replace(pattern, '')]))).toEqual([
      `EPCISBody/EventList/*[1]/${name}: is missing: EPCIS 1.2 needs it`,
    ]);
  });

  it('elements that are unknown or twice there', () => {
    const action = '<action>OBSERVE</action>';
    const list = 'EPCISBody/EventList/*[1]';
    expect(violationsOf(epcisDocument([good.replace(action, `${action}${action}`)]))).toEqual([
      `${list}/action[2]: is there twice: EPCIS 1.2 has it once`,
    ]);
    for (const unknown of ['<owner/>', '<e:note/>'])
      expect(violationsOf(epcisDocument([good.replace(action, `${action}${unknown}`)]))[0]).toContain(
        'is no element of ObjectEvent',
      );
  });

  it('a business step that the vocabulary does not have', () => {
    expect(violationsOf(epcisDocument([objectEvent({ epcs: [unit(1)], bizStep: 'shiping' })]))[0]).toContain(
      'is no business step',
    );
  });

  it('event types that EPCIS does not have, by name and place', () => {
    const other = ['QuantityEvent', 'SomeEvent', 'own:Event xmlns:own="urn:own"'].map((name) => `<${name}/>`);
    const found = violationsOf(epcisDocument([good, ...other]));
    expect(found.map((text) => text.split(': ')[0])).toEqual([2, 3, 4].map((at) => `EPCISBody/EventList/*[${at}]`));
    expect(found.join()).toMatch(/is a QuantityEvent.*is no event type.*is an event type of somebody’s own/);
  });

  it('other documents, and documents without events', () => {
    const two = epcisDocument([good]).replace('urn:epcglobal:epcis:xsd:1', 'urn:epcglobal:epcis:xsd:2');
    expect(violationsOf(two)).toEqual(['@schemaVersion: is to be 2.0']);
    expect(violationsOf(' {"@context": []}').at(-1)).toContain('/epcisBody/eventList: is missing');
    expect(violationsOf('<order/>')[0]).toContain('is no EPCISDocument');
    expect(violationsOf(epcisDocument([]))).toEqual(['EPCISBody/EventList: holds no event: send at least one']);
    expect(violationsOf(epcisDocument([good], { version: '2.0' }))[0]).toContain('is to be 1.2');
  });

  it('XML that is not well-formed, cut short, nested without end, or not UTF-8', () => {
    const xml = epcisDocument([good]);
    expect(violationsOf(xml.replace('</action>', '</actio>'))[0]).toMatch(
      /^document: is not well-formed XML: line \d+:\d+/,
    );
    expect(violationsOf(xml.slice(0, -30))[0]).toContain('is not well-formed XML');
    expect(violationsOf(`${xml.slice(0, xml.indexOf('<epcList>'))}${'<a>'.repeat(5_000)}`)[0]).toContain('100 deep');
    expect(violationsOf(Buffer.from(xml.replace('storing', 'stor\xefng'), 'latin1'))).toEqual([
      'document: is not UTF-8 text: send it in UTF-8',
    ]);
    expect(violationsOf(xml.replace('UTF-8', 'ISO-8859-1'))[0]).toContain('it is to be UTF-8');
  });

  it('a document type declaration, whatever it declares, and entities', () => {
    const xml = epcisDocument([good]);
    const declared = (doctype: string): string =>
      xml.replace('\n', `\n<!DOCTYPE e:EPCISDocument ${doctype}>`).replace('OBSERVE', '&x;');
    for (const doctype of [
      '[<!ENTITY x SYSTEM "file:///etc/hostname">]',
      '[<!ENTITY y "yy"><!ENTITY x "&y;&y;">]',
      'SYSTEM "http://example.org/a.dtd"',
    ])
      expect(violationsOf(declared(doctype))).toEqual([
        'document: has a document type declaration, which is not read as it could name entities: leave it out',
      ]);
    expect(violationsOf(xml.replace('OBSERVE', '&x;'))[0]).toContain('is not well-formed XML');
  });

  it('a hundred violations are shown, and all are counted', () => {
    const wrong = Array.from({ length: 150 }, () => 'nothing');
    const { detail } = refusalOf(epcisDocument([objectEvent({ epcs: wrong })]));
    expect(detail.violations).toHaveLength(100);
    expect(detail.violationsTotal).toBe(150);
  });

  it('what would be kept too often with each item, and more items than one document may name', () => {
    const long = objectEvent({ epcs: [unit(1)], action: 'ADD', ilmd: element('mda:note', 'x'.repeat(1_000)) });
    expect(violationsOf(epcisDocument([long]))[0]).toMatch(/^EPCISBody.*ilmd\/note: has more than 1000 characters/);
    const many = Array.from({ length: 51 }, (_, index) => element(`mda:n${index}`, 'x')).join('');
    expect(violationsOf(epcisDocument([objectEvent({ epcs: [unit(1)], action: 'ADD', ilmd: many })]))[0]).toContain(
      'more than 50',
    );
    const step = objectEvent({ epcs: [unit(1)], bizStep: 'x'.repeat(300) });
    expect(violationsOf(epcisDocument([step])).join()).toContain('at most 300 characters');
    const half = objectEvent({ epcs: Array.from({ length: 60_000 }, (_, index) => unit(index)), bizStep: 'storing' });
    expect(refusalOf(epcisDocument([half, half]))).toMatchObject({
      code: 'too-large',
      detail: { message: expect.stringContaining('*[2]') },
    });
  });
});
