import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
  sentAtOnce,
  unit,
  WAREHOUSE,
} from './support/epcis-xml.js';
import { jsonDocument, xmlDocument } from './support/epcis-reading.js';
import { request, type ApiRequest } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const born = { action: 'ADD', bizStep: 'commissioning', disposition: 'active' };
const packed = { action: 'ADD', bizStep: 'packing', disposition: 'in_progress' };
const MADE = [
  objectEvent({
    ...born,
    time: '2026-02-01T06:00:00Z',
    epcs: [unit(1), unit(2)],
    bizLocation: FACTORY,
    ilmd: ilmd({ lotNumber: 'L7' }),
  }),
  objectEvent({ ...born, time: '2026-02-01T06:10:00Z', epcs: [crate(1)], bizLocation: FACTORY }),
  aggregationEvent({
    ...packed,
    time: '2026-02-01T07:00:00Z',
    parent: crate(1),
    epcs: [unit(1), unit(2)],
    bizLocation: FACTORY,
  }),
];
const SENT = [
  objectEvent({ ...born, time: '2026-02-03T06:00:00Z', epcs: [PALLET], bizLocation: DEPOT }),
  aggregationEvent({ ...packed, time: '2026-02-03T06:30:00Z', parent: PALLET, epcs: [crate(1)], bizLocation: DEPOT }),
  objectEvent({
    time: '2026-02-03T08:00:00Z',
    epcs: [PALLET],
    bizStep: 'shipping',
    disposition: 'in_transit',
    readPoint: DEPOT,
    source: { owning_party: FACTORY },
    destination: { owning_party: BUYER, location: WAREHOUSE },
  }),
];

interface Body {
  readonly position: number;
  readonly flags: readonly { readonly field: string }[];
  readonly idempotencyKey: string;
}

