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
