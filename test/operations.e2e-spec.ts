import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ApiRequest, type ApiAnswer, type Told } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const PRODUCT = '01/00300011111116';
const SELF = 'own/acme/self';
const PLANT = 'own/acme/plant';
const DOCK = 'own/acme/dock';
const BUYER = 'own/shop/buyer';
const item = (serial: string): string => `${PRODUCT}/21/${serial}`;

let app: LedgerApp;
let position = 0;

async function send(name: string, body: object, headers: Record<string, string> = {}): Promise<ApiAnswer> {
  const answer = await request(app.url).post(`/v1/operations/${name}`).set(headers).send(body);
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

describe('operations over HTTP', () => {
  it('records an item’s life, operation by operation', async () => {
    await done('manufacture', { items: [item('L1')], lot: 'A1', expiry: '2027-12-31', location: PLANT });
    await done('pack', { items: [item('L1')], container: '00/003000111111111118' });
    await done('move', { items: ['00/003000111111111118'], location: DOCK });
    await done('unpack', { items: [item('L1')] });
    await done('ship', { items: [item('L1')], toParty: BUYER, owner: BUYER });
    await done('receive', { items: [item('L1')], location: 'own/shop/counter', recordedFor: BUYER });
    await done('sell', { items: [item('L1')], purpose: 'dispense', recordedFor: BUYER });
    await done('return', {
      items: [item('L1')],
      location: 'own/shop/counter',
      purpose: 'refund',
      owner: BUYER,
      recordedFor: BUYER,
    });
    await done('identify', { items: [item('L1')], identifier: 'own/shop/tag/7', recordedFor: BUYER });
    const { body } = await view('own/shop/tag/7');
    expect(body).toMatchObject({
      id: item('L1'),
      requested: 'own/shop/tag/7',
      place: { kind: 'at', location: 'own/shop/counter' },
      owner: BUYER,
    });
    await done('identify', { items: [item('L1')], identifier: 'own/shop/tag/7', change: 'ended', recordedFor: BUYER });
    expect((await view('own/shop/tag/7')).body).toMatchObject({ id: item('L1'), identifiers: [] });
    const history = await view(item('L1'), '/history');
    expect((history.body.events as readonly { type: string }[]).map(({ type }) => type)).toEqual([
      'ItemManufactured',
      'ItemPacked',
      'ItemMoved',
      'ItemUnpacked',
      'ItemShipped',
      'ItemReceived',
      'ItemSold',
      'ItemReturned',
      'ItemIdentified',
      'ItemIdentified',
    ]);
  });

  it('introduces, installs and removes', async () => {
    await done('introduce', { items: ['own/acme/motor/1', 'own/acme/car/1'], location: PLANT });
    await done('install', { items: ['own/acme/motor/1'], assembly: 'own/acme/car/1', position: 'front' });
    const tree = await view('own/acme/car/1', '/tree', { direction: 'down' });
    expect(tree.body.edges).toMatchObject([
      { child: 'own/acme/motor/1', kind: 'assembly', position: 'front', depth: 1 },
    ]);
    await done('remove', { items: ['own/acme/motor/1'], counters: [{ name: 'km', value: '12' }], location: DOCK });
    expect((await view('own/acme/motor/1')).body).toMatchObject({
      carriers: [],
      place: { kind: 'at', location: DOCK },
    });
  });

  it.each<[string, object, string]>([
    ['manufacture', { items: [item('R1')] }, 'manufactured'],
    ['install', { items: [item('R1')], assembly: item('none') }, 'unknown'],
    ['unpack', { items: [item('R1')], container: '00/003000111111111125' }, 'not packed'],
    ['sell', { items: [item('R1')], owner: BUYER, recordedFor: 'own/other/party' }, 'own'],
    ['remove', { items: [item('R1')], assembly: item('none') }, 'not installed'],
  ])('refuses %s where the history forbids it, and says who refuses and why', async (name, body, word) => {
    await send('manufacture', { items: [item('R1')], location: PLANT });
    const before = position;
    const answer = await send(name, body);
    expect(answer.status).toBe(409);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status: 409, code: 'contradicts-history', violationsTotal: 1 });
    const [violation] = told(answer);
    // Who speaks is said once, beside the items.
    const field = 'recordedFor' in body ? 'recordedFor' : expect.stringMatching(/^items\[0\]/);
    expect(violation).toMatchObject({ item: item('R1'), field });
    expect(`${violation?.rule} ${violation?.history}`).toContain(word);
    expect(position).toBe(before);
  });

  it('names every field that breaks a rule of form', async () => {
    const answer = await send('receive', {
      items: ['01/00300011111117/21/A', { id: item('F'), colour: 'red' }],
      shape: 'round',
      at: 'soon',
    });
    expect(answer.status).toBe(422);
    expect(
      told(answer)
        .map(({ field }) => field)
        .sort(),
    ).toEqual(['at', 'items[0].id', 'items[1].colour', 'items[1].location', 'shape']);
    expect(
      (await request(app.url).post('/v1/operations/move').set('content-type', 'application/json').send('{"items":'))
        .body,
    ).toMatchObject({ status: 400, code: 'invalid-request' });
    expect((await send('paint', {})).body).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('answers the same request under the same key with the first answer, and refuses another one', async () => {
    const body = { items: [item('K1')], location: PLANT };
    const first = await send('introduce', body, { 'idempotency-key': 'key-1' });
    const again = await send('introduce', { location: PLANT, items: [item('K1')] }, { 'idempotency-key': 'key-1' });
    expect(again.status).toBe(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual({ ...first.body, known: true });
    const other = await send('introduce', { ...body, location: DOCK }, { 'idempotency-key': 'key-1' });
    expect(other.body).toMatchObject({ status: 422, code: 'key-reused' });
    expect((await send('introduce', { items: [item('K2')] })).headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(told(await send('introduce', body, { 'idempotency-key': 'two words' }))).toMatchObject([
      { field: 'idempotency-key' },
    ]);
  });

  it('takes ranges, and items with fields of their own', async () => {
    const items = [
      { product: PRODUCT, from: 'G01', to: 'G12' },
      { id: item('G99'), lot: 'B2', location: DOCK },
    ];
    const made = await done('manufacture', { items, lot: 'B1', location: PLANT });
    expect(made.body).toMatchObject({ items: 13, events: 13 });
    expect((await view(item('G07'))).body).toMatchObject({ lot: `${PRODUCT}/10/B1`, place: { location: PLANT } });
    expect((await view(item('G99'))).body).toMatchObject({ lot: `${PRODUCT}/10/B2`, place: { location: DOCK } });
  });

  it('is all or nothing, or leaves out what refuses where it is asked to', async () => {
    await done('manufacture', { items: [item('S1')], location: PLANT });
    const body = { items: [item('S1'), item('S2')], location: PLANT };
    expect((await send('manufacture', body)).status).toBe(409);
    expect((await view(item('S2'))).status).toBe(404);
    const skipping = await send('manufacture', { ...body, onRefusal: 'skip' });
    expect(skipping.body).toMatchObject({ events: 1, skipped: [{ item: item('S1') }] });
    expect((await view(item('S2'))).status).toBe(200);
    const scanned = `(01)00300011111116(21)S1`;
    const again = await send('manufacture', { items: [scanned, item('S3')], location: PLANT, onRefusal: 'skip' });
    expect(again.body).toMatchObject({ skipped: [{ item: item('S1'), value: scanned }] });
  });

  it('takes the good ones of a cart whatever else is in it, and says of each other why', async () => {
    await done('manufacture', { items: [item('Cart1'), item('Cart2')], location: PLANT });
    await done('manufacture', { items: [item('Cart3')], location: DOCK });
    await done('ship', { items: [item('Cart3')], toParty: BUYER });
    const items = [
      item('Cart1'),
      'scan \u0000\u0007error',
      item('Cart1'),
      item('Cart3'),
      { id: item('Cart2'), at: 'noon' },
    ];
    const { status, body } = await send('pack', { items, container: '00/103000111111111115', onRefusal: 'skip' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      events: 2,
      skipped: [
        { field: 'items[1].id', value: 'scan \ufffd\ufffderror', rule: expect.any(String) },
        { field: 'items[2]', item: item('Cart1'), rule: 'is the same item as items[0]: name it once' },
        { field: 'items[3]', item: item('Cart3'), rule: expect.stringContaining('in transit') },
        { field: 'items[4].at', item: item('Cart2'), value: 'noon' },
      ],
    });
    expect((await get(`/v1/captures/${body.capture}`)).body).toMatchObject({ answer: { skipped: body['skipped'] } });
  });

  it('empties what is named without its contents, of what is in it at that time', async () => {
    const pallet = '00/003000111111111224';
    const at = (hour: string): string => `2026-03-01T${hour}:00:00Z`;
    const [one, two, three] = [item('Emp1'), item('Emp2'), item('Emp3')];
    await done('manufacture', { items: [one, two, three], location: PLANT, at: at('08') });
    await done('pack', { items: [one, two], container: pallet, at: at('09') });
    await done('unpack', { items: [two], container: pallet, at: at('11') });
    await done('pack', { items: [three], container: pallet, at: at('12') });
    const sold = await send('sell', { contentsOf: pallet, owner: BUYER, at: at('10') });
    expect(sold.body).toMatchObject({ items: 2, events: 2 });
    const owners = await Promise.all([one, two, three].map(async (id) => (await view(id)).body['owner']));
    expect(owners).toEqual([BUYER, BUYER, SELF]);
    const body = { container: pallet };
    const emptied = await send('unpack', body, { 'idempotency-key': 'empty-1' });
    expect(emptied.body).toMatchObject({ items: 2, known: false });
    expect((await send('unpack', body, { 'idempotency-key': 'empty-1' })).body).toMatchObject({
      items: 2,
      known: true,
    });
    expect((await view(one)).body).not.toHaveProperty('carrier');
    await done('pack', { items: [three], container: pallet });
    const handedOver = await send('sell', { contentsOf: pallet, toParty: BUYER });
    expect(handedOver.body).toMatchObject({ items: 1, events: 2, flags: [] });
    expect((await view(three)).body).toMatchObject({ place: { kind: 'with', party: BUYER }, owner: BUYER });
    expect((await view(three)).body).not.toHaveProperty('carrier');
    const [again] = told(await send('unpack', body));
    expect(again).toMatchObject({ field: 'container', value: pallet, rule: expect.stringContaining('holds nothing') });
    expect(told(await send('unpack', { container: '00/003000111111111231' }))).toHaveLength(1);
    const named = { items: [one], contentsOf: pallet, owner: BUYER };
    expect(told(await send('sell', named))).toMatchObject([{ field: 'contentsOf' }]);
    expect(told(await send('sell', { contentsOf: pallet }))).toMatchObject([{ field: 'owner' }]);
    expect(told(await send('unpack', {}))).toMatchObject([{ field: 'items' }]);
  });

  it('takes all components out of an assembly that is named alone', async () => {
    const car = 'own/acme/car/Empty';
    const motors = ['own/acme/motor/Empty1', 'own/acme/motor/Empty2'];
    await done('manufacture', { items: [...motors, car], location: PLANT });
    await done('install', { items: motors, assembly: car });
    expect((await send('remove', { assembly: car, dryRun: true })).body).toMatchObject({ items: 2 });
    expect((await send('remove', { assembly: car })).body).toMatchObject({ items: 2 });
    expect((await view(motors[0] ?? '')).body).not.toHaveProperty('carrier');
  });

  it('records what contradicts where it is told why, and flags it', async () => {
    await done('manufacture', { items: [item('C1')], location: PLANT });
    const body = { items: [item('C1')], owner: BUYER, recordedFor: 'own/other/party' };
    expect((await send('sell', body)).status).toBe(409);
    const recorded = await send('sell', { ...body, ifContradicted: 'record', reason: 'told by phone' });
    expect(recorded.status).toBe(201);
    expect(recorded.body.flags).toMatchObject([{ item: item('C1') }]);
  });

  it('decides a dry run and records nothing of it', async () => {
    const dry = await send('introduce', { items: [item('D1')], location: PLANT, dryRun: true });
    expect(dry.status).toBe(200);
    expect(dry.body).toMatchObject({ items: 1, events: 1 });
    expect(dry.body).not.toHaveProperty('capture');
    expect((await view(item('D1'))).status).toBe(404);
  });

  it('takes what is told late where it belongs, and refuses it where it was impossible', async () => {
    await done('manufacture', { items: [item('T1')], location: PLANT, at: '2026-02-01T08:00:00Z' });
    await done('move', { items: [item('T1')], location: 'own/acme/c', at: '2026-02-03T08:00:00Z' });
    await done('move', { items: [item('T1')], location: 'own/acme/b', at: '2026-02-02T08:00:00Z' });
    expect((await view(item('T1'))).body.place).toEqual({ kind: 'at', location: 'own/acme/c' });
    expect((await view(item('T1'), '', { asOf: '2026-02-02' })).body.place).toEqual({
      kind: 'at',
      location: 'own/acme/b',
    });
    const known = position - 1;
    expect((await view(item('T1'), '', { asOf: '2026-02-02', knownAt: known })).body.place).toEqual({
      kind: 'at',
      location: PLANT,
    });
    const early = await send('move', { items: [item('T1')], location: DOCK, at: '2026-01-31T08:00:00Z' });
    expect(early.status).toBe(409);
  });

  it('corrects a capture, with what should have been recorded', async () => {
    await done('manufacture', { items: [item('E1'), item('E2')], location: PLANT });
    const wrong = await done('move', { items: [item('E1'), item('E2')], location: 'own/acme/wrong' });
    const replacement = { operation: 'move', items: [item('E1')], location: 'own/acme/right' };
    await done('correct', { capture: wrong.body.capture, items: [item('E1')], reason: 'wrong shelf', replacement });
    expect((await view(item('E1'))).body.place).toMatchObject({ location: 'own/acme/right' });
    expect((await view(item('E2'))).body.place).toMatchObject({ location: 'own/acme/wrong' });
    const { body } = await view(item('E1'), '/history');
    const moved = (body.events as readonly { type: string; declaredErroneousBy?: number }[]).filter(
      ({ type }) => type === 'ItemMoved',
    );
    expect(moved.map(({ declaredErroneousBy }) => declaredErroneousBy !== undefined)).toEqual([true, false]);
    await done('correct', { capture: wrong.body.capture, items: [item('E2')] });
    expect((await view(item('E2'))).body.place).toMatchObject({ location: PLANT });
    expect((await send('correct', { capture: 'none' })).status).toBeGreaterThanOrEqual(400);
  });

  it('answers each of a list of mixed operations for itself, in their order', async () => {
    const operations = [
      { operation: 'manufacture', key: 'm-1', items: [item('M1')], location: PLANT },
      { operation: 'manufacture', key: 'm-2', items: [item('M1')], location: PLANT },
      { operation: 'move', key: 'm-3', items: [item('M1')] },
      { operation: 'move', key: 'm-4', items: [item('M1')], location: DOCK },
    ];
    const first = await request(app.url).post('/v1/operations').send({ operations });
    const answers = first.body.answers as readonly {
      key: string;
      status: number;
      answer?: { known: boolean; position: number };
    }[];
    expect(answers.map(({ key, status }) => `${key} ${status}`)).toEqual(['m-1 201', 'm-2 409', 'm-3 422', 'm-4 201']);
    position = answers[3]?.answer?.position ?? position;
    expect((await view(item('M1'))).body.place).toMatchObject({ location: DOCK });
    const again = await request(app.url).post('/v1/operations').send({ operations });
    expect((again.body.answers as typeof answers).map(({ status, answer }) => [status, answer?.known])).toEqual([
      [201, true],
      [409, undefined],
      [422, undefined],
      [201, true],
    ]);
    expect(
      told(
        await request(app.url)
          .post('/v1/operations')
          .send({ operations: [{ operation: 'paint' }], more: 1 }),
      )
        .map(({ field }) => field)
        .sort(),
    ).toEqual(['more', 'operations[0].key', 'operations[0].operation']);
  });

  it('shows the first 100 of many refusals, says how many there are, and where the rest is', async () => {
    const range = { product: PRODUCT, from: 'V001', to: 'V150' };
    await done('manufacture', { items: [range], location: PLANT });
    const answer = await send('manufacture', { items: [range], location: PLANT });
    expect(answer.body).toMatchObject({ status: 409, violationsTotal: 150 });
    expect(told(answer)).toHaveLength(100);
    const all = await request(app.url).get(String(answer.body.all));
    expect(all.body).toHaveLength(150);
    expect((await request(app.url).get('/v1/refusals/none')).status).toBe(404);
  });

  it('takes 20,000 items in one request, all or nothing', async () => {
    const items = Array.from({ length: 20_000 }, (_, index) => `urn:epc:id:sgtin:0300011.011111.W${index}`);
    let made: ApiAnswer;
    // A slow machine may still be at it when the deadline of the request passes: then it is asked again, as any client asks.
    do made = await send('manufacture', { items, lot: 'W', location: PLANT }, { 'idempotency-key': 'many' });
    while (made.status === 503);
    expect(made.body).toMatchObject({ items: 20_000, events: 20_000 });
    expect((await get('/v1/stock', { product: PRODUCT, lot: 'W', groupBy: 'location' })).body.stock).toMatchObject([
      { quantity: '20000', place: { kind: 'at', location: PLANT } },
    ]);
    expect((await send('manufacture', { items: [...items, item('X')] })).status).toBe(422);
  });

  it('keeps who told it, by what, and what it belongs to', async () => {
    const made = await send(
      'introduce',
      { items: [item('H1')], documents: [{ type: 'po', issuer: SELF, id: 'PO-1' }] },
      { 'x-actor': 'op-81', 'x-device': 'scanner-7', 'x-system': 'wms', 'x-correlation-id': 'wave-12' },
    );
    const { body } = await get(`/v1/captures/${made.body.capture}`);
    expect(body).toMatchObject({
      operation: 'introduce',
      recordedFor: SELF,
      actor: 'owner',
      claimedActor: 'op-81',
      device: 'scanner-7',
      system: 'wms',
      correlation: 'wave-12',
      documents: [{ id: 'PO-1' }],
    });
    expect(body.events).toMatchObject([{ type: 'ItemIntroduced', subject: item('H1'), position: made.body.position }]);
    expect(body.answer).toMatchObject({ capture: made.body.capture, events: 1 });
    expect((await get('/v1/captures/none')).status).toBe(404);
  });
});
