import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './faults/until.js';
import { sentAtOnce } from './support/epcis-xml.js';
import { request, type ApiAnswer } from './support/api-answer.js';
import { epcisDocument, FACTORY, ilmd, objectEvent, unit as urnOf } from './support/epcis-xml.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { CAR, EVERY_CRITERION, motor, ORDER, PALLET, RICH_STORY, unit } from './support/rich-story.js';

const WHO = { 'x-actor': 'op-81', 'x-device': 'scanner-7', 'x-system': 'wms', 'x-correlation-id': 'wave-12' };
const ITEMS = [
  CAR,
  PALLET,
  ...['M1', 'M2'].map(motor),
  ...['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9', 'X1'].map(unit),
];

/** What is answered here is compared with the document by `watch-answers.ts`; together with the other files it is to show all that is documented. */
describe('a ledger in which everything has happened', () => {
  let app: LedgerApp;
  let position = 0;
  const captures: string[] = [];

  async function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> {
    const answer = await request(app.url).post(path).set(headers).send(body);
    expect([path, answer.status, answer.body.violations]).toEqual([path, 201, undefined]);
    position = answer.body.position;
    captures.push(answer.body.capture);
    return answer;
  }

  /** Tried first, then recorded. */
  async function triedAndDone(path: string, body: object): Promise<ApiAnswer> {
    const tried = await request(app.url)
      .post(path)
      .send({ ...body, dryRun: true });
    expect([path, tried.status, tried.body.violations]).toEqual([path, 200, undefined]);
    return post(path, body, WHO);
  }

  async function get(path: string, query: object = {}): Promise<ApiAnswer> {
    const answer = await request(app.url)
      .get(path)
      .query({ after: position, ...query });
    expect([path, answer.status]).toEqual([path, 200]);
    return answer;
  }
  const item = (id: string, part = ''): string => `/v1/items/${encodeURIComponent(id)}${part}`;

  beforeAll(async () => {
    app = await startLedger();
    for (const { name, body } of RICH_STORY) await triedAndDone(`/v1/operations/${name}`, body);
  });
  afterAll(() => app.stop());

  it('takes corrections with what was right', async () => {
    const made = await post('/v1/operations/manufacture', { items: [unit('Wrong')], location: 'own/acme/plant' });
    const replacement = { operation: 'manufacture', items: [unit('Right')], location: 'own/acme/plant' };
    const { capture } = made.body;
    await triedAndDone('/v1/operations/correct', { capture, reason: 'misread', replacement });
  });

  it('leaves out what breaks rules, with all of them', async () => {
    const body = {
      items: ['A4', 'A8', 'A7'].map(unit),
      owner: 'own/x/y',
      recordedFor: ORDER.issuer,
      onRefusal: 'skip',
    };
    const answer = await post('/v1/operations/sell', body);
    expect(answer.body).toMatchObject({
      skipped: [{ item: unit('A8'), also: [expect.anything()] }, { item: unit('A7') }],
    });
    const own = { items: ['A7', 'A4'].map(unit), purpose: 'dispense', onRefusal: 'skip' };
    const [left] = (await post('/v1/operations/sell', own)).body['skipped'] as readonly object[];
    expect(left).toMatchObject({ item: unit('A4') });
    expect(left).not.toHaveProperty('value');
  });

  it('takes claims of what is known otherwise', async () => {
    const seen = { epcs: [urnOf(1)], bizLocation: FACTORY, ilmd: ilmd({ lotNumber: 'L7' }) };
    const claims = [
      objectEvent({
        ...seen,
        time: '2026-02-01T06:00:00Z',
        action: 'ADD',
        bizStep: 'commissioning',
        disposition: 'active',
      }),
      objectEvent({ ...seen, time: '2026-02-02T06:00:00Z', bizStep: 'inspecting', ilmd: ilmd({ lotNumber: 'L8' }) }),
      objectEvent({
        epcs: [urnOf(1)],
        time: '2026-02-02T08:00:00Z',
        bizStep: 'inspecting',
        ilmd: ilmd({ itemExpirationDate: '2027-01-01', colour: 'red' }),
      }),
      objectEvent({
        epcs: [urnOf(2)],
        time: '2026-02-02T07:00:00Z',
        bizStep: 'inspecting',
        disposition: 'in_progress',
      }),
    ];
    const document = epcisDocument(claims, { sender: FACTORY, instance: 'every-field' });
    const answer = await request(app.url)
      .post('/v1/epcis/capture')
      .set(sentAtOnce(document, 'text/xml'))
      .send(document);
    expect([answer.status, answer.body.violations]).toEqual([201, undefined]);
    position = answer.body.position;
    captures.push(answer.body.capture);
    const { body } = await get(item(urnOf(1)));
    expect(body).toMatchObject({ claimedLots: [expect.stringContaining('/10/L8')] });
    const trace = { scope: { anyOf: [{ lotCode: 'L8' }] } };
    const traced = await request(app.url).post('/v1/traces').query({ after: position }).send(trace);
    expect(traced.body).toMatchObject({ units: [{ item: body['id'], claimed: true }] });
    for (const id of [urnOf(1), urnOf(2)]) for (const part of ['', '/history']) await get(item(id, part));
    await get(item('(01)00300011111116(21)A1(10)L7'));
  });

  it('recalls by every criterion, and clears what was done with', async () => {
    const about = {
      reason: 'cracks',
      class: 'II',
      remedy: 'replace',
      scope: EVERY_CRITERION,
      sites: ['own/acme/repair'],
    };
    await triedAndDone('/v1/recalls', { id: 'R1', ...about });
    await triedAndDone('/v1/recalls', { id: 'R2', reason: 'paint', scope: { anyOf: [{ lotCode: 'NONE' }] } });
    const marked = async (): Promise<boolean> => {
      const { body } = await get('/v1/recalls/R1');
      const { affected, marked } = body['progress'] as Readonly<Record<string, number>>;
      return affected !== undefined && affected > 0 && affected === marked;
    };
    await until('all units are marked', marked);
    await triedAndDone('/v1/recalls/R1/clear', { items: [unit('A1')], remedy: 'replaced' });
    await triedAndDone('/v1/recalls/R1/clear', { items: [unit('A2')], remedy: 'quarantined' });
    for (const query of [{}, { format: 'ndjson', include: 'former' }, { format: 'csv' }])
      await get('/v1/recalls/R1/impact', query);
    const closing = { reason: 'all units accounted for' };
    const tried = await request(app.url)
      .post('/v1/recalls/R1/close')
      .send({ ...closing, dryRun: true });
    expect(tried.status).toBe(200);
    const first = await post('/v1/recalls/R1/close', closing, { 'idempotency-key': 'closing' });
    const again = await post('/v1/recalls/R1/close', closing, { 'idempotency-key': 'closing' });
    expect([first.body['open'], again.body['open']]).toEqual([tried.body['open'], undefined]);
    for (const path of ['/v1/recalls/R1', '/v1/recalls/R2', '/v1/recalls']) await get(path);
  });

  it('answers of each item whatever is asked', async () => {
    for (const id of ITEMS) {
      const one = await get(item(id));
      const tag = one.headers['etag'] ?? '';
      const unchanged = await request(app.url).get(item(id)).set('if-none-match', tag);
      expect(unchanged.status).toBe(304);
      await get(item(id, '/history'), { contents: true });
      await get(item(id, '/history'), { source: 'log' });
      await get(item(id, '/owners'));
      await get(item(id, '/tree'), { former: true });
    }
    const tagged = await get('/v1/items', { id: CAR });
    const unchanged = await request(app.url)
      .get('/v1/items')
      .query({ id: CAR })
      .set('if-none-match', tagged.headers['etag'] ?? '');
    expect(unchanged.status).toBe(304);
    const queried = await request(app.url)
      .post('/v1/items/query')
      .query({ after: position })
      .send({ ids: [...ITEMS, urnOf(1), urnOf(2), unit('Never')] });
    expect(queried.body['unknown']).toEqual([unit('Never')]);
    const page = await request(app.url).post('/v1/items/query').send({ serial: 'A1', limit: 1 });
    expect(page.status).toBe(200);
  });

  it('answers of each capture, of documents and of stock', async () => {
    for (const capture of captures) await get(`/v1/captures/${capture}`);
    await get('/v1/captures', { document: ORDER.id, issuer: ORDER.issuer });
    const groups = ['product', 'lot', 'location', 'disposition', 'owner', 'level', 'report', 'recalled'];
    for (const groupBy of ['product', groups.join(',')]) await get('/v1/stock', { groupBy, level: 'all' });
    await get('/v1/stock', { report: 'missing', groupBy: groups.join(',') });
  });

  it('says that it is there', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics']) {
      const answer = await request(app.url).get(path);
      expect([path, answer.status]).toEqual([path, 200]);
    }
  });
});
