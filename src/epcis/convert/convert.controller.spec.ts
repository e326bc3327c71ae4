import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import fc from 'fast-check';
import { jsonDocument, xmlDocument } from '../../../test/support/epcis-reading.js';
import { letEverybodyIn } from '../../../test/support/let-everybody-in.js';
import { Reads } from '../../http/reading/reads.js';
import { readBodies } from '../../http/server/bodies.js';
import { LEDGER_PARTS } from '../../http/server/ledger-parts.js';
import { ProblemFilter } from '../../http/server/problem-filter.js';
import { Refusals } from '../../http/server/refusals.js';
import { limitRequests } from '../../http/server/request-limits.js';
import { ConvertController } from './convert.controller.js';

const OBJECT = {
  type: 'ObjectEvent',
  eventTime: '2026-03-27T06:45:16.123456Z',
  eventTimeZoneOffset: '-05:00',
  action: 'OBSERVE',
};
const URN = 'urn:epc:id:sgtin:9506000.012345.1';
const LINK = 'https://id.gs1.org/01/09506000123455/21/1';
const json = (more: object): string => jsonDocument([JSON.stringify({ ...OBJECT, ...more })], [{ ext: 'urn:ext:' }]);
const XML = xmlDocument([
  '<ObjectEvent><eventTime>2026-03-27T06:45:16Z</eventTime><eventTimeZoneOffset>-05:00</eventTimeZoneOffset>' +
    `<epcList><epc>${URN}</epc></epcList><action>OBSERVE</action></ObjectEvent>`,
]);

