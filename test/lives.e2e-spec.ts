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

describe('lives that end, over HTTP', () => {
  const PALLET = '00/003000111111111125';
  const stockOf = async (query: object = {}): Promise<unknown> =>
    (await get('/v1/stock', { product: PRODUCT, lot: 'E', ...query })).body.stock;
  const found = async (filter: object): Promise<readonly string[]> => {
    const answer = await request(app.url)
      .post('/v1/items/query')
      .send({ lot: `${PRODUCT}/10/E`, ...filter });
    return answer.body.items.map(({ id }) => id);
  };

  beforeAll(async () => {
    const items = ['E1', 'E2', 'E3', 'E4'].map(item);
    await done('manufacture', { items, lot: 'E', expiry: '2027-12-31', location: PLANT });
    await done('pack', { items: items.slice(0, 2), container: PALLET });
    await request(app.url)
      .post('/v1/recalls')
      .send({ id: 'e', reason: 'mould', scope: { anyOf: [{ lots: [`${PRODUCT}/10/E`] }] }, blocks: [] });
  });

  it('show what is gone in items, queries, stock, impact and history', async () => {
    await done('decommission', { items: [PALLET], cause: 'destroyed' });
    await done('decommission', { items: [item('E3')], cause: 'lost', location: PLANT });
    expect((await view(item('E1'))).body).toMatchObject({
      ...{ ended: 'destroyed', place: { kind: 'gone' }, disposition: 'destroyed', owner: SELF },
      carriers: [PALLET],
    });
    expect(await stockOf()).toMatchObject([{ quantity: '1' }]);
    expect(await found({ ended: 'destroyed' })).toEqual([item('E1'), item('E2')]);
    expect(await found({ ended: 'lost' })).toEqual([item('E3')]);
    const impact = await get('/v1/recalls/e/impact');
    expect(impact.body.units).toMatchObject([
      { item: item('E1'), ended: 'destroyed' },
      { item: item('E2'), ended: 'destroyed' },
      { item: item('E3'), ended: 'lost' },
      { item: item('E4') },
    ]);
    const { events } = (await view(item('E1'), '/history')).body;
    expect(events.find(({ type }) => type === 'ItemDecommissioned')).toMatchObject({
      data: { cause: 'destroyed' },
      via: [PALLET],
    });
    const refused = await send('move', { items: [item('E3')], location: DOCK, dryRun: true });
    expect(told(refused)).toMatchObject([{ rule: expect.stringContaining('ended: it is gone: lost') }]);
    const wrong = await send('decommission', { items: [item('E4')], cause: 'eaten' });
    expect([wrong.status, told(wrong)[0]?.field]).toEqual([422, 'cause']);
  });

  it('go on when they are found, and count apart while they are reported', async () => {
    await done('report', { items: [item('E3')], as: 'found', location: DOCK });
    expect((await view(item('E3'))).body).toMatchObject({ place: { kind: 'at', location: DOCK } });
    await done('report', { items: [item('E4')], as: 'stolen' });
    expect((await view(item('E4'))).body).toMatchObject({ report: 'stolen', place: { kind: 'at', location: PLANT } });
    expect(await stockOf()).toMatchObject([{ quantity: '1', place: { location: DOCK } }]);
    expect(await stockOf({ report: 'stolen' })).toMatchObject([{ quantity: '1', place: { location: PLANT } }]);
    expect(await stockOf({ groupBy: 'report' })).toEqual([
      { quantity: '1', unit: 'C62' },
      { report: 'stolen', quantity: '1', unit: 'C62' },
    ]);
    expect((await get('/v1/stock', { product: PRODUCT, location: PLANT })).body.stock[0]?.quantity).toBe(
      (await get('/v1/stock', { product: PRODUCT, location: PLANT, groupBy: 'location' })).body.stock[0]?.quantity,
    );
    const refused = await send('sell', { items: [item('E4')], owner: BUYER });
    expect(told(refused)).toMatchObject([{ rule: expect.stringContaining('reported: it is reported as stolen') }]);
  });

  it('forbid by what is reported or expired in a container its sale, without any recall that blocks', async () => {
    await done('introduce', { items: [item('X1')], lot: 'X', expiry: '2020-01-31', location: PLANT });
    await done('pack', { items: [item('E4'), item('X1')], container: '00/003000111111111132' });
    const rules = async (name: string, fields: object): Promise<readonly string[]> => {
      const refused = told(await send(name, { items: ['00/003000111111111132'], ...fields }));
      return refused.map(({ rule }) => rule.split(':')[0] ?? '');
    };
    expect(await rules('ship', { toParty: BUYER })).toEqual(['reported']);
    await done('report', { items: [item('E4')], as: 'found' });
    expect(await rules('sell', { owner: BUYER })).toEqual(['expired']);
    const flagged = expect.objectContaining({
      item: '00/003000111111111132',
      rule: expect.stringMatching(/^expired: /),
    });
    const moved = await send('move', { items: ['00/003000111111111132'], location: DOCK });
    expect(moved.body).toMatchObject({ known: false, flags: [flagged] });
    const flags = await get(`/v1/captures/${moved.body.capture}/flags`, { after: moved.body.position });
    expect(flags.body).toMatchObject({ flags: [flagged] });
    const shipped = await send('ship', { items: ['00/003000111111111132'], toParty: BUYER });
    expect(shipped.body).toMatchObject({ known: false, flags: [flagged] });
  });
});

