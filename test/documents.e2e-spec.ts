import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sentAtOnce } from './support/epcis-xml.js';
import { request, type ApiAnswer } from './support/api-answer.js';
import { epcisDocument, objectEvent, FACTORY, unit as urn, canonical } from './support/epcis-xml.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const SELF = '417/0300011000007';
const PLANT = 'own/acme/plant';
const PRODUCT = '01/00300011111116';
const PALLET = '00/003000111111111118';
const ORDER = { type: 'po', issuer: SELF, id: 'PO-4711' };
const ORDER_URN = 'urn:epcglobal:cbv:bt:0300011000007:PO-4711';
const unit = (serial: string): string => `${PRODUCT}/21/${serial}`;

let app: LedgerApp;
let position = 0;

async function post(path: string, body: object | string, headers: Record<string, string> = {}): Promise<ApiAnswer> {
  const answer = await request(app.url).post(path).set(headers).send(body);
  expect(answer.body).toMatchObject({ known: false });
  position = answer.body.position;
  return answer;
}
const record = (name: string, body: object): Promise<ApiAnswer> => post(`/v1/operations/${name}`, body);

async function found(query: object): Promise<readonly string[]> {
  const { body } = await request(app.url).post('/v1/items/query').query({ after: position }).send(query);
  return body.items.map(({ id }) => id);
}

async function listed(query: object): Promise<readonly string[]> {
  const { body } = await request(app.url)
    .get('/v1/items')
    .query({ after: position, ...query });
  return body.items.map(({ id }) => id);
}

async function documentsIn(id: string, query: object = {}): Promise<readonly (readonly [string, unknown])[]> {
  const path = `/v1/items/${encodeURIComponent(id)}/history`;
  const { body } = await request(app.url)
    .get(path)
    .query({ after: position, ...query });
  const events = body.events as readonly { type: string; documents?: unknown }[];
  return events.map(({ type, documents }) => [type, documents] as const);
}

const captures = (query: object): PromiseLike<ApiAnswer> =>
  request(app.url)
    .get('/v1/captures')
    .query({ after: position, ...query });

let shipped = '';
beforeAll(async () => {
  app = await startLedger({ environment: { RECORDED_FOR: SELF } });
  await record('manufacture', { items: [{ product: PRODUCT, from: 'D1', to: 'D4' }], lot: 'L1', location: PLANT });
  await record('pack', { items: ['D1', 'D2'].map(unit), container: PALLET });
  const answer = await record('ship', {
    items: [PALLET, unit('D3')],
    toParty: '417/0399999000000',
    documents: [ORDER_URN, { type: 'desadv', issuer: SELF, id: 'DA-1' }],
  });
  shipped = answer.body.capture;
});
afterAll(() => app.stop());

