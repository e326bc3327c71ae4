import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ApiAnswer } from './support/api-answer.js';
import { documentWith, element, vocabulary } from './support/epcis/header-document.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { masterDataClient } from './support/master-data-client.js';

const MAKER = '417/0300011000007';
const PARTNER = '417/9506000134352';

let app: LedgerApp;
const client = masterDataClient();
const { send, one, get, told } = client;

beforeAll(async () => {
  app = await startLedger();
  client.url = app.url;
});
afterAll(() => app.stop());

describe('what the header of a document says', () => {
  const said = (name: string): string =>
    vocabulary(
      'EPCClass',
      element('urn:epc:idpat:sgtin:0300011.022222.*', { regulatedProductName: name, strengthDescription: '5 mg' }),
    );
  const id = '01/00300011222225';

  async function capture(document: string, key?: string): Promise<ApiAnswer> {
    const answer = await request(app.url, key)
      .post('/v1/epcis/capture')
      .set({ 'content-type': 'application/xml', prefer: 'wait=10' })
      .send(document);
    expect([answer.status, answer.body.violations ?? []]).toEqual([201, []]);
    client.position = answer.body.position;
    return answer;
  }

  it('is a claim, be it that our own people brought it, and never changes our own word', async () => {
    await one('products', { id, name: 'our name' });
    const first = await capture(documentWith(said('their name')));
    const { fields, sources, statements: all, disagreements } = await told('products', id);
    expect(fields).toMatchObject({ name: 'our name', strength: '5 mg' });
    expect(sources['strength']).toMatchObject({ standing: 'claim' });
    expect(all.map((one) => [one.standing, (one as { sender?: string }).sender])).toEqual([
      ['own', undefined],
      ['claim', PARTNER],
    ]);
    expect(disagreements.map(({ field }) => field)).toEqual(['name']);
    // Another document that says the same of it says nothing new.
    const again = await capture(documentWith(said('their name')).replace('A0001', 'A0002'));
    expect([first, again].map(({ body }) => Number(body.events))).toEqual([2, 1]);
  });

  it('is the word of the party that the key is bound to, and with its events is declared erroneous', async () => {
    const made = await request(app.url)
      .post('/v1/keys')
      .send({ name: 'maker', role: 'operator', parties: [MAKER] });
    const key = (made.body as unknown as { key: string }).key;
    const document = documentWith(said('the maker’s name'), 'urn:epc:id:sgln:0300011.00000.0').replace(
      'A0001',
      'A0003',
    );
    const { body } = await capture(document, key);
    const names = async (): Promise<readonly unknown[]> =>
      (await told('products', id)).statements.map(({ by, standing, fields: { name } }) => [by, standing, name]);
    expect(await names()).toContainEqual([MAKER, 'issuer', 'the maker’s name']);
    const corrected = await request(app.url).post('/v1/operations/correct').send({ capture: body.capture });
    expect([corrected.status, corrected.body.events]).toEqual([201, 2]);
    client.position = corrected.body.position;
    expect(await names()).not.toContainEqual([MAKER, 'issuer', 'the maker’s name']);
  });
});

