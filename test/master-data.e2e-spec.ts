import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { masterDataClient, type Told } from './support/master-data-client.js';

const PRODUCT = '01/00300011111116';
const SITE = '414/0300011000014';
/** Of the company prefix of the product, and of another. */
const MAKER = '417/0300011000007';
const PARTNER = '417/9506000134352';

let app: LedgerApp;
const client = masterDataClient();
const { send, one, get, told, listed, statements, faults } = client;

beforeAll(async () => {
  app = await startLedger();
  client.url = app.url;
});
afterAll(() => app.stop());

describe('what is said of a product', () => {
  const FIELDS = { name: 'Examplamol 500 mg', ndc: '0001-1111-11', shelfLifeDays: 730, countryOfOrigin: 'US' };
  let first = 0;

  it('is told with who says so, by any spelling of its id', async () => {
    const { body } = await one('products', { id: '(01)00300011111116', ...FIELDS, validFrom: '2026-01-01' });
    first = body.position;
    expect(body).toMatchObject({ events: 1, items: 0, known: false });
    const answer = await told('products', '00300011111116');
    expect(answer).toMatchObject({ id: PRODUCT, fields: FIELDS, disagreements: [] });
    expect(answer.sources['ndc']).toMatchObject({ standing: 'own', position: answer.statements[0]?.position });
    expect(answer.statements).toMatchObject([{ standing: 'own', spoken: 'own', validFrom: '2026-01-01' }]);
  });

  it('is recorded once, however often it is said', async () => {
    const again = await one('products', { id: PRODUCT, ...FIELDS }, {}, 200);
    expect(again.body).toMatchObject({ events: 0, known: false });
    expect(again.body.position).toBeUndefined();
    const tried = await one('products', { id: PRODUCT, name: 'other' }, { dryRun: true }, 200);
    expect(tried.body.events).toBe(1);
    expect(await statements('products', PRODUCT)).toHaveLength(1);
  });

  it('is told as of any time, as it was known at any position', async () => {
    await one('products', { id: PRODUCT, ...FIELDS, name: 'Examplamol forte', validFrom: '2026-06-01T00:00:00Z' });
    const name = async (query: object): Promise<unknown> => (await told('products', PRODUCT, query)).fields['name'];
    expect(await name({ asOf: '2026-05-31' })).toBe('Examplamol 500 mg');
    expect(await name({ asOf: '2026-06-02' })).toBe('Examplamol forte');
    expect(await name({ asOf: '2026-06-02', knownAt: first })).toBe('Examplamol 500 mg');
    await get(`/v1/products/${encodeURIComponent(PRODUCT)}`, { asOf: '2025-12-31' }, 404);
    await get(`/v1/products/${encodeURIComponent(PRODUCT)}`, { knownAt: first - 2 }, 404);
  });

  it('is corrected as anything that was recorded, and the mistake stays visible', async () => {
    const wrong = await one('products', { id: PRODUCT, name: 'a slip', validFrom: '2026-07-01' });
    expect((await told('products', PRODUCT, { asOf: '2026-07-02' })).fields).toEqual({ name: 'a slip' });
    const slip = client.position;
    await request(app.url)
      .post('/v1/operations/correct')
      .send({ capture: wrong.body.capture, reason: 'a slip' })
      .then(({ body, status }) => {
        expect([status, body]).toMatchObject([201, { events: 1, items: 0 }]);
        client.position = body.position;
      });
    expect((await told('products', PRODUCT, { asOf: '2026-07-02' })).fields['name']).toBe('Examplamol forte');
    expect((await told('products', PRODUCT, { asOf: '2026-07-02', knownAt: slip })).fields['name']).toBe('a slip');
    const all = await statements('products', PRODUCT);
    expect(all.map(({ declaredErroneousBy }) => declaredErroneousBy !== undefined)).toEqual([false, false, true]);
    expect((await statements('products', PRODUCT, { knownAt: slip })).at(-1)?.declaredErroneousBy).toBeUndefined();
    const twice = await request(app.url).post('/v1/operations/correct').send({ capture: wrong.body.capture });
    expect([twice.status, twice.body.violations[0]?.field]).toEqual([409, 'capture']);
  });

  it('is ours before it is the issuer’s, and theirs before it is anybody’s', async () => {
    const partner = { id: PRODUCT, name: 'what a partner calls it', brand: 'Partner', ndc: '00001-1111-11' };
    await one('products', partner, { recordedFor: PARTNER });
    const maker = { id: PRODUCT, name: 'what the maker calls it', brand: 'Maker' };
    await one('products', maker, { recordedFor: MAKER });
    // Nobody has said yet how long the company prefix is.
    expect((await told('products', PRODUCT)).statements.map(({ standing }) => standing)).toEqual([
      ...['own', 'claim', 'claim'],
    ]);
    await one('parties', { id: MAKER, name: 'Example Pharma Inc.', companyPrefixes: ['0300011'] });
    const { fields, sources, disagreements, ...rest } = await told('products', PRODUCT);
    expect(fields).toMatchObject({ name: 'Examplamol forte', brand: 'Maker', ndc: '0001-1111-11' });
    expect(sources['brand']).toMatchObject({ by: MAKER, standing: 'issuer' });
    expect(rest.statements.map(({ standing }) => standing)).toEqual(['own', 'issuer', 'claim']);
    // The code is the same, however it is spelled.
    expect(disagreements.map(({ field, values }) => [field, values.map(({ value }) => value)])).toEqual([
      ['name', ['Examplamol forte', 'what the maker calls it', 'what a partner calls it']],
      ['brand', ['Maker', 'Partner']],
    ]);
  });

  it('is refused by field, value and rule where it cannot be so', async () => {
    expect(await faults('products', { id: PRODUCT, ndc: '0002-1111-11' })).toEqual([
      ['products[0].ndc', expect.stringContaining('0001111111')],
    ]);
    expect(await faults('products', { id: '01/00300011111117', name: 'x' })).toEqual([
      ['products[0].id', expect.stringContaining('check digit')],
    ]);
    const wrong = { id: PRODUCT, countryOfOrigin: 'UK', shelfLifeDays: 1.5, colour: 'red', validFrom: '2026-13-01' };
    expect((await faults('products', wrong)).map(([field]) => field).sort()).toEqual(
      ['colour', 'countryOfOrigin', 'shelfLifeDays', 'validFrom'].map((name) => `products[0].${name}`),
    );
    expect(await faults('products', { id: PRODUCT })).toEqual([
      ['products[0].id', expect.stringContaining('says nothing')],
    ]);
    const ends = { id: PRODUCT, name: 'x', validFrom: '2026-02-01', validUntil: '2026-01-31' };
    expect((await faults('products', ends)).map(([field]) => field)).toEqual(['products[0].validUntil']);
    expect((await send('products', { products: [] }, 422)).body.violations[0]?.field).toBe('products');
    expect((await send('products', {}, 422)).body.violations[0]?.field).toBe('products');
    // All or nothing.
    await send(
      'products',
      {
        products: [
          { id: 'own/acme/x', name: 'x' },
          { id: PRODUCT, ndc: 'x' },
        ],
      },
      422,
    );
    await get(`/v1/products/${encodeURIComponent('own/acme/x')}`, {}, 404);
  });

  it('ends where it is said to, and nothing older comes back', async () => {
    const gone = { id: 'own/acme/gone', validFrom: '2026-01-01' };
    await one('products', { ...gone, name: 'was there' });
    await one('products', { ...gone, name: 'was there', validUntil: '2026-03-31' });
    expect((await told('products', 'own/acme/gone', { asOf: '2026-03-31' })).fields['name']).toBe('was there');
    await get(`/v1/products/${encodeURIComponent('own/acme/gone')}`, { asOf: '2026-04-01' }, 404);
    expect(await listed('products', { asOf: '2026-04-02', name: 'was there' })).toEqual([]);
  });

  it('warns of what looks like a person', async () => {
    const { body } = await one('products', { id: 'own/acme/mailed', name: 'ask jane.doe@example.org' });
    expect(body['warnings']).toMatchObject([{ code: 'personal-data', field: 'products[0].name', looksLike: 'mail' }]);
  });

  it('is found by what is told of it, page by page', async () => {
    expect(await listed('products', { ndc: '00001111111' })).toEqual([PRODUCT]);
    expect(await listed('products', { name: 'EXAMPLAMOL forte' })).toEqual([PRODUCT]);
    // A partner's name for it is not what is told.
    expect(await listed('products', { name: 'what a partner calls it' })).toEqual([]);
    expect(await listed('products', { ndc: '00001111111', name: 'no' })).toEqual([]);
    const parts = ['a', 'b', 'c'].map((name) => ({
      id: `own/acme/part-${name}`,
      partNumber: 'P-1',
      manufacturer: MAKER,
    }));
    await send('products', { products: parts });
    const page = await get('/v1/products', { manufacturer: '0300011000007', limit: 2 });
    expect((page.body['products'] as readonly Told[]).map(({ id }) => id)).toEqual(
      parts.slice(0, 2).map(({ id }) => id),
    );
    const next = /<(.*)>; rel="next"/.exec(page.headers['link'] ?? '')?.[1] ?? '';
    const rest = await request(app.url).get(next);
    expect((rest.body['products'] as readonly Told[]).map(({ id }) => id)).toEqual([parts[2]?.id]);
    expect(rest.headers['link']).toBeUndefined();
    expect(await listed('products', { partNumber: 'P-1' })).toHaveLength(3);
  });
});