describe('a sale of a pallet, over HTTP', () => {
  it('reaches nothing by a returnable tray that the seller owns', async () => {
    const [tray, pallet] = ['8003/00300011111116T1', '00/003000111111111149'];
    await done('introduce', { items: [tray], location: PLANT });
    await done('manufacture', { items: [item('T1')], location: PLANT });
    await done('sell', { items: [item('T1')], owner: BUYER });
    await done('pack', { items: [item('T1')], container: tray });
    await done('pack', { items: [tray], container: pallet });
    const refused = told(await send('sell', { items: [pallet], owner: 'own/shop/next' }));
    expect(refused).toMatchObject([{ rule: expect.stringMatching(/^reaches-nothing: /) }]);
    await done('sell', { items: [pallet], owner: 'own/shop/next', onBehalfOf: BUYER });
    expect((await view(item('T1'))).body).toMatchObject({ owner: 'own/shop/next' });
    expect((await view(tray)).body).toMatchObject({ owner: SELF });
  });
});

describe('what a label says beside the id, over HTTP', () => {
  const label = (lot: string): string => `(01)00300011111116(21)F1(10)${lot}(17)290131`;

  it('is filled in, refused where another is known, and told of to who asks by it', async () => {
    await done('manufacture', { items: [item('F1')], lot: 'F', location: PLANT });
    await done('move', { items: [label('F')], location: DOCK });
    expect((await view(item('F1'))).body).toMatchObject({ lot: `${PRODUCT}/10/F`, expiry: '2029-01-31' });
    const other = { fact: 'lot', known: `${PRODUCT}/10/F`, said: `${PRODUCT}/10/G` };
    const refused = await send('move', { items: [label('G')], location: PLANT });
    expect(told(refused)).toMatchObject([
      {
        rule: `other-facts: its lot is known to be ${other.known}, and was said to be ${other.said}: mend what was said, or correct what was recorded`,
      },
    ]);
    const body = { items: [label('G')], location: PLANT, ifContradicted: 'record', reason: 'as the label says' };
    await done('move', body);
    expect((await view(label('G'))).body).toMatchObject({ claimedLots: [other.said], label: [other] });
    expect((await view(label('F'))).body).not.toHaveProperty('label');
    for (const part of ['/history', '/tree', '/owners']) {
      for (const query of [{}, { knownAt: position }])
        expect((await view(label('G'), part, query)).body).toMatchObject({ label: [other] });
      expect((await view(label('F'), part)).body).not.toHaveProperty('label');
    }
    const queried = (ids: readonly string[]): ApiRequest => request(app.url).post('/v1/items/query').send({ ids });
    expect((await queried([label('G')])).body.items).toMatchObject([{ id: item('F1'), label: [other] }]);
    expect((await queried([label('F')])).body.items[0]).not.toHaveProperty('label');
    const component = { items: [{ id: 'own/acme/kit/1', components: [{ id: label('G') }] }], product: 'own/acme/kit' };
    expect(told(await send('manufacture', component))).toMatchObject([{ field: 'items[0].components[0]' }]);
  });

  it('makes the unit one that a recall and a trace of the claimed lot reach, told apart', async () => {
    await done('manufacture', { items: [item('G1')], lot: 'G', location: PLANT });
    await done('pack', { items: [item('F1')], container: '00/003000111111111149' });
    const scope = { anyOf: [{ lots: [`${PRODUCT}/10/G`] }] };
    const trace = await request(app.url).post('/v1/traces').query({ after: position }).send({ scope });
    expect(trace.body.units).toMatchObject([{ item: item('F1'), claimed: true }, { item: item('G1') }]);
    expect(trace.body.units[1]).not.toHaveProperty('claimed');
    await request(app.url)
      .post('/v1/recalls')
      .send({ id: 'g', reason: 'glass', scope, blocks: ['sale'] });
    const sold = await send('sell', { items: ['00/003000111111111149'], owner: BUYER });
    expect(told(sold)).toMatchObject([{ rule: expect.stringContaining('recalled: ') }]);
  });
});

