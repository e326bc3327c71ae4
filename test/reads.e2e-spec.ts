import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ApiRequest, type ApiAnswer } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const PRODUCT = '01/00300011111116';
const PLANT = 'own/acme/plant';
const DOCK = 'own/acme/dock';
const PALLET = '00/003000111111111118';
const item = (serial: string): string => `${PRODUCT}/21/${serial}`;

let app: LedgerApp;
let position = 0;

async function record(name: string, body: object): Promise<number> {
  const answer = await request(app.url).post(`/v1/operations/${name}`).send(body);
  expect(answer.body).toMatchObject({ known: false });
  position = answer.body.position;
  return position;
}
const get = (path: string, query: object = {}): ApiRequest =>
  request(app.url)
    .get(path)
    .query({ after: position, ...query });
const view = (id: string, part = '', query: object = {}): ApiRequest =>
  get(`/v1/items/${encodeURIComponent(id)}${part}`, query);

/** All pages, by their Link headers. */
async function pages(first: string): Promise<readonly ApiAnswer[]> {
  const answers: ApiAnswer[] = [];
  for (let next: string | undefined = first; next !== undefined && answers.length < 50;) {
    const answer: ApiAnswer = await request(app.url).get(next);
    answers.push(answer);
    next = /<([^>]+)>; rel="next"/.exec(answer.headers['link'] ?? '')?.[1];
  }
  return answers;
}

beforeAll(async () => {
  app = await startLedger();
  await record('manufacture', {
    items: [{ product: PRODUCT, from: 'P01', to: 'P12' }],
    lot: 'A1',
    attributes: { colour: 'red' },
    location: PLANT,
    at: '2026-03-01T08:00:00Z',
  });
  await record('pack', {
    items: [{ product: PRODUCT, from: 'P01', to: 'P08' }],
    container: PALLET,
    at: '2026-03-02T08:00:00Z',
  });
  await record('move', { items: [PALLET], location: DOCK, at: '2026-03-03T08:00:00Z' });
});
afterAll(() => app.stop());