describe('EPCIS documents', () => {
  let app: LedgerApp;
  let position = 0;
  beforeAll(async () => {
    app = await startLedger();
  });
  afterAll(() => app.stop());

  const post = (xml: string): ApiRequest =>
    request(app.url).post('/v1/epcis/capture').set(sentAtOnce(xml, 'text/xml; charset=utf-8')).send(xml);
  const item = (urn: string): ApiRequest =>
    request(app.url)
      .get(`/v1/items/${encodeURIComponent(urn)}`)
      .query({ after: position });

  it('record nothing when one of their events breaks a rule', async () => {
    const events = [...MADE, objectEvent({ epcs: [unit(3)], action: 'MOVE' })];
    const answer = await post(epcisDocument(events, { sender: FACTORY, instance: '1' }));
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ violations: [{ field: 'EPCISBody/EventList/*[4]/action', value: 'MOVE' }] });
    expect((await item(unit(1))).status).toBe(404);
  });

  it('tell the rest of a story whose end was told first', async () => {
    const sent = await post(epcisDocument(SENT, { sender: FACTORY, instance: '2' }));
    expect(sent.status).toBe(201);
    const made = await post(epcisDocument(MADE, { sender: FACTORY, instance: '1' }));
    expect(made.status).toBe(201);
    ({ position } = made.body as unknown as Body);
    const transit = { kind: 'transit', toLocation: canonical(WAREHOUSE, 'location') };
    const [owner, holder] = [canonical(BUYER, 'party'), canonical(FACTORY, 'party')];
    for (const urn of [unit(1), unit(2), crate(1)])
      expect((await item(urn)).body).toMatchObject({ place: transit, owner, holder, disposition: 'in_transit' });
  });

  it('are answered as known when they come again, and refused with another content under their number', async () => {
    const document = { sender: FACTORY, instance: '1' };
    expect((await post(epcisDocument(MADE, document))).body).toMatchObject({ known: true, position });
    const other = await post(epcisDocument(SENT, document));
    expect(other.status).toBe(422);
    expect(other.body).toMatchObject({ code: 'key-reused' });
  });

  it('of the buyer bring the goods to its warehouse, without contradiction', async () => {
    const transfer = { source: { owning_party: FACTORY }, destination: { owning_party: BUYER } };
    const event = {
      bizStep: 'receiving',
      disposition: 'in_progress',
      epcs: [PALLET],
      readPoint: WAREHOUSE,
      ...transfer,
    };
    const received = objectEvent({ ...event, time: '2026-02-05T08:00:00Z' });
    const answer = await post(epcisDocument([received], { sender: BUYER, instance: '1' }));
    expect(answer.body).toMatchObject({ documentEvents: 1, flags: [], known: false });
    ({ position } = answer.body as unknown as Body);
    const place = { kind: 'at', location: canonical(WAREHOUSE, 'location') };
    const buyer = canonical(BUYER, 'party');
    expect((await item(unit(2))).body).toMatchObject({ place, owner: buyer, holder: buyer });
  });

  it('that end an aggregation without children take out what was in it then, also by the same document', async () => {
    const all = { action: 'DELETE', bizStep: 'unpacking', readPoint: WAREHOUSE };
    const events = [
      objectEvent({ ...born, time: '2026-02-06T06:00:00Z', epcs: [unit(8)], bizLocation: WAREHOUSE }),
      aggregationEvent({ ...all, time: '2026-02-06T07:00:00Z', parent: PALLET, epcs: [] }),
      aggregationEvent({ ...packed, time: '2026-02-06T08:00:00Z', parent: PALLET, epcs: [unit(8)] }),
      aggregationEvent({ ...all, time: '2026-02-06T09:00:00Z', parent: PALLET }),
      aggregationEvent({ ...all, time: '2026-02-06T10:00:00Z', parent: PALLET, epcs: [unit(9)] }),
    ];
    const answer = await post(epcisDocument(events, { sender: BUYER, instance: '2' }));
    expect(answer.status).toBe(201);
    ({ position } = answer.body as unknown as Body);
    const { flags } = answer.body as unknown as Body;
    expect(flags.length).toBeGreaterThan(0);
    for (const { field } of flags) expect(field).toMatch(/^EPCISBody\/EventList\/\*\[5\]/);
    for (const id of [crate(1), unit(8)]) expect((await item(id)).body).not.toHaveProperty('carrier');
    expect((await item(unit(2))).body).toMatchObject({ carrier: { id: canonical(crate(1)) } });
    const nothing = aggregationEvent({ ...all, time: '2026-02-06T11:00:00Z', parent: PALLET, epcs: [] });
    const empty = await post(epcisDocument([nothing], { sender: BUYER, instance: '3' }));
    expect(empty.body).toMatchObject({ documentEvents: 1, events: 1 });
  });

  it('pack what had ended into a new pallet tell where that was seen, now as at the position', async () => {
    const pallet = 'urn:epc:id:sscc:9506000.0123456790';
    const events = [
      objectEvent({ ...born, time: '2026-02-07T06:00:00Z', epcs: [unit(20)], bizLocation: WAREHOUSE }),
      objectEvent({ action: 'DELETE', bizStep: 'destroying', time: '2026-02-07T07:00:00Z', epcs: [unit(20)] }),
      aggregationEvent({ ...packed, time: '2026-02-07T08:00:00Z', parent: pallet, epcs: [unit(20)], readPoint: DEPOT }),
    ];
    const answer = await post(epcisDocument(events, { sender: BUYER, instance: '20' }));
    expect(answer.status).toBe(201);
    ({ position } = answer.body as unknown as Body);
    const place = { kind: 'at', location: canonical(DEPOT, 'location') };
    for (const moment of [{}, { knownAt: String(position) }, { asOf: '2026-02-08' }]) {
      expect((await item(pallet).query(moment)).body).toMatchObject({ place, contents: 0 });
      expect((await item(unit(20)).query(moment)).body).toMatchObject({ place: { kind: 'gone' }, ended: 'destroyed' });
    }
  });

  it('of the future are refused, by the element that says so', async () => {
    const answer = await post(epcisDocument([objectEvent({ epcs: [unit(1)], time: '2999-01-01T00:00:00Z' })]));
    expect(answer.body).toMatchObject({ violations: [{ field: 'EPCISBody/EventList/*[1]/eventTime' }] });
  });

  it('are converted: an identifier that a capture told the company prefix of is written as a URN', async () => {
    const link = 'https://id.gs1.org/01/09506000123455/21/1';
    const document = {
      '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
      type: 'ObjectEvent',
      eventTime: '2026-02-01T06:00:00Z',
      eventTimeZoneOffset: '+00:00',
      action: 'OBSERVE',
      epcList: [link],
      certificationInfo: 'https://example.com/certificate',
    };
    const convert = (query = {}): ApiRequest =>
      request(app.url)
        .post('/v1/epcis/convert')
        .query(query)
        .set('content-type', 'application/ld+json')
        .set('gs1-epcis-version', '1.2')
        .send(JSON.stringify(document));
    const answer = await convert();
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'conversion-losses': '1', 'gs1-epcis-version': '1.2' });
    expect(answer.text).toContain('<epc>urn:epc:id:sgtin:9506000.012345.1</epc>');
    const report = await convert({ report: 'true' });
    expect(report.body).toMatchObject({
      mediaType: 'application/xml',
      events: 1,
      document: answer.text,
      lossesTotal: 1,
    });
  });

  it('are validated: a capture and the verdict agree, and nothing is recorded by the question', async () => {
    const event = objectEvent({ time: '2026-02-09T06:00:00Z', epcs: [unit(40)], readPoint: DEPOT });
    const sent = (route: string, text: string): ApiRequest =>
      request(app.url).post(`/v1/epcis/${route}`).set(sentAtOnce(text)).send(text);
    const other = objectEvent({ time: '2026-02-09T06:00:00Z', epcs: [unit(42)], readPoint: DEPOT });
    const jumbled = other.replace(/(<epcList>.*<\/epcList>)(<action>[A-Z]+<\/action>)/s, '$2$1');
    const documents = [
      [xmlDocument([event]), 'valid', 201],
      [xmlDocument([jumbled]), 'deviates', 201],
      [xmlDocument([event.replace('<eventTime>2026', '<eventTime>x')]), 'refused', 422],
      ['<a', 'refused', 422],
    ] as const;
    for (const [text, verdict, status] of documents) {
      const validated = await sent('validate', text);
      const captured = await sent('capture', text);
      expect([validated.status, validated.body['verdict'], captured.status]).toEqual([200, verdict, status]);
      if (verdict === 'refused') expect(validated.body['faults']).toEqual(captured.body['violations']);
      else expect([validated.body['warnings'], captured.body['known']]).toEqual([captured.body['warnings'], false]);
    }
  });

  it('are kept with what their request says of itself, which is warned of where it looks like a person', async () => {
    const event = objectEvent({ time: '2026-02-10T06:00:00Z', epcs: [unit(41)], readPoint: DEPOT });
    const answer = await request(app.url)
      .post('/v1/epcis/capture')
      .set({ ...sentAtOnce(''), 'x-device': 'scanner of Mr Smith' })
      .send(xmlDocument([event]));
    const warning = { code: 'personal-data', field: 'x-device', looksLike: 'name' };
    expect(answer.body).toMatchObject({ warnings: [warning], warningsTotal: 1 });
  });

  it('of other forms are taken by what they are, and what the ledger cannot use is named', async () => {
    const times = { eventTime: '2026-02-08T06:00:00Z', eventTimeZoneOffset: '+00:00' };
    const made = { ...times, type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning', epcList: [unit(30)] };
    const inputs = { inputEPCList: [unit(30)], outputEPCList: [unit(31)], bizStep: 'commissioning' };
    const transformed = { ...times, type: 'TransformationEvent', ...inputs };
    const order = { type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:9506000134376:1' };
    const linked = {
      ...times,
      type: 'TransactionEvent',
      action: 'ADD',
      bizTransactionList: [order],
      epcList: [unit(31)],
    };
    const used = jsonDocument(
      [{ ...made, readPoint: { id: DEPOT } }, transformed, linked].map((event) => JSON.stringify(event)),
    );
    const sent = (type: string, text: string): ApiRequest =>
      request(app.url).post('/v1/epcis/capture').set(sentAtOnce('', type)).send(text);
    const answer = await sent('application/ld+json', used);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      documentEvents: 3,
      events: 6,
      items: 2,
      warnings: [{ code: 'not-used', field: '/epcisBody/eventList/2' }],
      warningsTotal: 1,
    });
    ({ position } = answer.body as unknown as Body);
    expect((await item(unit(30))).body).toMatchObject({ ended: 'consumed' });
    expect((await item(unit(31))).body).toMatchObject({ began: 'manufactured' });
    expect((await sent('application/json', used)).body).toMatchObject({ known: true, warningsTotal: 1 });
  });

  it('of which nothing can be used are kept all the same, once', async () => {
    const event = `<TransactionEvent><eventTime>2026-02-08T07:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset><bizTransactionList><bizTransaction>urn:example:1</bizTransaction></bizTransactionList><epcList/><action>ADD</action></TransactionEvent>`;
    const answer = await post(xmlDocument([event]));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      documentEvents: 1,
      events: 0,
      items: 0,
      warnings: [{ line: 2 }],
      known: false,
    });
    expect((await post(xmlDocument([event]))).body).toMatchObject({ known: true });
    const { capture } = answer.body as unknown as { readonly capture: string };
    expect((await request(app.url).get(`/v1/captures/${capture}`)).status).toBe(200);
  });

  it('that are hostile or cut short are refused by name', async () => {
    const sent = (type: string, text: string | Buffer, route: string): ApiRequest =>
      request(app.url).post(`/v1/epcis/${route}`).set(sentAtOnce('', type)).send(text);
    const whole = jsonDocument(['{}']);
    const refusals = [
      ['application/json', '{"a":1,"a":2}', /two members a/],
      ['application/json', '{"__proto__":{}}', /__proto__/],
      ['application/json', '[NaN]', /NaN/],
      ['application/ld+json', whole.slice(0, -2), /ends too early/],
      ['application/xml', Buffer.from('\ufeff<a/>', 'utf16le'), /no-utf-8|not UTF-8/],
      ['application/xml', '<!DOCTYPE a><a/>', /document type/],
    ] as const;
    for (const [type, text, rule] of refusals)
      for (const route of ['capture', 'events']) {
        const answer = await sent(type, text, route);
        expect([route, answer.status]).toEqual([route, 422]);
        expect(JSON.stringify(answer.body)).toMatch(rule);
      }
  });
});