describe('a shipment that is voided, over HTTP', () => {
  const PALLET = '00/003000111111111293';
  const ours = item('V1');
  const theirs = item('V2');

  it('brings back place, holder and title of what it passed: in items, stock, history and the chain of title', async () => {
    await done('manufacture', { items: [ours], lot: 'V', location: PLANT });
    await done('manufacture', { items: [theirs], lot: 'V', location: PLANT, owner: BUYER });
    await done('pack', { items: [ours, theirs], container: PALLET });
    await done('ship', { items: [PALLET], toParty: BUYER, owner: BUYER });
    const { position: shipment } = (await view(PALLET)).body;
    await done('void-shipping', { items: [PALLET] });
    const at = { place: { kind: 'at', location: PLANT }, holder: SELF };
    expect((await view(ours)).body).toMatchObject({ ...at, owner: SELF });
    expect((await view(theirs)).body).toMatchObject({ ...at, owner: BUYER });
    expect(
      (await get('/v1/stock', { product: PRODUCT, lot: 'V', groupBy: 'owner,location' })).body.stock,
    ).toMatchObject([
      { owner: SELF, quantity: '1' },
      { owner: BUYER, quantity: '1' },
    ]);
    expect((await view(ours, '/owners')).body.owners.map(({ owner }) => owner)).toEqual([SELF, BUYER, SELF]);
    const { events } = (await view(ours, '/history')).body;
    expect(events.filter(({ type }) => type === 'ItemShippingVoided')).toMatchObject([
      { data: { of: PALLET, undone: { from: BUYER, to: SELF } } },
      { data: { shipment } },
    ]);
    expect(told(await send('void-shipping', { items: [PALLET] }))).toMatchObject([
      { rule: expect.stringMatching(/^not-shipped/) },
    ]);
    await done('ship', { items: [PALLET], toParty: BUYER, owner: BUYER });
    expect((await view(ours)).body).toMatchObject({ owner: BUYER });
  });

  it('is none of what was unpacked on its way: what is recorded all the same says what that was shipped in', async () => {
    const [unit, pallet] = [item('V3'), '00/003000111111111309'];
    await done('manufacture', { items: [unit], lot: 'V', location: PLANT });
    await done('pack', { items: [unit], container: pallet });
    await done('ship', { items: [pallet], toParty: BUYER });
    await done('unpack', { items: [unit], container: pallet });
    const asked = { items: [unit] };
    expect(told(await send('void-shipping', asked))).toMatchObject([{ rule: expect.stringMatching(/^not-shipped/) }]);
    await done('void-shipping', { ...asked, ifContradicted: 'record', reason: 'as it was told' });
    expect((await view(unit, '/history')).body.events.at(-1)).toMatchObject({
      type: 'ItemShippingVoided',
      data: { shippedWithin: true },
    });
  });

  it('brings back what is told late to have been in it: its history says what that completes', async () => {
    const [unit, late, pallet] = [item('V4'), item('V5'), '00/003000111111111316'];
    const at = (day: number): string => `2026-01-0${day}T08:00:00Z`;
    await done('manufacture', { items: [unit, late], lot: 'V', location: PLANT, at: at(1) });
    await done('pack', { items: [unit], container: pallet, at: at(2) });
    await done('ship', { items: [pallet], toParty: BUYER, owner: BUYER, at: at(4) });
    await done('void-shipping', { items: [pallet], at: at(5) });
    await done('pack', { items: [late], container: pallet, at: at(3) });
    expect((await view(late)).body).toMatchObject({ owner: SELF });
    expect((await view(late, '/history')).body.events.at(-1)).toMatchObject({
      type: 'ItemShippingVoided',
      data: { of: pallet, undone: { from: BUYER, to: SELF }, completes: expect.any(Number) },
    });
  });

  it('was declared none before it was recorded: it is undone then, with what is in it', async () => {
    const [unit, other, pallet] = [item('V6'), item('V7'), '00/003000111111111347'];
    const at = (day: number): string => `2026-01-0${day}T08:00:00Z`;
    await done('manufacture', { items: [unit, other], lot: 'V', location: PLANT, at: at(1) });
    await done('pack', { items: [unit, other], container: pallet, at: at(2) });
    const anyway = { ifContradicted: 'record', reason: 'it never left' };
    await done('void-shipping', { items: [pallet], location: PLANT, at: at(5), ...anyway });
    await done('ship', { items: [pallet], toParty: BUYER, owner: BUYER, at: at(4) });
    for (const one of [unit, other])
      expect((await view(one)).body).toMatchObject({ owner: SELF, place: { location: PLANT }, carriers: [pallet] });
    expect((await view(unit, '/owners')).body.owners.map(({ owner }) => owner)).toEqual([SELF, BUYER, SELF]);
    await done('ship', { items: [pallet], toParty: BUYER, owner: BUYER });
    expect((await view(other)).body).toMatchObject({ owner: BUYER });
  });
});

