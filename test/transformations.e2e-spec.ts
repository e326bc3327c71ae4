import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ApiAnswer, type ApiRequest, type Told } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const PRODUCT = '01/00300011111116';
const SELF = 'own/acme/self';
const PLANT = 'own/acme/plant';
const BUYER = 'own/shop/buyer';
const item = (serial: string): string => `${PRODUCT}/21/${serial}`;

let app: LedgerApp;
let position = 0;

async function send(name: string, body: object): Promise<ApiAnswer> {
  const answer = await request(app.url).post(`/v1/operations/${name}`).send(body);
  position = answer.body.position ?? position;
  return answer;
}

/** As `send`, where it is not what the test is about. */
async function done(name: string, body: object): Promise<ApiAnswer> {
  const answer = await send(name, body);
  expect(answer.body).toMatchObject({ known: false });
  return answer;
}

const get = (path: string, query: object = {}): ApiRequest =>
  request(app.url)
    .get(path)
    .query({ after: position, ...query });
const view = (id: string, part = '', query: object = {}): ApiRequest =>
  get(`/v1/items/${encodeURIComponent(id)}${part}`, query);
const told = (answer: ApiAnswer): readonly Told[] => answer.body.violations;

beforeAll(async () => {
  app = await startLedger();
});
afterAll(() => app.stop());

interface Edge {
  readonly kind: string;
  readonly child: string;
  readonly carrier: string;
  readonly quantity?: string;
  readonly fromPosition: number;
}

