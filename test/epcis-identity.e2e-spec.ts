import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEPOT, objectEvent, sentAtOnce, unit, WAREHOUSE } from './support/epcis-xml.js';
import { jsonDocument, xmlDocument } from './support/epcis-reading.js';
import { request, type AnswerBody, type ApiRequest } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const time = '2026-02-01T06:00:00Z';
const seen = (n: number, more: object = {}): Record<string, unknown> => ({
  type: 'ObjectEvent',
  eventTime: time,
  eventTimeZoneOffset: '+00:00',
  action: 'OBSERVE',
  bizStep: 'storing',
  epcList: [unit(n)],
  readPoint: { id: DEPOT },
  ...more,
});
const json = (...events: readonly object[]): string => jsonDocument(events.map((event) => JSON.stringify(event)));
const asXml = (n: number): string =>
  xmlDocument([objectEvent({ epcs: [unit(n)], time, offset: '+00:00', bizStep: 'storing', readPoint: DEPOT })]);
const id = (n: number): string => `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const declared = (event: object, more: object = {}): object => ({
  ...event,
  errorDeclaration: { declarationTime: '2026-02-02T06:00:00Z', reason: 'incorrect_data', ...more },
});

describe('the identity of an EPCIS event', () => {
  let app: LedgerApp;
  beforeAll(async () => {
    app = await startLedger();
  });
  afterAll(() => app.stop());

  const post = (document: string, type = 'application/ld+json'): ApiRequest =>
    request(app.url).post('/v1/epcis/capture').set(sentAtOnce('', type)).send(document);
  const history = async (n: number, after: unknown): Promise<AnswerBody> =>
    (
      await request(app.url)
        .get(`/v1/items/${encodeURIComponent(unit(n))}/history`)
        .query({ after: String(after) })
    ).body;

  it('is the same in another form: nothing is recorded twice, and the answer says by what it is known', async () => {
    const first = await post(asXml(1), 'application/xml');
    expect(first.body).toMatchObject({ known: false, events: 1 });
    const { capture, position } = first.body;
    const hash = expect.stringMatching(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
    const known = [{ event: 0, id: hash, capture, position }];
    const again = await post(json(seen(1)));
    expect(again.status).toBe(201);
    expect(again.body).toMatchObject({
      known: true,
      capture,
      position,
      events: 0,
      knownEvents: known,
      knownEventsTotal: 1,
    });
    const link = { epcList: ['https://example.com/01/09506000123455/21/1'] };
    const partly = await post(json(seen(1, link), seen(2)));
    expect(partly.body).toMatchObject({ known: false, events: 1, items: 1, knownEvents: known });
    const told = await request(app.url).get(`/v1/captures/${String(partly.body['capture'])}`);
    expect(told.body).toMatchObject({ answer: { knownEvents: known, knownEventsTotal: 1 } });
  });

  it('holds for two that are sent at once, and twice in one document', async () => {
    const answers = await Promise.all([
      post(json(seen(3))),
      post(asXml(3), 'application/xml'),
      post(json(seen(3), seen(3))),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers.reduce((sum, { body }) => sum + Number(body['events']), 0)).toBe(1);
    const position = Math.max(...answers.map(({ body }) => Number(body['position'])));
    expect((await history(3, position))['events']).toHaveLength(1);
  });

  it('contradicts where one id has two contents: both are recorded, and flagged', async () => {
    const first = await post(json(seen(4, { eventID: id(4) })));
    const other = await post(json(seen(5, { eventID: id(4) })));
    const item = expect.stringMatching(/^01\/09506000123455\/21\/5$/);
    const rule = expect.stringContaining(`something else, recorded at position ${String(first.body['position'])}`);
    expect(other.body).toMatchObject({
      known: false,
      events: 1,
      flags: [expect.objectContaining({ item }), { field: '/epcisBody/eventList/0', value: id(4), rule }],
      flagsTotal: 2,
    });
    expect((await post(json({ ...seen(5, { eventID: id(4) }) }, seen(4, { eventID: id(4) })))).body).toMatchObject({
      known: true,
      knownEventsTotal: 2,
    });
  });

  it('is none where a context is not known and no id was given', async () => {
    const strange = (more: object = {}): string =>
      JSON.stringify({
        '@context': [
          'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
          'https://example.com/own.jsonld',
        ],
        ...seen(6, more),
      });
    const first = await post(strange());
    expect(first.body).toMatchObject({ known: false, events: 1, warningsTotal: 1 });
    expect((await post(` ${strange()}`)).body).toMatchObject({ known: false, events: 1 });
    expect((await post(strange({ eventID: id(6) }))).body).toMatchObject({ known: false });
    expect((await post(` ${strange({ eventID: id(6) })}`)).body).toMatchObject({
      known: true,
      knownEvents: [{ id: id(6) }],
    });
  });

  it('of a declaration is another: it makes what it declares erroneous, once', async () => {
    const event = seen(7, { eventID: id(7) });
    const first = await post(json(event, seen(8)));
    const declaration = declared(event, { correctiveEventIDs: [id(70)] });
    const answer = await post(json(declaration, seen(7, { eventID: id(70), readPoint: { id: WAREHOUSE } })));
    expect(answer.body).toMatchObject({ known: false, events: 2, warningsTotal: 0 });
    expect(JSON.stringify(answer.body['flags'])).not.toMatch(/declare/);
    const told = await history(7, answer.body['position']);
    const wrong = first.body.position - 1;
    expect(told.events.map(({ type, declaredErroneousBy }) => [type, declaredErroneousBy])).toEqual([
      ['ItemObserved', wrong + 6],
      ['ItemObserved', undefined],
      ['ErrorDeclared', undefined],
    ]);
    expect((await post(json(declaration))).body).toMatchObject({ known: true });
    const later = declared(event, { declarationTime: '2026-02-03T06:00:00Z' });
    expect((await post(json(later))).body).toMatchObject({ known: false, events: 0, flags: [] });
    expect((await history(8, answer.body['position']))['events']).toHaveLength(1);
  });

  it('lets an event be declared erroneous before it comes', async () => {
    const event = seen(9, { eventID: id(9) });
    const early = await post(json(declared(event)));
    expect(early.body).toMatchObject({ events: 0, flags: [{ rule: expect.stringContaining('is not known') }] });
    const answer = await post(json(event));
    expect(answer.body).toMatchObject({
      known: false,
      events: 0,
      flags: [{ rule: expect.stringContaining('before it came') }],
    });
    const item = await request(app.url)
      .get(`/v1/items/${encodeURIComponent(unit(9))}`)
      .query({ after: String(answer.body['position']) });
    expect(item.status).toBe(404);
    expect((await post(` ${json(event)}`)).body).toMatchObject({ known: true });
  });

  it('is declared of nothing that has another content', async () => {
    const event = seen(10, { eventID: id(10) });
    await post(json(event));
    const answer = await post(json(declared({ ...event, bizStep: 'receiving' })));
    expect(answer.body).toMatchObject({
      events: 0,
      flags: [{ rule: expect.stringContaining('otherwise than it was') }],
    });
  });

  it('takes ids that no index and no database would', async () => {
    const odd = [`urn:x:${'long'.repeat(5_000)}`, 'urn:x:日本'];
    for (const [n, eventID] of odd.entries()) {
      const document = json(seen(20 + n, { eventID }));
      const answer = await post(document);
      expect([answer.status, answer.body['events']]).toEqual([201, 1]);
      expect((await post(` ${document}`)).body).toMatchObject({ known: true });
    }
  });
});
