import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { liveBuild } from '../projections/builds/builds.js';
import { park } from '../projections/builds/parked.js';
import { registryOf } from '../projections/builds/registry.js';
import { request, type ApiRequest } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const PRODUCT = '01/00300011111116';
const PALLET = '00/003000111111111118';
const LOT = `${PRODUCT}/10/A1`;
const item = (serial: string): string => `${PRODUCT}/21/${serial}`;

let app: LedgerApp;
let position = 0;

async function record(name: string, body: object): Promise<void> {
  const answer = await request(app.url).post(`/v1/operations/${name}`).send(body);
  expect(answer.body).toMatchObject({ known: false });
  position = answer.body.position;
}

const get = (path: string): ApiRequest => request(app.url).get(path).query({ after: position });
const view = (id: string, part = ''): ApiRequest => get(`/v1/items/${encodeURIComponent(id)}${part}`);
const TRACE = { scope: { anyOf: [{ lots: [LOT] }] } };

/** As the projector writes it where a model throws. */
async function parkIn(model: string, subject: string): Promise<void> {
  const { db, release } = app.ledger;
  const build = await liveBuild(db, release, model);
  await park(db, release.ledger, build, [{ subject, position, error: 'cannot digest it' }]);
}

async function nothingParked(): Promise<void> {
  await registryOf(app.ledger.db, app.config.ledger).deleteFrom('parked_subjects').execute();
}

beforeAll(async () => {
  app = await startLedger();
  await record('manufacture', { items: [item('1'), item('2'), item('3')], lot: 'A1', location: 'own/acme/plant' });
  await record('pack', { items: [item('1'), item('2')], container: PALLET });
  await record('move', { items: [PALLET], location: 'own/acme/dock' });
});
afterAll(() => app.stop());
afterEach(async () => {
  await nothingParked();
});

describe('what a read model could not take in', () => {
  it('is told by no answer while there is nothing', async () => {
    for (const part of ['', '/history', '/owners', '/tree'])
      expect((await view(item('1'), part)).body).not.toHaveProperty('incomplete');
    expect((await get('/v1/stock')).body).not.toHaveProperty('incomplete');
    const trace = await request(app.url).post('/v1/traces').send(TRACE);
    expect(trace.body).not.toHaveProperty('incomplete');
  });

  it('is told by every answer about the subject, and about what is in it', async () => {
    await parkIn('histories', PALLET);
    for (const part of ['', '/history', '/owners', '/tree']) {
      expect([part, (await view(item('1'), part)).body]).toMatchObject([part, { incomplete: true }]);
      expect((await view(item('3'), part)).body).not.toHaveProperty('incomplete');
    }
    const byIds = (ids: readonly string[]): ApiRequest => request(app.url).post('/v1/items/query').send({ ids });
    expect((await byIds([item('2'), item('3')])).body).toMatchObject({ incomplete: true });
    expect((await byIds([item('3')])).body).not.toHaveProperty('incomplete');
    const { headers } = await view(item('1'));
    await nothingParked();
    expect((await view(item('1'))).headers['etag']).not.toBe(headers['etag']);
  });

  it('is told by every answer that looks for subjects: what was left out might be among them', async () => {
    await parkIn('histories', item('3'));
    expect((await request(app.url).post('/v1/items/query').send({ lot: LOT })).body).toMatchObject({
      incomplete: true,
    });
    expect((await request(app.url).post('/v1/traces').send(TRACE)).body).toMatchObject({ incomplete: true });
    const stream = await request(app.url).post('/v1/traces').query({ format: 'ndjson' }).send(TRACE).buffer(true);
    expect(stream.headers['ledger-incomplete']).toBe('true');
    for (const path of ['/v1/stock', '/v1/captures?document=PO-1'])
      expect((await get(path)).body).toMatchObject({ incomplete: true });
  });

  it('is told by a recall, whose units may be among them', async () => {
    const opened = await request(app.url)
      .post('/v1/recalls')
      .send({ id: 'R1', reason: 'cracks', ...TRACE });
    expect(opened.status).toBe(201);
    expect((await get('/v1/recalls/R1')).body).not.toHaveProperty('incomplete');
    await parkIn('items', item('3'));
    expect((await get('/v1/recalls/R1')).body).toMatchObject({ incomplete: true });
  });

  it('is a matter of the models that are asked', async () => {
    await parkIn('stock-levels', item('1'));
    expect((await get('/v1/stock')).body).toMatchObject({ incomplete: true });
    expect((await view(item('1'), '/history')).body).not.toHaveProperty('incomplete');
  });
});