describe('POST /v1/epcis/convert', () => {
  let app: NestFastifyApplication;

  beforeEach(async () => {
    const tested = Test.createTestingModule({
      controllers: [ConvertController],
      providers: [
        ProblemFilter,
        { provide: LEDGER_PARTS, useValue: { logger: console } },
        { provide: Refusals, useValue: {} },
        { provide: Reads, useValue: { answer: () => Promise.resolve([]) } },
      ],
    });
    app = (await tested.compile()).createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
      bodyParser: false,
    });
    readBodies(app.getHttpAdapter().getInstance());
    limitRequests(app.getHttpAdapter().getInstance());
    letEverybodyIn(app.getHttpAdapter().getInstance());
    app.useGlobalFilters(app.get(ProblemFilter));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterEach(() => app.close());

  const post = (
    payload: string | Buffer,
    headers: Record<string, string> = {},
    query = '',
  ): ReturnType<NestFastifyApplication['inject']> =>
    app.inject({
      method: 'POST',
      url: `/v1/epcis/convert${query}`,
      payload,
      headers: {
        'content-type': /^[^<]*[{[]/.test(String(payload)) ? 'application/json' : 'application/xml',
        ...headers,
      },
    });

  it('gives XML as JSON-LD, and says so', async () => {
    const answer = await post(XML);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'conversion-losses': '0', 'gs1-epcis-version': '2.0', 'content-type': 'application/ld+json; charset=utf-8' }); // prettier-ignore
    expect(answer.json()).toMatchObject({ type: 'EPCISDocument', epcisBody: { eventList: [{ type: 'ObjectEvent', epcList: [URN] }] } }); // prettier-ignore
  });

  it('keeps every digit of a number, and microseconds', async () => {
    const quantities = '"quantityList":[{"epcClass":"urn:epc:idpat:sgtin:9506000.012345.*","quantity":16777217.100}]';
    const event = `${JSON.stringify(OBJECT).slice(0, -1)},${quantities},"ext:n":12345678901234567890.10}`;
    const again = await post(jsonDocument([event], [{ ext: 'urn:ext:' }]), { accept: 'application/json' });
    expect(again.body).toContain('"quantity":16777217.100');
    expect(again.body).toContain('"ext:n":12345678901234567890.10');
    expect(again.headers['content-type']).toBe('application/json; charset=utf-8');
    const xml = await post(jsonDocument([event], [{ ext: 'urn:ext:' }]), { accept: 'application/xml' });
    expect(xml.body).toContain('<quantity>16777217.100</quantity>');
    expect(xml.body).toContain('<eventTime>2026-03-27T06:45:16.123456Z</eventTime>');
  });

  it('lists what EPCIS 1.2 cannot carry, in a report that holds the document', async () => {
    const sensors = { sensorElementList: [{ sensorReport: [{ type: 'Temperature', value: 4, uom: 'CEL' }] }] };
    const answer = await post(json({ epcList: [URN], certificationInfo: 'https://example.com/c', ...sensors }), { 'gs1-epcis-version': '1.2' }, '?report=true'); // prettier-ignore
    const at = '/epcisBody/eventList/0';
    const report = answer.json<{ document: string }>();
    expect(report).toMatchObject({
      mediaType: 'application/xml',
      epcisVersion: '1.2',
      events: 1,
      lossesTotal: 2,
      losses: [
        { code: 'sensor-data', path: `${at}/sensorElementList`, value: '[{"sensorReport":[{"type":"Temperature","uom":"CEL","value":4}]}]' },
        { code: 'certification-info', path: `${at}/certificationInfo/0`, value: 'https://example.com/c' },
      ],
    }); // prettier-ignore
    expect(report.document).toContain('schemaVersion="1.2"');
    expect(answer.headers).toMatchObject({ 'conversion-losses': '2', 'gs1-epcis-version': '1.2' });
  });

  it('translates identifiers as asked, and never guesses a company prefix', async () => {
    const links = await post(XML, { 'gs1-epc-format': 'Always_GS1_Digital_Link' });
    expect(links.body).toContain(LINK);
    const urns = await post(json({ epcList: [URN, LINK] }), { 'gs1-epc-format': 'Always_EPC_URN' }, '?report=true');
    expect(urns.json()).toMatchObject({
      lossesTotal: 0,
      document: expect.stringContaining(`["${URN}","${URN}"]`) as unknown,
    });
    const unknown = await post(json({ epcList: [LINK] }), { 'gs1-epc-format': 'Always_EPC_URN' }, '?report=true');
    expect(unknown.json()).toMatchObject({ losses: [{ code: 'epc-not-translated', path: '/epcisBody/eventList/0/epcList/0', value: LINK }] }); // prettier-ignore
    const old = await post(json({ epcList: [LINK] }), { 'gs1-epcis-version': '1.2' }, '?report=true');
    expect(old.json()).toMatchObject({ losses: [{ code: 'digital-link', value: LINK }] });
  });

  it('spells values of CBV in XML as asked', async () => {
    for (const [format, spelt] of [
      ['Always_URN', 'urn:epcglobal:cbv:bizstep:shipping'],
      ['Always_Web_URI', 'https://ref.gs1.org/cbv/BizStep-shipping'],
    ] as const) {
      // prettier-ignore
      const answer = await post(json({ epcList: [URN], bizStep: 'shipping' }), { accept: 'application/xml', 'gs1-cbv-xml-format': format }); // prettier-ignore
      expect(answer.body).toContain(`<bizStep>${spelt}</bizStep>`);
    }
  });

  it.each([
    ['a fault of the document', json({ epcList: ['nonsense'] }), {}, 422, '/epcisBody/eventList/0/epcList/0'],
    ['an entity', `<!DOCTYPE a [<!ENTITY b "c">]>${XML}`, {}, 422, 'document'],
    ['an event of 2.0 alone, for 1.2', JSON.stringify({ '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', ...OBJECT, type: 'AssociationEvent', parentID: URN, childEPCs: [LINK] }), { 'gs1-epcis-version': '1.2' }, 422, 'document'],
    ['what no conversion gives', XML, { accept: 'image/png' }, 422, 'accept'],
    ['a prototype', '{"__proto__":{}}', {}, 422, 'document'],
  ])('refuses %s by its name', async (_what, payload, headers, status, field) => {
    const answer = await post(payload, headers as Record<string, string>);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ violations: [{ field }] });
  }); // prettier-ignore

  it('refuses another type of body', async () => {
    expect((await post(XML, { 'content-type': 'text/csv' })).statusCode).toBe(415);
  });

  it('never answers what it is sent by a fault of its own', async () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '<', '>', '/', '&#0;', '\ufeff', 'ObjectEvent', '@context', '1e400', 'NaN', 'xmlns:a=""', '\\u0000', '<![CDATA[', ']]>');
    const bodies = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((all) => Buffer.from(all.join(''))),
      fc.tuple(fc.constantFrom(XML, json({ epcList: [URN], 'ext:a': { '@b': 'c' } })), fc.nat(800), pieces).map(([text, at, piece]) => Buffer.from(text.slice(0, at) + piece + text.slice(at))),
      fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
    );
    const type = fc.constantFrom('application/xml', 'application/ld+json');
    await fc.assert(
      fc.asyncProperty(bodies, type, fc.constantFrom('1.2', '2.0'), async (body, contentType, version) => {
        const answer = await post(body, { 'content-type': contentType, 'gs1-epcis-version': version });
        expect([200, 400, 422]).toContain(answer.statusCode);
      }),
      { numRuns: 300 },
    );
  }); // prettier-ignore
});
