import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ApiAnswer } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const PRODUCT = '01/00300011111116';
const CASE = '01/10300011111113/21/C1';
const unit = (serial: string): string => `${PRODUCT}/21/${serial}`;
const BIRTH = '2026-03-02T08:00:00Z';

let app: LedgerApp;
let position = 0;
let before = 0;

async function record(path: string, body: object): Promise<string> {
  const answer = await request(app.url).post(path).send(body);
  expect(answer.body).toMatchObject({ known: false });
  position = answer.body.position;
  return answer.body.capture ?? '';
}
const ask = (path: string, query: object = {}): PromiseLike<ApiAnswer> =>
  request(app.url)
    .get(path)
    .query({ after: position, ...query });
const of = (id: string, part = ''): string => `/v1/items/${encodeURIComponent(id)}${part}`;

beforeAll(async () => {
  app = await startLedger();
  await record('/v1/operations/introduce', { items: [unit('other')], location: 'own/acme/plant' });
  before = position;
  await record('/v1/operations/manufacture', {
    items: [unit('M1'), CASE],
    lot: 'L1',
    location: 'own/acme/plant',
    at: BIRTH,
  });
  await record('/v1/operations/move', { items: [unit('M1')], location: 'own/acme/dock', at: '2026-03-05T08:00:00Z' });
  await record('/v1/operations/ship', {
    items: [unit('M1')],
    toParty: 'own/b/party',
    toLocation: 'own/b/dock',
    at: '2026-03-06T08:00:00Z',
  });
  await record('/v1/recalls', { id: 'R1', scope: { anyOf: [{ lots: [`${PRODUCT}/10/L1`] }] }, reason: 'test' });
});
afterAll(() => app.stop());

describe('a question about a moment', () => {
  it('before an item was recorded is answered 404 by each view of it, in the words of that moment', async () => {
    for (const part of ['', '/history', '/owners', '/tree']) {
      for (const moment of [{ asOf: '2026-03-01' }, { knownAt: String(before) }]) {
        const { status, body } = await ask(of(unit('M1'), part), moment);
        expect([part, moment, status]).toEqual([part, moment, 404]);
        expect(body['detail']).toMatch(/^Nothing was recorded of .* (as of|as far as was known at)/);
      }
      expect((await ask(of(unit('M1'), part), { asOf: '2026-03-03' })).status).toBe(200);
    }
    expect((await ask(of(unit('nobody')))).body['detail']).toMatch(/^Nothing was ever recorded/);
  });

  it('before a recall was opened finds none', async () => {
    expect((await ask('/v1/recalls/R1/impact', { knownAt: String(position) })).status).toBe(200);
    expect((await ask('/v1/recalls/R1/impact', { knownAt: String(before) })).status).toBe(404);
    expect((await ask('/v1/recalls/R1/impact', { asOf: '2026-03-03' })).status).toBe(200);
  });

  it('is answered with the revision of then, and the position that was asked for', async () => {
    const [then, now] = [await ask(of(unit('M1')), { asOf: '2026-03-05T12:00:00Z' }), await ask(of(unit('M1')))];
    expect(then.body['revision']).toBe(1);
    expect(now.body['revision']).toBeGreaterThan(1);
    expect(then.body['lastPosition']).toBeLessThan(Number(now.body['lastPosition']));
    expect((await ask('/v1/stock', { knownAt: String(before) })).body.position).toBe(before);
    const beyond = await ask('/v1/stock', { knownAt: String(before + 1_000) });
    expect(beyond).toMatchObject({ status: 503, body: { code: 'behind' } });
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const notOver = await ask('/v1/stock', { knownAt: tomorrow });
    expect(notOver).toMatchObject({ status: 503, body: { code: 'behind', detail: expect.stringContaining(tomorrow) } });
  });

  it('of a carrier that only a corrected event named finds nothing, now as at the position', async () => {
    const pallet = '00/395011015300000158';
    const capture = await record('/v1/operations/unpack', {
      items: [unit('other')],
      container: pallet,
      ifContradicted: 'record',
      reason: 'as it was told',
    });
    await record('/v1/operations/correct', { capture, reason: 'mistyped' });
    for (const moment of [{}, { knownAt: String(position) }])
      for (const part of ['', '/history', '/owners', '/tree'])
        expect([part, moment, (await ask(of(pallet, part), moment)).status]).toEqual([part, moment, 404]);
  });

  it('of a carrier that is known by what came into it only is one answer, whatever view is asked', async () => {
    const assembly = 'own/acme/engine/1';
    const [unknown, anyway] = ['own/acme/piston/1', { ifContradicted: 'record', reason: 'as it was told' }];
    await record('/v1/operations/install', { items: [unknown], assembly, ...anyway });
    for (const moment of [{}, { knownAt: String(position) }, { asOf: new Date().toISOString().slice(0, 10) }])
      for (const part of ['', '/history', '/owners', '/tree'])
        expect([part, moment, (await ask(of(assembly, part), moment)).status]).toEqual([part, moment, 200]);
    const history = await ask(of(assembly, '/history'), { knownAt: String(position) });
    expect(history.body).toMatchObject({ events: [] });
    const earlier = await ask(of(assembly, '/history'), { knownAt: String(before) });
    expect(earlier.status).toBe(404);
  });

  it('has the fields of a place in one order, whoever answers', async () => {
    const item = (await ask(of(unit('M1')))).body.place;
    const then = (await ask(of(unit('M1')), { asOf: '2026-03-07' })).body.place;
    const units = (await ask('/v1/recalls/R1/impact')).body.units as readonly unknown[] as readonly {
      item: string;
      place: object;
    }[];
    const hit = units.find((one) => one.item === unit('M1'))?.place ?? {};
    for (const place of [then, hit]) expect(Object.keys(place)).toEqual(Object.keys(item));
    expect(Object.keys(item)).toEqual(['kind', 'from', 'toLocation', 'toParty']);
  });
});

describe('a refusal', () => {
  it('says what was true before, and names no position that is not there', async () => {
    const late = await request(app.url)
      .post('/v1/operations/pack')
      .send({ items: [unit('M1')], container: unit('other'), at: '2026-03-06T09:00:00Z' });
    expect(late.status).toBe(409);
    for (const { history = '' } of late.body.violations) {
      expect(history).not.toMatch(/\bnow\b/);
      const told = /position (\d+)/.exec(history)?.[1];
      expect(Number(told ?? 0)).toBeLessThanOrEqual(position);
    }
    expect(late.body.violations.length).toBeGreaterThan(0);
  });
});