describe('what was made of what, over HTTP', () => {
  const RAW = '01/00300011111215/10/API-7';
  const PASTE = '01/00300011111222/10/P-1';
  const MIXED = 'transformation/own%2Facme%2Fself%3AB-1';
  const LOT = `${PRODUCT}/10/K`;
  const inBulk = (lot: string, quantity: string) => ({ lot, quantity, unit: 'KGM' });
  const traced = async (scope: object): Promise<readonly string[]> => {
    const answer = await request(app.url)
      .post('/v1/traces')
      .query({ after: position })
      .send({ scope: { anyOf: [scope] } });
    return answer.body.units.map((unit: { readonly item: string }) => unit.item);
  };

  it('is told of goods in bulk and of items, in the history and in the tree both ways', async () => {
    const mixed = await done('transform', {
      inputs: [inBulk(RAW, '12.5'), { product: '01/00300011111239', quantity: '0.75', unit: 'LTR' }],
      quantities: [inBulk(PASTE, '13')],
      transformation: 'B-1',
      location: PLANT,
    });
    expect(mixed.body).toMatchObject({ events: 1, items: 0 });
    await done('introduce', { items: [item('K1')], lot: 'K', location: PLANT });
    const made = { items: [item('K2'), item('K3')], lot: 'L', expiry: '2030-01-31', location: PLANT };
    const answer = await done('transform', { ...made, inputs: [{ id: item('K1') }, inBulk(PASTE, '0.5')] });
    expect(answer.body).toMatchObject({ events: 7, items: 3 });
    expect((await view(item('K1'))).body).toMatchObject({ ended: 'consumed', place: { kind: 'gone' } });
    expect((await view(item('K2'))).body).toMatchObject({ began: 'manufactured', lot: `${PRODUCT}/10/L`, owner: SELF });
    const history = (await view(item('K3'), '/history')).body.events;
    expect(history.map(({ type }: { readonly type: string }) => type)).toEqual(['ItemManufactured', 'ItemTransformed']);
    const edges = async (id: string, direction: string) =>
      ((await view(id, '/tree', { direction })).body.edges as readonly Edge[]).map(
        ({ kind, child, carrier, quantity = '' }) =>
          `${kind} ${direction === 'up' ? carrier : child} ${quantity}`.trim(),
      );
    const own = (await edges(item('K2'), 'down'))[0]?.split(' ')[1] ?? '';
    expect((await edges(item('K2'), 'down')).sort()).toEqual(
      [
        `output ${own}`,
        `input ${item('K1')}`,
        `lot ${PASTE} 0.5`,
        `bulk-output ${MIXED} 13`,
        `lot ${RAW} 12.5`,
        'lot 01/00300011111239 0.75',
      ].sort(),
    );
    const up = [`lot ${MIXED} 12.5`, `bulk-output ${PASTE} 13`, `lot ${own} 0.5`, `output ${item('K2')}`, `output ${item('K3')}`]; // prettier-ignore
    expect((await edges(RAW, 'up')).sort()).toEqual(up.sort());
    expect(await edges(MIXED, 'up')).toHaveLength(4);
    expect((await view(MIXED, '/history')).body.events).toMatchObject([
      {
        type: 'GoodsTransformed',
        data: {
          names: [
            { subject: RAW, role: 'input', quantity: '12.5', unit: 'KGM' },
            { subject: '01/00300011111239', role: 'input', quantity: '0.75', unit: 'LTR' },
            { subject: PASTE, role: 'output', quantity: '13', unit: 'KGM' },
          ],
        },
      },
    ]);
    const listed = await request(app.url).post('/v1/items/query').query({ after: position }).send({ holder: SELF });
    expect(JSON.stringify(listed.body)).not.toContain('transformation/');
    const changes = await get('/v1/items/changes', { after: mixed.body.position - 1 });
    expect(JSON.stringify(changes.body)).not.toContain('transformation/');
    expect(JSON.stringify((await get('/v1/stock', { groupBy: 'lot' })).body)).not.toContain('API-7');
  });

  it('is found by traces, and forbidden by a recall of what it was made of, until that is corrected away', async () => {
    expect(await traced({ lots: [RAW] })).toEqual([item('K2'), item('K3')]);
    expect(await traced({ lots: [LOT] })).toEqual([item('K1'), item('K2'), item('K3')]);
    const opened = await request(app.url)
      .post('/v1/recalls')
      .send({ id: 'raw', reason: 'glass', scope: { anyOf: [{ lots: [RAW] }] }, blocks: ['sale', 'use'] });
    ({ position } = opened.body);
    const sold = { items: [item('K2')], toParty: BUYER };
    const isRecalled = [{ rule: expect.stringContaining('recalled: ') }];
    expect(told(await send('sell', sold))).toMatchObject(isRecalled);
    await done('pack', { items: [item('K3')], container: '00/003000111111111156' });
    expect(told(await send('sell', { items: ['00/003000111111111156'], owner: BUYER }))).toMatchObject(isRecalled);
    const more = { items: [item('K4')], location: PLANT };
    for (const lot of [RAW, PASTE])
      expect(told(await send('transform', { ...more, inputs: [inBulk(lot, '1')] }))).toMatchObject(isRecalled);
    const impact = await get('/v1/recalls/raw/impact');
    expect(impact.body.units).toMatchObject([
      { item: item('K2'), status: 'open', path: [item('K2'), expect.any(String), PASTE, MIXED, RAW] },
      { item: item('K3'), carriers: ['00/003000111111111156'] },
    ]);
    await request(app.url)
      .post('/v1/recalls/raw/clear')
      .send({ items: [item('K2')], remedy: 'repaired' });
    await done('sell', sold);
    expect((await get('/v1/recalls/raw/impact')).body.units).toMatchObject([{ status: 'cleared' }, { status: 'open' }]);
    const history = (await view(MIXED, '/tree', { direction: 'down' })).body.edges as readonly Edge[];
    await done('correct', { event: history[0]?.fromPosition, reason: 'another batch' });
    expect(await traced({ lots: [RAW] })).toEqual([]);
  });

  it.each([
    [{ inputs: [{ id: item('K2') }, { id: item('K2') }] }, 'inputs', 'more than once'],
    [{ inputs: [inBulk(RAW, '0')] }, 'inputs', 'quantity of 0'],
    [{ inputs: [{ id: item('K9') }] }, 'inputs', 'used up and made'],
    [{}, 'inputs', 'is needed by transform'],
    [{ inputs: [inBulk(RAW, '-1')] }, 'inputs[0].quantity', 'decimal'],
    [{ inputs: [inBulk(RAW, '1')], items: undefined }, 'items', 'is needed by transform (or quantities)'],
  ])('is refused with field and rule: %j', async (body, field, rule) => {
    const answer = await send('transform', { items: [item('K9')], location: PLANT, ...body });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(told(answer)).toContainEqual(
      expect.objectContaining({ field: expect.stringContaining(field), rule: expect.stringContaining(rule) }),
    );
  });
});