describe('business documents', () => {
  it('stand in the history of each item that what they were sent with reached', async () => {
    const both = [
      { issuer: SELF, id: 'PO-4711' },
      { type: 'desadv', issuer: SELF, id: 'DA-1' },
    ];
    for (const id of [unit('D3'), unit('D1'), PALLET]) {
      const told = await documentsIn(id);
      expect(told.at(-1)).toEqual(['ItemShipped', expect.arrayContaining(both)]);
      expect(told.slice(0, -1).every(([, documents]) => documents === undefined)).toBe(true);
    }
    expect(await documentsIn(unit('D1'), { source: 'log' })).toEqual(await documentsIn(unit('D1')));
    expect((await documentsIn(unit('D4'))).at(-1)).toEqual(['ItemManufactured', undefined]);
  });

  it('find the items and captures that they were sent with, by any spelling', async () => {
    const reached = [PALLET, unit('D1'), unit('D2'), unit('D3')];
    for (const document of [ORDER_URN, 'PO-4711', { issuer: SELF, id: 'PO-4711' }, { id: ORDER_URN }])
      expect([document, await found({ document })]).toEqual([document, reached]);
    expect(
      await found({
        document: { type: 'urn:epcglobal:cbv:btt:desadv', issuer: 'urn:epc:id:pgln:0300011.00000', id: 'DA-1' },
      }),
    ).toEqual(reached);
    expect(await found({ document: { ...ORDER, type: 'inv' } })).toEqual([]);
    expect(await found({ document: { ...ORDER, issuer: '417/0399999000000' } })).toEqual([]);
    expect(await found({ document: ORDER_URN, product: PRODUCT, disposition: 'in_transit' })).toEqual(reached.slice(1));
    expect(await found({ document: ORDER_URN, limit: 2 })).toEqual(reached.slice(0, 2));

    for (const query of [{ document: ORDER_URN }, { document: 'DA-1', type: 'desadv', issuer: SELF }]) {
      const { body } = await captures(query);
      expect(body['captures']).toMatchObject([{ capture: shipped, operation: 'ship', recordedFor: SELF }]);
    }
    expect((await captures({ document: 'DA-1', type: 'po' })).body['captures']).toEqual([]);
    expect((await captures({})).body.violations).toMatchObject([{ field: 'document' }]);
    expect((await captures({ document: ORDER_URN, issuer: '417/0399999000000' })).body.violations).toMatchObject([
      { field: 'document' },
    ]);
  });

  it('of an event that was declared erroneous find nothing', async () => {
    const sent = await record('move', {
      items: [unit('D4')],
      location: 'own/acme/dock',
      documents: [{ issuer: SELF, id: 'T-1' }],
    });
    expect(await found({ document: 'T-1' })).toEqual([unit('D4')]);
    const corrected = await post('/v1/operations/correct', { capture: sent.body.capture, reason: 'another order' });
    expect(await found({ document: 'T-1' })).toEqual([]);
    expect(await listed({ document: 'T-1' })).toEqual([]);
    expect((await captures({ document: 'T-1' })).body['captures']).toHaveLength(1);
    expect((await documentsIn(unit('D4'))).map(([, documents]) => documents)).toContainEqual([
      { issuer: SELF, id: 'T-1' },
    ]);
    await post('/v1/operations/correct', { capture: corrected.body.capture, reason: 'it was right' });
    expect(await found({ document: 'T-1' })).toEqual([unit('D4')]);
  });

  it('of what replaces a mistake find what that tells, and not the declaration alone', async () => {
    await record('manufacture', { items: ['D5', 'D6'].map(unit), lot: 'L1', location: PLANT });
    const wrong = await record('move', { items: ['D5', 'D6'].map(unit), location: 'own/acme/dock' });
    const corrected = await record('correct', {
      ...{ capture: wrong.body.capture, reason: 'one of them', documents: [{ issuer: SELF, id: 'C-1' }] },
      replacement: {
        ...{ operation: 'move', items: [unit('D5')], location: 'own/acme/shelf' },
        documents: [{ issuer: SELF, id: 'R-1' }],
      },
    });
    expect(await found({ document: 'R-1' })).toEqual([unit('D5')]);
    expect(await found({ document: 'C-1' })).toEqual([unit('D5'), unit('D6')]);
    for (const document of ['R-1', 'C-1'])
      expect((await captures({ document })).body['captures']).toMatchObject([{ capture: corrected.body.capture }]);
    const [declared, moved] = (await documentsIn(unit('D5'))).slice(-2).map(([, documents]) => documents);
    expect(declared).toEqual([{ issuer: SELF, id: 'C-1' }]);
    expect(moved).toEqual([
      { issuer: SELF, id: 'C-1' },
      { issuer: SELF, id: 'R-1' },
    ]);
  });

  it('of an EPCIS event are those of its own items only', async () => {
    const born = (serial: number, order: string): string =>
      objectEvent({
        ...{
          action: 'ADD',
          bizStep: 'commissioning',
          disposition: 'active',
          bizLocation: FACTORY,
          epcs: [urn(serial)],
        },
        transactions: { po: `URN:EPCGLOBAL:CBV:BT:9506000100005:${order}` },
      });
    const none = objectEvent({ action: 'ADD', bizStep: 'commissioning', bizLocation: FACTORY, epcs: [urn(3)] });
    await post('/v1/epcis/capture', epcisDocument([born(1, 'E-1'), born(2, 'E-2'), none]), sentAtOnce(''));
    expect(await found({ document: 'E-1' })).toEqual([canonical(urn(1))]);
    expect(await found({ document: { type: 'po', id: 'E-2' } })).toEqual([canonical(urn(2))]);
    expect((await documentsIn(canonical(urn(3)))).map(([, documents]) => documents)).toEqual([undefined]);
    expect((await captures({ document: 'E-1' })).body['captures']).toMatchObject([
      { documents: [{ id: 'E-1' }, { id: 'E-2' }] },
    ]);
  });

  it('list their captures in pages, nothing twice', async () => {
    for (const serial of ['P1', 'P2', 'P3'])
      await record('introduce', { items: [unit(serial)], documents: [{ issuer: SELF, id: 'PAGED' }] });
    const listed: string[] = [];
    for (let next: string | undefined = `/v1/captures?document=PAGED&limit=2&after=${position}`; next;) {
      const answer: ApiAnswer = await request(app.url).get(next);
      listed.push(...(answer.body['captures'] as readonly { capture: string }[]).map(({ capture }) => capture));
      next = /<([^>]+)>; rel="next"/.exec(answer.headers['link'] ?? '')?.[1];
    }
    expect(new Set(listed).size).toBe(3);
    expect(listed).toHaveLength(3);
  });
});

