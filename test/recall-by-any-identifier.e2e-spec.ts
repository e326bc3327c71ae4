import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ApiAnswer } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const CAR = 'own/acme/car/1';
const MOTOR = 'own/acme/motor/1';
const FLEET = 'own/acme/fleet/1';
const STAMP = 'own/acme/stamp/1';

describe('a recall that names items by another identifier', () => {
  let app: LedgerApp;
  const post = (path: string, body: object): PromiseLike<ApiAnswer> => request(app.url).post(path).send(body);

  beforeAll(async () => {
    app = await startLedger();
    await post('/v1/operations/introduce', { items: [CAR, MOTOR], location: 'own/acme/plant' });
    await post('/v1/operations/install', { items: [MOTOR], assembly: CAR });
    await post('/v1/operations/identify', { items: [CAR], identifier: FLEET });
    await post('/v1/operations/identify', { items: [MOTOR], identifier: STAMP });
  });
  afterAll(() => app.stop());

  const traced = async (scope: object): Promise<readonly string[]> =>
    (await post('/v1/traces', { scope })).body.units.map(({ item }) => item).sort();

  it('traces the same units', async () => {
    expect(await traced({ anyOf: [{ items: [STAMP] }] })).toEqual([CAR, MOTOR]);
    expect(await traced({ anyOf: [{ components: [STAMP] }] })).toEqual(
      await traced({ anyOf: [{ components: [MOTOR] }] }),
    );
    expect(await traced({ anyOf: [{ items: [STAMP] }], except: [FLEET] })).toEqual([MOTOR]);
  });

  it('blocks them, and has them in its impact', async () => {
    const opened = await post('/v1/recalls', { id: 'S1', reason: 'test', scope: { anyOf: [{ items: [STAMP] }] } });
    expect(opened.status).toBe(201);
    const shipped = await post('/v1/operations/ship', { items: [CAR], toParty: 'own/shop/buyer' });
    expect([shipped.status, shipped.body.violations]).toMatchObject([
      409,
      [{ rule: expect.stringContaining(`${MOTOR}, which is in it, is recalled`) as unknown }],
    ]);
    const impact = await request(app.url).get('/v1/recalls/S1/impact').query({ after: opened.body.position });
    expect(impact.body.units.map(({ item }) => item).sort()).toEqual([CAR, MOTOR]);
  });
});

const [OLD, NEW] = ['01/09506000150024', '01/09506000134352'];

describe('a unit that was relabelled to another product', () => {
  let app: LedgerApp;
  const post = (path: string, body: object): PromiseLike<ApiAnswer> => request(app.url).post(path).send(body);
  const traced = async (scope: object, moment = ''): Promise<readonly string[]> =>
    (await post(`/v1/traces?${moment}`, { scope: { anyOf: [scope] } })).body.units.map(({ item }) => item).sort();

  beforeAll(async () => {
    app = await startLedger();
    const range = { product: OLD, from: 'A1', to: 'A9' };
    await post('/v1/operations/manufacture', { items: [range], lot: 'L1', location: 'own/acme/plant' });
  });
  afterAll(() => app.stop());

  it('is found by what it is and by what it was, in traces, queries and stock, and as of then by what it was', async () => {
    const relabel = { items: [`${OLD}/21/A8`], change: 'replaced', former: `${OLD}/21/A8`, identifier: `${NEW}/21/B8` };
    const { body } = await post('/v1/operations/identify', relabel);
    const before = `knownAt=${body.position - 3}`;
    for (const scope of [
      { serials: [{ product: NEW, from: 'B1', to: 'B9' }] },
      { products: [NEW] },
      { lots: [`${NEW}/10/L1`] },
      { items: [`${NEW}/21/B8`] },
      { components: [`${NEW}/21/B8`] },
      { lotCode: 'L1', productPrefix: NEW },
    ]) {
      expect([scope, await traced(scope)]).toEqual([scope, [`${OLD}/21/A8`]]);
      expect([scope, await traced(scope, before)]).toEqual([scope, []]);
    }
    expect(await traced({ serials: [{ product: OLD, from: 'A8', to: 'A8' }] })).toEqual([`${OLD}/21/A8`]);
    expect(await traced({ lots: [`${OLD}/10/L1`] })).toHaveLength(9);
    const queried = async (filter: object) => (await post('/v1/items/query', filter)).body.items.map(({ id }) => id);
    expect(await queried({ product: NEW })).toEqual([`${OLD}/21/A8`]);
    expect(await queried({ product: OLD })).toHaveLength(9);
    const stock = await request(app.url).get('/v1/stock').query({ groupBy: 'product,lot', after: body.position });
    expect(stock.body.stock).toMatchObject([
      { product: NEW, lot: `${NEW}/10/L1`, quantity: '1' },
      { product: OLD, lot: `${OLD}/10/L1`, quantity: '8' },
    ]);
  });

  it('is blocked by a recall of the new serials', async () => {
    const scope = { anyOf: [{ serials: [{ product: NEW, from: 'B1', to: 'B9' }] }] };
    await post('/v1/recalls', { id: 'B', reason: 'test', scope });
    expect((await post('/v1/operations/ship', { items: [`${OLD}/21/A8`], toParty: 'own/shop/x' })).status).toBe(409);
    expect((await post('/v1/operations/ship', { items: [`${OLD}/21/A7`], toParty: 'own/shop/x' })).status).toBe(201);
  });
});

describe('the impact of a recall as it was known', () => {
  let app: LedgerApp;
  const post = (path: string, body: object): PromiseLike<ApiAnswer> => request(app.url).post(path).send(body);
  beforeAll(async () => {
    app = await startLedger();
  });
  afterAll(() => app.stop());

  it('does not change when facts are corrected: three units of a lot then, one now', async () => {
    const made = { location: 'own/acme/plant', at: '2026-01-01T08:00:00Z' };
    const units = ['X1', 'X2', 'X3'].map((serial) => `${OLD}/21/${serial}`);
    const captures: unknown[] = [];
    for (const unit of units) {
      const { body } = await post('/v1/operations/manufacture', { items: [unit], lot: 'LX', ...made });
      captures.push(body.capture);
    }
    const scope = { anyOf: [{ lots: [`${OLD}/10/LX`] }] };
    const { body: opened } = await post('/v1/recalls', { id: 'X', reason: 'test', scope });
    const [first, second] = captures;
    const replacement = { operation: 'manufacture', items: [units[1]], lot: 'LY', ...made };
    await post('/v1/operations/correct', { capture: first, reason: 'wrong' });
    const corrected = await post('/v1/operations/correct', { capture: second, reason: 'wrong', replacement });
    expect(corrected.status).toBe(201);
    const after = corrected.body.position;
    const impact = async (moment: object): Promise<readonly string[]> =>
      (
        await request(app.url)
          .get('/v1/recalls/X/impact')
          .query({ after, ...moment })
      ).body.units.map(({ item }) => item);
    const ofOther = async (moment: string): Promise<readonly string[]> =>
      (
        await post(`/v1/traces?after=${after}${moment}`, { scope: { anyOf: [{ lots: [`${OLD}/10/LY`] }] } })
      ).body.units.map(({ item }) => item);
    expect(await impact({ knownAt: opened.position })).toEqual(units);
    expect(await impact({ knownAt: opened.position, limit: 1 })).toEqual(units.slice(0, 1));
    expect(await impact({})).toEqual(units.slice(2));
    expect(await ofOther(`&knownAt=${opened.position}`)).toEqual([]);
    expect(await ofOther('')).toEqual([units[1]]);
  });
});