describe('what is said of places, parties and lots', () => {
  it('has its own fields, and one GLN may be a place and a party', async () => {
    const address = {
      street: ['1 Example Way'],
      city: 'Springfield',
      region: 'IL',
      postalCode: '62701',
      country: 'US',
    };
    await one('locations', {
      id: SITE,
      name: 'Springfield',
      level: 'site',
      locationKind: 'warehouse',
      address,
      operator: MAKER,
    });
    await one('locations', { id: `${SITE}/254/A1`, name: 'Aisle 1', level: 'zone', within: SITE });
    expect((await told('locations', SITE)).fields).toMatchObject({ address, operator: MAKER });
    expect(await listed('locations', { within: SITE })).toEqual([`${SITE}/254/A1`]);
    expect(await faults('locations', { id: SITE, within: SITE })).toEqual([
      ['locations[0].within', expect.stringContaining('itself')],
    ]);
    const licences = [
      { number: 'W-1', authority: 'Board', type: 'wholesale', country: 'US', region: 'IL', until: '2027-12-31' },
    ];
    await one('parties', {
      id: PARTNER,
      name: 'Partner',
      roles: ['wholesaler'],
      licences,
      attributes: { since: 1999 },
      names: { de: 'Partner' },
    });
    expect((await told('parties', PARTNER)).fields).toMatchObject({ licences, attributes: { since: 1999 } });
    expect(await listed('parties', { role: 'Wholesaler' })).toEqual([PARTNER]);
    await one('lots', { id: `${PRODUCT}/10/A123`, madeOn: '2026-01-05', expiry: '2027-12-31' });
    expect((await told('lots', `${PRODUCT}/10/A123`)).fields).toEqual({ madeOn: '2026-01-05', expiry: '2027-12-31' });
    expect(await listed('lots')).toEqual([`${PRODUCT}/10/A123`]);
    expect((await faults('lots', { id: `${PRODUCT}/10/A1`, madeOn: '2026-01-05', expiry: '2026-01-04' }))[0]?.[0]).toBe(
      'lots[0].expiry',
    );
  });

  it('tells company prefixes where it is our own word, and none where it is another’s', async () => {
    await one('parties', { id: PARTNER, name: 'Partner', companyPrefixes: ['9506000'] }, { recordedFor: PARTNER });
    const item = '01/09506000134352/21/1';
    const found = await request(app.url)
      .post('/v1/operations/introduce')
      .send({ items: [item], location: SITE });
    expect(found.status).toBe(201);
    const urn = async (): Promise<unknown> => {
      const { body } = await request(app.url)
        .get(`/v1/items/${encodeURIComponent(item)}`)
        .query({ after: found.body.position });
      return (body['forms'] as Readonly<Record<string, unknown>>)['urn'];
    };
    expect(await urn()).toBeUndefined();
    await one('parties', { id: PARTNER, name: 'Partner', companyPrefixes: ['9506000'] });
    expect(await urn()).toBe('urn:epc:id:sgtin:9506000.013435.1');
  });

  it('stands in the feed and in its capture as it was recorded', async () => {
    const { body } = await one('lots', { id: `${PRODUCT}/10/F1`, expiry: '2027-01-31' });
    const capture = await get(`/v1/captures/${body.capture}`);
    expect(capture.body.events).toMatchObject([
      { type: 'MasterDataStated', subject: `lot/${PRODUCT}/10/F1`, revision: 0, data: { kind: 'lot', spoken: 'own' } },
    ]);
    const feed = await request(app.url)
      .get('/v1/feed')
      .query({ after: body.position - 2, type: 'MasterDataStated' });
    expect(feed.text).toContain(`lot/${PRODUCT}/10/F1`);
  });
});