describe('documents that are named by a text alone', () => {
  it.each(['PO 17/b', 'https://erp.example.org/po/17?year=2026', 'urn:example:po:17'])(
    'are found by it: %s',
    async (id) => {
      const [scanned, sent] = [canonical(urn(`X${id.length}`)), unit(`Y${id.length}`)];
      const event = objectEvent({
        epcs: [urn(`X${id.length}`)],
        bizStep: 'receiving',
        bizLocation: FACTORY,
        transactions: { po: id },
      });
      await request(app.url)
        .post('/v1/epcis/capture')
        .set(sentAtOnce(''))
        .send(epcisDocument([event]));
      await record('introduce', { items: [sent], location: PLANT, documents: [id] });
      expect([...(await found({ document: id }))].sort()).toEqual([scanned, sent].sort());
      expect(await found({ document: { id, type: 'po' } })).toEqual([scanned]);
      expect((await captures({ document: id })).body.captures).toHaveLength(2);
      expect(await documentsIn(sent)).toEqual([['ItemIntroduced', [{ issuer: '', id }]]]);
      expect(await found({ document: `${id}0` })).toEqual([]);
    },
  );
});

describe('a serial without a product', () => {
  it('finds all items that bear it or ever did', async () => {
    const others = ['01/10300011111113/21/S1', 'own/acme/motor/S1', 'part/1ABC2/PN-7/S1'];
    await record('introduce', {
      items: [unit('S1'), unit('S10'), ...others, 'own/acme/motor/other', 'own/acme/pump/S%2F2'],
      location: PLANT,
    });
    await record('identify', { items: ['own/acme/motor/other'], identifier: 'own/shop/label/S1', change: 'added' });
    const bearing = [unit('S1'), ...others, 'own/acme/motor/other'].sort();
    expect([...(await found({ serial: 'S1' }))].sort()).toEqual(bearing);
    expect([...(await found({ serial: '(21)S1' }))].sort()).toEqual(bearing);
    expect([...(await listed({ serial: 'S1' }))].sort()).toEqual(bearing);
    expect(await listed({ serial: 'D3', document: ORDER_URN })).toEqual([unit('D3')]);
    expect(await found({ serial: 'S1', product: PRODUCT })).toEqual([unit('S1')]);
    expect(await found({ serial: 'S/2' })).toEqual(['own/acme/pump/S%2F2']);
    expect(await found({ serial: 'D3', document: ORDER_URN })).toEqual([unit('D3')]);
    expect(await found({ serial: 'D4', document: ORDER_URN })).toEqual([]);
    expect(await found({ serial: 'nobody' })).toEqual([]);
    const pages = [await request(app.url).get('/v1/items').query({ serial: 'S1', limit: 2 })];
    pages.push(await request(app.url).get('/v1/items').query({ serial: 'S1', cursor: pages[0]?.body.cursor }));
    expect(pages.flatMap(({ body }) => body.items.map(({ id }) => id)).sort()).toEqual(bearing);
    const refused = await request(app.url).get('/v1/items').query({ serial: 'S1', asOf: '2026-01-01' });
    expect([refused.status, refused.body.violations.map(({ field }) => field)]).toEqual([422, ['asOf']]);
    const [first] = [await found({ serial: 'S1', limit: 2 })];
    expect(first).toHaveLength(2);
  });

  it('finds by no identifier that was corrected away, and by one that was given again', async () => {
    const [one, other] = ['own/acme/motor/T7', 'own/acme/motor/T8'];
    await record('introduce', { items: [one, other], location: PLANT });
    const giving = { items: [one], identifier: 'own/shop/label/GONE' };
    const { body } = await record('identify', giving);
    expect(await found({ serial: 'GONE' })).toEqual([one]);
    await record('correct', { capture: body.capture, reason: 'another motor' });
    expect(await found({ serial: 'GONE' })).toEqual([]);
    await record('identify', { ...giving, items: [other] });
    expect(await found({ serial: 'GONE' })).toEqual([other]);
  });
});
