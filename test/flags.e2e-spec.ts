import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ApiAnswer, type Told } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const PRODUCT = '01/00300011111116';
const RANGE = { product: PRODUCT, from: 'F001', to: 'F250' };
const PLANT = 'own/acme/plant';

describe('more contradictions than an answer tells', () => {
  let app: LedgerApp;
  beforeAll(async () => {
    app = await startLedger();
  });
  afterAll(() => app.stop());

  const make = (given: object, key: string): PromiseLike<ApiAnswer> =>
    request(app.url)
      .post('/v1/operations/manufacture')
      .set('idempotency-key', key)
      .send({ items: [RANGE], location: PLANT, ...given });

  it('are counted, kept by their codes, and told by pages', async () => {
    await make({}, 'first');
    const again = { ifContradicted: 'record', reason: 'printed twice' };
    const dry = await make({ ...again, dryRun: true }, 'dry');
    const { body } = await make(again, 'second');
    expect([dry.body['flagsTotal'], body['flagsTotal'], body['flags']]).toEqual([250, 250, expect.any(Array)]);
    expect(body['flags']).toHaveLength(100);
    const repeated = await make(again, 'second');
    expect(repeated.body).toMatchObject({ known: true, flagsTotal: 250 });

    const flags: Told[] = [];
    for (let next: string | undefined = `/v1/captures/${body.capture}/flags?limit=90&after=${body.position}`; next;) {
      const page: ApiAnswer = await request(app.url).get(next);
      expect(page.body['flagsTotal']).toBe(250);
      flags.push(...(page.body['flags'] as readonly Told[]));
      next = /<([^>]+)>; rel="next"/.exec(page.headers['link'] ?? '')?.[1];
    }
    expect(new Set(flags.map(({ item }) => item)).size).toBe(250);
    expect(flags.slice(0, 100)).toEqual(body['flags']);
    const [told, coded] = [flags[0], flags[249]];
    expect(coded?.rule).toBe(told?.rule);
    expect([told?.field, coded?.field]).toEqual(['items[0]', 'items[0]']);
    expect(coded?.history).toMatch(/manufactured, at own\/acme\/plant/);

    const capture = await request(app.url).get(`/v1/captures/${body.capture}`);
    expect(capture.body).toMatchObject({ flags: 250, answer: { flagsTotal: 250 } });
    expect((await request(app.url).get('/v1/captures/nobody/flags')).status).toBe(404);
  });
});