describe('reads over HTTP', () => {
  it('finds an item by any spelling, in the path or as a parameter', async () => {
    const spellings = [
      item('P01'),
      '(01)00300011111116(21)P01',
      'urn:epc:id:sgtin:0300011.011111.P01',
      'https://id.gs1.org/01/00300011111116/21/P01',
    ];
    for (const id of spellings) {
      for (const answer of [await view(id), await get('/v1/items', { id })]) {
        expect(answer.body).toMatchObject({
          id: item('P01'),
          requested: id,
          carriers: [PALLET],
          place: { kind: 'at', location: DOCK },
        });
        expect(answer.body.position).toBeGreaterThanOrEqual(position);
      }
    }
    expect((await view('01/00300011111117/21/X')).body).toMatchObject({ status: 422, violations: [{ field: 'id' }] });
    expect((await view(item('none'))).body).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('answers with a tag that changes when the item or its carrier does', async () => {
    const first = await view(item('P02'));
    const tag = first.headers['etag'] ?? '';
    expect(tag).toMatch(/^W\/"/);
    const same = await view(item('P02')).set('if-none-match', tag);
    expect([same.status, same.text]).toEqual([304, '']);
    await record('move', { items: [PALLET], location: 'own/acme/gate', at: '2026-03-03T09:00:00Z' });
    expect((await view(item('P02')).set('if-none-match', tag)).status).toBe(200);
  });

  it('waits for a position, and says so where it does not come', async () => {
    const impatient = await startLedger({ projector: false, environment: { AFTER_WAIT_SECONDS: '1' } });
    try {
      const made = await request(impatient.url)
        .post('/v1/operations/introduce')
        .send({ items: [item('Q')] });
      const path = `${`/v1/items/${encodeURIComponent(item('Q'))}`}`;
      expect((await request(impatient.url).get(path).query({ after: made.body.position })).status).toBe(200);
      const answer = await request(impatient.url)
        .get(path)
        .query({ after: made.body.position + 1 });
      expect(answer.body).toMatchObject({ status: 503, code: 'behind' });
      expect(answer.headers['retry-after']).toBe('1');
    } finally {
      await impatient.stop();
    }
  });

  it('refuses parameters that it does not know, or cannot read', async () => {
    const answer = await get('/v1/stock', { asof: '2026-03-01', limit: '0', groupBy: 'moon', knownAt: 'then' });
    expect((answer.body.violations as readonly { field: string }[]).map(({ field }) => field).sort()).toEqual([
      'asof',
      'groupBy',
      'knownAt',
      'limit',
    ]);
  });

  it('pages through history and tree by their links, nothing twice', async () => {
    const whole = await view(item('P03'), '/history');
    const paged = await pages(`/v1/items/${encodeURIComponent(item('P03'))}/history?limit=1&after=${position}`);
    expect(paged.flatMap(({ body }) => body.events)).toEqual(whole.body.events);
    const tree = await pages(`/v1/items/${encodeURIComponent(PALLET)}/tree?limit=3&after=${position}`);
    expect(tree.map(({ body }) => body.edges.length)).toEqual([3, 3, 2]);
    const children = tree.flatMap(({ body }) => body.edges.map(({ child }) => child));
    expect(new Set(children).size).toBe(8);
  });

  it('reads the same history from the log itself', async () => {
    const fromModel = await view(item('P04'), '/history');
    const fromLog = await view(item('P04'), '/history', { source: 'log' });
    expect(fromLog.body.events).toEqual(fromModel.body.events);
    const own = await view(item('P04'), '/history', { via: 'none' });
    expect((own.body.events as readonly { type: string }[]).map(({ type }) => type)).toEqual([
      'ItemManufactured',
      'ItemPacked',
    ]);
  });

  it('tells the tree upwards and downwards, and as it was', async () => {
    const up = await view(item('P05'), '/tree', { direction: 'up' });
    expect(up.body.edges).toMatchObject([{ direction: 'up', child: item('P05'), carrier: PALLET, kind: 'container' }]);
    expect((await view(item('P05'), '/tree', { asOf: '2026-03-01' })).body.edges).toEqual([]);
    expect((await view(item('none'), '/tree')).status).toBe(404);
  });

  it('tells where it was, and where it was believed to be', async () => {
    expect((await view(item('P06'), '', { asOf: '2026-03-02T12:00:00Z' })).body).toMatchObject({
      carriers: [PALLET],
      place: { location: PLANT },
    });
    const before = position;
    await record('move', { items: [PALLET], location: 'own/acme/between', at: '2026-03-02T18:00:00Z' });
    const asOf = '2026-03-02T20:00:00Z';
    expect((await view(item('P06'), '', { asOf })).body.place).toMatchObject({ location: 'own/acme/between' });
    expect((await view(item('P06'), '', { asOf, knownAt: before })).body.place).toMatchObject({ location: PLANT });
    expect((await view(item('P06'), '', { asOf: '2026-02-01' })).status).toBe(404);
  });

  it('finds items by id and by filter', async () => {
    const query = (body: object) => request(app.url).post('/v1/items/query').query({ after: position }).send(body);
    const byId = await query({ ids: ['(01)00300011111116(21)P01', item('none')] });
    expect(byId.body).toMatchObject({ items: [{ id: item('P01') }], unknown: [item('none')] });
    const red = await query({ product: PRODUCT, lot: 'A1', attributes: { colour: 'red' }, limit: 5 });
    expect(red.body.items).toHaveLength(5);
    const rest = await query({ product: PRODUCT, lot: 'A1', attributes: { colour: 'red' }, cursor: red.body.cursor });
    expect(rest.body.items).toHaveLength(7);
    const there = await query({ location: PLANT });
    expect((there.body.items as readonly { id: string }[]).map(({ id }) => id)).toEqual(
      ['P09', 'P10', 'P11', 'P12'].map(item),
    );
    expect((await query({ owner: 'own/acme/self', disposition: 'active' })).status).toBe(200);
    expect((await query({ colour: 'red' })).body.violations).toMatchObject([{ field: 'colour' }]);
    expect((await query({ ids: [item('P01')], product: PRODUCT })).body.violations).toMatchObject([{ field: 'ids' }]);
  });

  it('counts stock by place, product and level, now and then', async () => {
    const stock = async (query: object) =>
      (await get('/v1/stock', { product: PRODUCT, ...query })).body.stock as readonly object[];
    const now = await stock({ groupBy: 'location' });
    expect(now).toEqual(
      expect.arrayContaining([expect.objectContaining({ quantity: '4', place: { kind: 'at', location: PLANT } })]),
    );
    expect(await stock({ groupBy: 'location', asOf: '2026-03-01' })).toMatchObject([
      { quantity: '12', place: { location: PLANT } },
    ]);
    expect(await stock({ groupBy: 'product,lot', lot: 'A1' })).toMatchObject([
      { quantity: '12', product: PRODUCT, lot: `${PRODUCT}/10/A1`, unit: 'C62' },
    ]);
    expect(await stock({ groupBy: 'product', level: 'container' })).toEqual([]);
    const paged = await pages(`/v1/stock?groupBy=location&limit=1&after=${position}`);
    expect(paged.length).toBeGreaterThan(1);
  });
});

describe('the service itself', () => {
  it('is live and ready, and says how far its models are', async () => {
    expect((await request(app.url).get('/health/live')).body).toEqual({ status: 'live' });
    await get('/v1/stock');
    const { body } = await request(app.url).get('/health/ready');
    expect(body).toMatchObject({ status: 'ready', store: 'answers', database: 'answers', writer: 'active' });
    for (const model of ['items', 'genealogy', 'captures', 'recalls', 'histories', 'stock-levels'])
      expect(body.models[model]?.position).toBeGreaterThanOrEqual(0);
  });

  it('tells metrics: appends, groups, queue, lag, requests', async () => {
    const { text } = await request(app.url).get('/metrics');
    for (const name of [
      'append_seconds_count',
      'group_subjects_count',
      'captures_waiting 0',
      'model_lag_events{model="histories"}',
      'http_request_seconds_count{method="POST",route="/v1/operations/move",status="201"}',
      'writer_active 1',
      'store_up 1',
      'database_up 1',
      'appends_total{outcome="appended"}',
      'group_captures_count',
      'apply_seconds_count',
      'items_waiting 0',
      'model_lag_seconds{model="stock-levels"}',
      'parked_subjects{model="stock-levels"} 0',
      'database_connections{pool="writer",state="idle"}',
    ]) {
      expect(text).toContain(`traceledger_${name}`);
    }
  });

  it('refuses a body that is too large', async () => {
    const small = await startLedger({ environment: { BODY_LIMIT_BYTES: String(1024 * 1024) } });
    try {
      const answer = await request(small.url)
        .post('/v1/operations/introduce')
        .send({ items: [], reason: 'x'.repeat(1_100_000) });
      expect(answer.body).toMatchObject({ status: 413, code: 'too-large' });
    } finally {
      await small.stop();
    }
  });
});
