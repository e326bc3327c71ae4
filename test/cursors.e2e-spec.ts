import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ApiAnswer, type AnswerBody } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const PRODUCT = '01/00300011111116';
const PALLET = '00/003000111111111118';
const unit = (serial: string): string => `${PRODUCT}/21/${serial}`;
const place = (name: string): string => `own/acme/${name}`;

let app: LedgerApp;
let position = 0;

async function record(name: string, body: object): Promise<void> {
  const answer = await request(app.url).post(`/v1/operations/${name}`).send(body);
  expect(answer.body).toMatchObject({ known: false });
  position = answer.body.position;
}

const nextOf = ({ headers }: ApiAnswer): string | undefined => /<([^>]+)>; rel="next"/.exec(headers['link'] ?? '')?.[1];
const cursorOf = (path: string): string => new URL(path, app.url).searchParams.get('cursor') ?? '';

/** What the pages tell, where something is recorded between the first and the others. */
async function paged<T>(
  first: string,
  told: (body: AnswerBody) => readonly T[],
  meanwhile: () => Promise<void>,
): Promise<readonly T[]> {
  const found: T[] = [];
  const positions = new Set<number>();
  for (let next: string | undefined = first; next !== undefined;) {
    const answer: ApiAnswer = await request(app.url).get(next);
    expect(answer.status).toBe(200);
    found.push(...told(answer.body));
    positions.add(answer.body.position);
    if (next === first) await meanwhile();
    next = nextOf(answer);
    // The next page is answered by what stands after what happened meanwhile.
    next = next && `${next.replace(/([?&])after=\d+/, '$1')}&after=${position}`;
  }
  expect(positions.size).toBe(1);
  return found;
}

beforeAll(async () => {
  app = await startLedger();
  await record('manufacture', {
    items: [{ product: PRODUCT, from: 'C1', to: 'C6' }],
    lot: 'L1',
    location: place('p5'),
  });
  for (const [serial, to] of [
    ['C1', 'p1'],
    ['C2', 'p2'],
    ['C3', 'p3'],
    ['C4', 'p4'],
  ] as const)
    await record('move', { items: [unit(serial)], location: place(to) });
  await record('pack', { items: [unit('C5'), unit('C6')], container: PALLET });
});
afterAll(() => app.stop());

describe('pages', () => {
  it('of stock stand where the first one stood, whatever is recorded meanwhile', async () => {
    const first = `/v1/stock?groupBy=location&limit=2&after=${position}`;
    const whole = (await request(app.url).get(`/v1/stock?groupBy=location&after=${position}`)).body.stock;
    expect(whole.length).toBeGreaterThan(4);
    // One place that was told is empty then, so that all others stand one further in front.
    const told = await paged(
      first,
      ({ stock }) => stock,
      () => record('move', { items: [unit('C1')], location: place('p9') }),
    );
    expect(told).toEqual(whole);
  });

  it('of a tree and of a history as well', async () => {
    const path = `/v1/items/${encodeURIComponent(PALLET)}`;
    const edges = (await request(app.url).get(`${path}/tree?after=${position}`)).body.edges;
    const tree = await paged(
      `${path}/tree?limit=1&after=${position}`,
      (body) => body.edges,
      () =>
        record('pack', {
          items: [unit('C1')],
          container: PALLET,
          location: place('p9'),
          at: '2026-01-01T00:00:00Z',
          ifContradicted: 'record',
          reason: 'late',
        }),
    );
    expect(tree).toEqual(edges);
    const item = `/v1/items/${encodeURIComponent(unit('C2'))}/history`;
    const events = (await request(app.url).get(`${item}?after=${position}`)).body.events;
    const history = await paged(
      `${item}?limit=1&after=${position}`,
      (body) => body.events,
      () => record('move', { items: [unit('C2')], location: place('p7') }),
    );
    expect(history).toEqual(events);
  });

  it('are not gone on with for another question', async () => {
    const after = `after=${position}`;
    const item = `/v1/items/${encodeURIComponent(unit('C2'))}`;
    const pallet = `/v1/items/${encodeURIComponent(PALLET)}`;
    const asked = ['/v1/stock?groupBy=location&limit=1', `${item}/history?limit=1`, `${pallet}/tree?limit=1`];
    const cursors: string[] = [];
    for (const path of asked) cursors.push(cursorOf(nextOf(await request(app.url).get(`${path}&${after}`)) ?? ''));
    const [stock = '', history = '', tree = ''] = cursors;
    const other = [
      `/v1/stock?groupBy=lot&cursor=${stock}`,
      `/v1/stock?groupBy=location&level=container&cursor=${stock}`,
      `/v1/stock?groupBy=location&knownAt=3&cursor=${stock}`,
      `${item}/history?via=none&cursor=${history}`,
      `${item}/history?asOf=2026-01-01&cursor=${history}`,
      `/v1/items/${encodeURIComponent(unit('C3'))}/history?cursor=${history}`,
      `${pallet}/tree?direction=down&cursor=${tree}`,
      `${pallet}/tree?cursor=${history}`,
      `/v1/stock?groupBy=location&cursor=${Buffer.from('1').toString('base64url')}`,
    ];
    for (const path of other) {
      const { status, body } = await request(app.url).get(`${path}&${after}`);
      expect([path, status, body.violations]).toMatchObject([path, 422, [{ field: 'cursor' }]]);
    }
    // The same question in another spelling, with other pages.
    const same = [
      `/v1/stock?limit=3&groupBy=location&cursor=${stock}`,
      `/v1/items/${encodeURIComponent('(01)00300011111116(21)C2')}/history?limit=5&via=carriers&cursor=${history}`,
    ];
    for (const path of same)
      expect([path, (await request(app.url).get(`${path}&${after}`)).status]).toEqual([path, 200]);
  });

  it('of queries, impact and captures neither', async () => {
    const query = (body: object, cursor?: string): PromiseLike<ApiAnswer> =>
      request(app.url)
        .post('/v1/items/query')
        .query({ after: position, ...(cursor === undefined ? {} : { cursor }) })
        .send(body);
    const first = await query({ product: PRODUCT, limit: 2 });
    const cursor = first.body.cursor ?? '';
    expect((await query({ product: PRODUCT, cursor })).body.items).toHaveLength(4);
    expect((await query({ product: PRODUCT }, cursor)).body.items).toHaveLength(4);
    expect((await query({ product: PRODUCT, lot: 'L1', cursor })).body.violations).toMatchObject([{ field: 'cursor' }]);
    const trace = (lots: readonly string[], given: object): PromiseLike<ApiAnswer> =>
      request(app.url)
        .post('/v1/traces')
        .query({ after: position, ...given })
        .send({ scope: { anyOf: [{ lots }] } });
    const traced = await trace([`${PRODUCT}/10/L1`], { limit: 2 });
    const of = { cursor: cursorOf(nextOf(traced) ?? '') };
    expect((await trace([`${PRODUCT}/10/L1`], of)).body.units).toHaveLength(4);
    expect((await trace([`${PRODUCT}/10/L2`], of)).body.violations).toMatchObject([{ field: 'cursor' }]);
    expect((await trace([`${PRODUCT}/10/L1`], { ...of, include: 'former' })).body.violations).toMatchObject([
      { field: 'cursor' },
    ]);
  });
});