describe('names beside ids, and stock by site', () => {
  const [site, zone, bin] = ['own/shop/site', 'own/shop/zone', 'own/shop/bin'];
  const items = ['own/shop/thing/1', 'own/shop/thing/2', 'own/shop/thing/3'];

  beforeAll(async () => {
    await send('locations', {
      locations: [
        { id: site, name: 'The shop', level: 'site' },
        { id: zone, name: 'Back room', level: 'zone', within: site },
        { id: bin, name: 'Shelf 1', level: 'bin', within: zone },
      ],
    });
    await one('products', { id: 'own/shop/thing', name: 'Thing' });
    const introduce = async (item: string, location: string): Promise<void> => {
      const { body, status } = await request(app.url)
        .post('/v1/operations/introduce')
        .send({ items: [item], location, product: 'own/shop/thing' });
      expect(status).toBe(201);
      client.position = body.position;
    };
    await introduce(items[0] ?? '', zone ?? '');
    await introduce(items[1] ?? '', bin ?? '');
    await introduce(items[2] ?? '', 'own/other/place');
  });

  const quantity = async (query: object): Promise<number> =>
    (await get('/v1/stock', { groupBy: 'product', product: 'own/shop/thing', ...query })).body.stock.reduce(
      (sum, row) => sum + Number(row.quantity),
      0,
    );

  it('counts a site with its zones and bins, as they were told at that position', async () => {
    expect(await quantity({ site })).toBe(2);
    expect(await quantity({ site: bin })).toBe(1);
    expect(await quantity({})).toBe(3);
    const before = client.position;
    await one('locations', { id: bin, name: 'Shelf 1', level: 'bin', within: 'own/other/place' });
    expect(await quantity({ site })).toBe(1);
    expect(await quantity({ site, knownAt: before })).toBe(2);
    expect(await quantity({ site: 'own/other/place' })).toBe(2);
  });

  it('tells no name where none is asked for, and all of them where they are', async () => {
    const paths = [
      `/v1/items/${encodeURIComponent(items[1] ?? '')}`,
      `/v1/items?id=${encodeURIComponent(items[1] ?? '')}`,
      `/v1/items?serial=2`,
      `/v1/stock?product=${encodeURIComponent('own/shop/thing')}`,
    ];
    for (const path of paths) {
      const plain = await get(path);
      const named = await get(path, { names: 'true' });
      expect([path, plain.body['names']]).toEqual([path, undefined]);
      const { names, ...rest } = named.body as unknown as { names: readonly object[] };
      expect([path, rest]).toEqual([path, plain.body]);
      expect(names).toContainEqual(expect.objectContaining({ kind: 'product', name: 'Thing', standing: 'own' }));
      expect(names).toContainEqual(expect.objectContaining({ kind: 'location', id: bin, name: 'Shelf 1' }));
    }
    const queried = await request(app.url)
      .post('/v1/items/query')
      .query({ names: 'true', after: client.position })
      .send({ ids: [items[0]] });
    expect(queried.body['names']).toContainEqual(
      expect.objectContaining({ kind: 'location', id: zone, name: 'Back room' }),
    );
    expect(
      (
        await request(app.url)
          .get(paths[0] ?? '')
          .query({ names: 'yes' })
      ).status,
    ).toBe(422);
  });

  it('changes the ETag of an item with its name', async () => {
    const path = `/v1/items/${encodeURIComponent(items[1] ?? '')}`;
    const [plain, named] = [await get(path), await get(path, { names: 'true' })];
    await one('products', { id: 'own/shop/thing', name: 'Renamed' });
    const tags = [(await get(path)).headers['etag'], (await get(path, { names: 'true' })).headers['etag']];
    expect([tags[0] === plain.headers['etag'], tags[1] === named.headers['etag']]).toEqual([true, false]);
  });

  it('tells the names of what is in what', async () => {
    const packed = await request(app.url)
      .post('/v1/operations/pack')
      .send({ items: [items[0]], container: '00/103000111111111115' });
    expect(packed.status).toBe(201);
    const tree = await get(`/v1/items/${encodeURIComponent('00/103000111111111115')}/tree`, {
      after: packed.body.position,
      names: 'true',
    });
    expect(tree.body['names']).toEqual([
      expect.objectContaining({ kind: 'product', id: 'own/shop/thing', name: 'Renamed' }),
    ]);
  });
});

describe('a file of products', () => {
  async function sendFile(file: string, query: object = {}, key?: string): Promise<ApiAnswer> {
    const asked = request(app.url).post('/v1/products/csv').query(query).set('content-type', 'text/csv');
    return key === undefined ? asked.send(file) : asked.set('idempotency-key', key).send(file);
  }
  const COLUMNS = 'id,name,ndc,shelfLifeDays,names.de,attributes.storage\r\n';

  it('is stated line by line, once, and tried before', async () => {
    const file = `${COLUMNS}own/file/1,"One, of two",,30,Eins,cool\r\n01/00300011333334,Two,0001-1333-33,,,\r\n`;
    const tried = await sendFile(file, { dryRun: 'true' });
    expect([tried.status, tried.body]).toMatchObject([200, { lines: 2, events: 2, captures: [] }]);
    const taken = await sendFile(file, {}, 'file-1');
    expect([taken.status, taken.body]).toMatchObject([200, { lines: 2, events: 2, idempotencyKey: 'file-1' }]);
    client.position = taken.body.position;
    expect((await told('products', 'own/file/1')).fields).toEqual({
      ...{ name: 'One, of two', shelfLifeDays: 30, names: { de: 'Eins' }, attributes: { storage: 'cool' } },
    });
    expect((await sendFile(file, {}, 'file-1')).body).toMatchObject({ events: 2, position: client.position });
    expect((await sendFile(file)).body).toMatchObject({ lines: 2, events: 0, captures: [] });
  });

  it('is refused whole, with each line that has a fault by field, value and rule', async () => {
    const file = `${COLUMNS}own/file/9,Nine,,,,\r\n01/00300011333332,Two,0001,x,,\r\nown/file/8,a,b,c,d,e,f\r\n`;
    const { status, body } = await sendFile(file);
    expect([status, body.violations.map(({ field }) => field)]).toEqual([
      422,
      ['lines[3].id', 'lines[3].shelfLifeDays', 'lines[4]'],
    ]);
    await get(`/v1/products/${encodeURIComponent('own/file/9')}`, {}, 404);
    const columns = await sendFile('id,colour,id\r\nx,y,z\r\n');
    expect(columns.body.violations.map(({ field }) => field)).toEqual(['columns[1]', 'columns[2]']);
    expect((await sendFile('name\r\nx\r\n')).body.violations[0]?.field).toBe('columns');
    expect((await sendFile('id,name\r\n')).body.violations[0]?.field).toBe('lines');
    expect((await sendFile('id,name\r\na,"b\r\n')).body.violations[0]?.rule).toContain('RFC 4180');
    expect((await request(app.url).post('/v1/products/csv').send({})).status).toBe(415);
  });
});