describe('what is on its way to a party at a place, over HTTP', () => {
  it('is found, and counted, by the one and by the other, with what is in it', async () => {
    const [alone, packed, sent, pallet] = [item('WAY1'), item('WAY2'), item('WAY3'), '00/003000111111111330'];
    const [party, there] = ['own/shop/receiver', 'own/shop/gate'];
    await done('manufacture', { items: [alone, packed, sent], lot: 'WAY', location: PLANT });
    await done('pack', { items: [packed], container: pallet });
    await done('ship', { items: [alone, pallet], toParty: party, toLocation: there });
    await done('ship', { items: [sent], toParty: party });
    const onTheWay = async (transitTo: string): Promise<readonly string[]> => {
      const filter = { lot: `${PRODUCT}/10/WAY`, transitTo };
      return (await request(app.url).post('/v1/items/query').send(filter)).body.items.map(({ id }) => id);
    };
    expect(await onTheWay(party)).toEqual([alone, packed, sent]);
    expect(await onTheWay(there)).toEqual([alone, packed]);
    const counted = async (location: string): Promise<unknown> =>
      (await get('/v1/stock', { product: PRODUCT, lot: 'WAY', location, groupBy: 'location' })).body.stock;
    const way = { kind: 'transit', toLocation: there };
    expect(await counted(there)).toMatchObject([{ place: way, quantity: '2' }]);
    expect(await counted(party)).toMatchObject([
      { place: { kind: 'transit', toParty: party }, quantity: '1' },
      { place: way, quantity: '2' },
    ]);
  });
});

describe('what a stranger takes out where it stands, over HTTP', () => {
  it('is still held by who had it, as its history says', async () => {
    const [unit, pallet] = [item('Y1'), '00/003000111111111323'];
    await done('manufacture', { items: [unit], lot: 'Y', location: PLANT });
    await done('pack', { items: [unit], container: pallet });
    const anyway = { recordedFor: BUYER, ifContradicted: 'record', reason: 'it was seen' };
    await done('unpack', { items: [unit], container: pallet, location: PLANT, ...anyway });
    expect((await view(unit)).body).toMatchObject({ place: { location: PLANT }, holder: SELF });
    expect((await view(unit, '/history')).body.events.at(-1)).toMatchObject({
      type: 'ItemUnpacked',
      data: { keepsHolder: true },
    });
    await done('move', { items: [unit], location: 'own/acme/shelf' });
  });
});

describe('a dispensed pack that is destroyed for a recall, over HTTP', () => {
  it('ends, and its history names the recall', async () => {
    await done('manufacture', { items: [item('W1')], lot: 'W', location: PLANT });
    await done('sell', { items: [item('W1')], purpose: 'dispense' });
    const scope = { anyOf: [{ lots: [`${PRODUCT}/10/W`] }] };
    await request(app.url).post('/v1/recalls').send({ id: 'w', reason: 'mould', scope, blocks: [] });
    const cleared = await request(app.url)
      .post('/v1/recalls/w/clear')
      .send({ items: [item('W1')], remedy: 'destroyed' });
    expect(cleared.status).toBe(201);
    position = cleared.body.position;
    expect((await view(item('W1'))).body).toMatchObject({ ended: 'destroyed' });
    const { events } = (await view(item('W1'), '/history')).body;
    expect(events.filter(({ type }) => type === 'ItemDecommissioned')).toMatchObject([
      { data: { cause: 'destroyed', remedyOf: 'recall/w' } },
    ]);
  });
});
