import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const PRODUCT = '01/00300011111116';
const item = (serial: string): string => `${PRODUCT}/21/${serial}`;

describe('operations over HTTP', () => {
  let app: LedgerApp;
  beforeAll(async () => {
    app = await startLedger();
  });
  afterAll(() => app.stop());

  const post = (name: string, body: object) => request(app.url).post(`/v1/operations/${name}`).send(body);

  it('records an item and answers where it is', async () => {
    const made = await post('manufacture', { items: [item('A')], lot: 'L1', location: 'own/acme/plant' });
    expect(made.body).toMatchObject({ items: 1, events: 1, known: false, flags: [], skipped: [] });
    expect(made.status).toBe(201);
    const found = await request(app.url)
      .get(`/v1/items/${encodeURIComponent(item('A'))}`)
      .query({ after: made.body.position });
    expect(found.body).toMatchObject({
      id: item('A'),
      product: PRODUCT,
      lot: `${PRODUCT}/10/L1`,
      place: { kind: 'at', location: 'own/acme/plant' },
      owner: 'own/acme/self',
    });
  });
});
