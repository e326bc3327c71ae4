import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { CONTROLLERS } from '../src/app.module.js';
import { insertReadGap } from '../src/read-log/read-log.js';
import { permittedRoutes } from '../src/http/server/permission.js';
import { until } from './faults/until.js';
import { request, type ApiAnswer, type ApiRequest } from './support/api-answer.js';
import { EPCIS_VALUES, KEPT_DOCUMENT, KEPT_EVENT, SEEN_DOCUMENT } from './support/epcis/documents-asked-for.js';
import { FeedClient } from './support/feed-client.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const PRODUCT = '01/00300011111116';
const UNIT = `${PRODUCT}/21/R1`;
/** No recall hits it, so that nothing happens to it by itself. */
const SINGLE = `${PRODUCT}/21/S1`;
const PATH = `/v1/items/${encodeURIComponent(UNIT)}`;

interface Read {
  readonly at: string;
  readonly principal: string;
  readonly key?: string;
  readonly permission: string;
  readonly part: string;
  readonly url: string;
  readonly position?: number;
  readonly rows?: number;
  readonly status: number;
  readonly request: string;
}
interface Made {
  readonly id: string;
  readonly principal: string;
  readonly key: string;
}

let app: LedgerApp;
let position = 0;
let requests = 0;

async function make(role: string): Promise<Made> {
  const parties = role === 'partner' ? ['own/acme/partner'] : [];
  const answer = await request(app.url)
    .post('/v1/keys')
    .send({ name: `a ${role}`, role, parties });
  return answer.body as unknown as Made;
}

const readsOf = (answer: ApiAnswer): readonly Read[] => answer.body['reads'] as readonly Read[];
const reads = async (query: object, url = app.url, key?: string): Promise<readonly Read[]> =>
  readsOf(await request(url, key).get('/v1/reads').query(query));

/** The marks of one request, once there are so many: the oldest first. */
async function marksOf(id: string, most = 1, url = app.url, key?: string): Promise<readonly Read[]> {
  let found: readonly Read[] = [];
  await until(`${most} marks of ${id}`, async () => {
    found = (await reads({ limit: 1_000 }, url, key)).filter((read) => read.request === id);
    return found.length >= most;
  });
  return [...found].reverse();
}

/** Asks, and tells what was kept of it. */
async function marked(asked: ApiRequest, most = 1): Promise<readonly [ApiAnswer, readonly Read[]]> {
  const id = `asked-${++requests}`;
  const answer = await asked.set('x-request-id', id);
  return [answer, await marksOf(id, most)];
}
const get = (path: string, key?: string): ApiRequest => request(app.url, key).get(path);
const document = (route: string): ApiRequest =>
  request(app.url).post(`/v1/epcis/${route}`).set('content-type', 'application/ld+json').send(SEEN_DOCUMENT);

/** Each list of EPCIS, one value of it, and an event of that. */
function listsOfEpcis(after: object): Readonly<Record<string, readonly [ApiRequest, number]>> {
  return Object.fromEntries(
    Object.entries(EPCIS_VALUES).flatMap(([list, value]) => {
      const of = `/v1/epcis/${list}`;
      const one = `${of}/${encodeURIComponent(value)}`;
      const page = { perPage: 1, ...after };
      return [
        [`GET ${of}`, [get(of).query(page), 1]],
        [`GET ${of}/:value`, [get(one).query(after), 1]],
        [`GET ${of}/:value/events`, [get(`${one}/events`).query(page), 1]],
      ] as const;
    }),
  );
}

/** What is no object of ours says in a header where it stands. */
const positionOf = ({ body, headers }: ApiAnswer): number =>
  'position' in body ? body.position : Number(headers['ledger-position']);

beforeAll(async () => {
  app = await startLedger({ environment: { FEED_HEARTBEAT_SECONDS: '1' } });
  const made = { items: [{ product: PRODUCT, from: 'R1', to: 'R9' }], lot: 'A1', location: 'own/acme/plant' };
  const { body } = await request(app.url).post('/v1/operations/manufacture').send(made);
  const kept = request(app.url)
    .post('/v1/epcis/capture')
    .set({ 'content-type': 'application/ld+json', prefer: 'wait=10' });
  expect((await kept.send(KEPT_DOCUMENT)).status).toBe(201);
  const recall = { id: 'R-1', reason: 'glass particles', scope: { anyOf: [{ lots: [`${PRODUCT}/10/A1`] }] } };
  const opened = await request(app.url).post('/v1/recalls').send(recall);
  expect([body.known, opened.status]).toEqual([false, 201]);
  position = opened.body.position;
});
afterAll(() => app.stop());

/** Of one of each kind, of which one statement was made. */
async function questionsOfMasterData(): Promise<Record<string, readonly [ApiRequest, number]>> {
  const ids = { products: PRODUCT, locations: 'own/acme/dock', parties: 'own/acme/self', lots: `${PRODUCT}/10/A1` };
  const questions: Record<string, readonly [ApiRequest, number]> = {};
  for (const [plural, id] of Object.entries(ids)) {
    const stated = { [plural]: [{ id, name: 'a name' }] };
    const { body } = await request(app.url).post(`/v1/${plural}`).send(stated);
    const after = { after: body.position };
    const path = `/v1/${plural}/${encodeURIComponent(id)}`;
    questions[`GET /v1/${plural}`] = [get(`/v1/${plural}`).query(after), 1];
    questions[`GET /v1/${plural}/:id`] = [get(path).query(after), 1];
    questions[`GET /v1/${plural}/:id/history`] = [get(`${path}/history`).query(after), 1];
  }
  return questions;
}

describe('who reads', () => {
  it('leaves a mark at every route of a question, with what was told and where the answer stands', async () => {
    const { body: made } = await request(app.url)
      .post('/v1/operations/manufacture')
      .send({ items: [SINGLE], location: 'own/acme/plant' });
    const wrong = { items: Array.from({ length: 150 }, (_, index) => `nothing ${index}`), location: 'own/acme/plant' };
    const { body: refused } = await request(app.url).post('/v1/operations/introduce').send(wrong);
    const after = { after: made.position };
    const scope = { scope: { anyOf: [{ lots: [`${PRODUCT}/10/A1`] }] } };
    const questions: Readonly<Record<string, readonly [ApiRequest, number | undefined]>> = {
      'GET /v1/captures': [get('/v1/captures').query({ document: 'PO-1', ...after }), 0],
      'GET /v1/captures/:id': [get(`/v1/captures/${made.capture}`).query(after), 1],
      'GET /v1/captures/:id/flags': [get(`/v1/captures/${made.capture}/flags`).query(after), 0],
      'GET /v1/refusals/:id': [get(refused.all), 150],
      'GET /v1/items': [get('/v1/items').query({ id: UNIT, ...after }), 1],
      // Marks of the recall are written meanwhile.
      'GET /v1/items/changes': [get('/v1/items/changes').query({ after: made.position - 1 }), undefined],
      'GET /v1/stock/changes': [get('/v1/stock/changes').query({ after: made.position - 1 }), undefined],
      'GET /v1/items/:id': [get(PATH).query(after), 1],
      'POST /v1/items/query': [
        request(app.url).post('/v1/items/query').query(after).send({ lot: 'A1', product: PRODUCT }),
        9,
      ],
      'GET /v1/items/:id/history': [get(`/v1/items/${encodeURIComponent(SINGLE)}/history`).query(after), 1],
      'GET /v1/items/:id/owners': [get(`${PATH}/owners`).query(after), 1],
      'GET /v1/items/:id/tree': [get(`${PATH}/tree`).query(after), 0],
      'GET /v1/recalls': [get('/v1/recalls').query(after), 1],
      'GET /v1/recalls/:id': [get('/v1/recalls/R-1').query(after), 1],
      'GET /v1/recalls/:id/impact': [get('/v1/recalls/R-1/impact').query(after), 9],
      'POST /v1/traces': [request(app.url).post('/v1/traces').query(after).send(scope), 9],
      'GET /v1/stock': [get('/v1/stock').query(after), 1],
      'POST /v1/epcis/convert': [document('convert'), undefined],
      'POST /v1/epcis/validate': [document('validate'), undefined],
      'GET /v1/epcis/events': [get('/v1/epcis/events').query({ perPage: 1, ...after }), 1],
      'GET /v1/epcis/events/:id': [get(`/v1/epcis/events/${KEPT_EVENT}`).query(after), 1],
      ...listsOfEpcis(after),
      'GET /v1/feed': [get('/v1/feed'), undefined],
      // Of the owner alone nothing is granted by the log yet.
      'GET /v1/grants': [get('/v1/grants'), 0],
      'GET /v1/reads': [get('/v1/reads').query({ limit: 1 }), 1],
    };
    Object.assign(questions, await questionsOfMasterData());
    const known = permittedRoutes(CONTROLLERS).filter(({ permission }) => permission.startsWith('read:'));
    expect(Object.keys(questions).sort()).toEqual(known.map(({ verb, path }) => `${verb} ${path}`).sort());
    const nowhere = [
      'GET /v1/refusals/:id',
      'GET /v1/feed',
      'GET /v1/reads',
      'POST /v1/epcis/convert',
      'POST /v1/epcis/validate',
    ];
    for (const { verb, path, permission } of known) {
      const route = `${verb} ${path}`;
      const [asked, rows] = questions[route] ?? [get('/'), 0];
      const [answer, [mark]] = await marked(asked);
      expect([route, answer.status, mark]).toEqual([
        route,
        200,
        expect.objectContaining({
          principal: 'owner',
          permission,
          status: 200,
          ...(rows === undefined ? {} : { rows }),
        }),
      ]);
      if (nowhere.includes(route)) expect([route, mark?.position]).toEqual([route, undefined]);
      else expect([route, mark?.position]).toEqual([route, positionOf(answer)]);
    }
  });

  it('is told with the key and the question, also that of a body; a key in it is not kept', async () => {
    const reader = await make('reader');
    const [, [mark]] = await marked(get(`${PATH}?asOf=2026-03-27&knownAt=${position}`, reader.key));
    expect(mark).toMatchObject({
      ...{ principal: reader.principal, key: reader.id, method: 'GET', part: 'whole' },
      ...{ url: `${PATH}?asOf=2026-03-27&knownAt=${position}`, asOf: '2026-03-27', knownAt: String(position) },
    });
    const ids = Array.from({ length: 200 }, (_, index) => `${PRODUCT}/21/R${index}`);
    const [, [long]] = await marked(request(app.url).post('/v1/items/query').send({ ids }));
    expect(long).toMatchObject({
      url: '/v1/items/query',
      body: JSON.stringify({ ids }).slice(0, 2_000),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const [, [leaked]] = await marked(get(`/v1/stock?key=${reader.key}`));
    expect(leaked).toMatchObject({ status: 422, url: '/v1/stock?key=tl_***' });
  });

  it('is told where nothing was found, nothing was new, or nothing may be known; not where nobody was let in', async () => {
    const [{ headers }] = await marked(get(PATH));
    const [, [same]] = await marked(get(PATH).set('if-none-match', headers['etag'] ?? ''));
    expect(same).toMatchObject({ status: 304, position: expect.any(Number) });
    const [, [unknown]] = await marked(get('/v1/items/01%2F00300011111116%2F21%2Fnone'));
    expect(unknown).toMatchObject({ status: 404 });
    const device = await make('device');
    const [, [forbidden]] = await marked(get('/v1/stock', device.key));
    expect(forbidden).toMatchObject({ status: 403, principal: device.principal, permission: 'read:stock' });
    expect((await request(app.url, '').get('/v1/stock').set('x-request-id', 'nobody')).status).toBe(401);
    // A mark that comes later is written later: none of an earlier one is still on its way.
    await marked(get('/v1/stock'));
    expect((await reads({ limit: 1_000 })).filter(({ request: id }) => id === 'nobody')).toEqual([]);
  });

  it('is told twice of a stream: that it began, and what it was when it ended', async () => {
    const [csv, [begun, ended, ...more]] = await marked(get('/v1/recalls/R-1/impact?format=csv'), 2);
    const { 'ledger-position': at } = csv.headers;
    expect(begun).toMatchObject({ part: 'begun', position: Number(at) });
    expect(ended).toMatchObject({ part: 'ended', position: Number(at), rows: 9 });
    expect(more).toEqual([]);
    expect(ended).not.toHaveProperty('cut');
    const [, feed] = await marked(get('/v1/feed'), 2);
    expect(feed).toMatchObject([
      { part: 'begun', permission: 'read:feed' },
      { part: 'ended', rows: expect.any(Number), position: expect.any(Number) },
    ]);
  });

  it('is told to have cut a stream that goes on', async () => {
    const { key, principal } = await make('reader');
    const feed = await FeedClient.open(app.url, '?follow=true', key);
    const first = await feed.nextCapture();
    await feed.close();
    let found: readonly Read[] = [];
    await until('the feed has ended', async () => {
      found = await reads({ principal });
      return found.length === 2;
    });
    expect(found).toMatchObject([{ part: 'ended', cut: true }, { part: 'begun' }]);
    expect(found[0]?.position).toBeGreaterThanOrEqual(first.position);
  });

  it('finds again what was seen by the position of its mark', async () => {
    const before = await marked(get('/v1/stock').query({ product: PRODUCT, after: position }));
    const moved = { items: [UNIT], location: 'own/acme/dock' };
    const { body: after } = await request(app.url).post('/v1/operations/move').send(moved);
    const at = before[1][0]?.position;
    const again = await get('/v1/stock').query({ product: PRODUCT, knownAt: at });
    expect(again.body.stock).toEqual(before[0].body.stock);
    const now = await get('/v1/stock').query({ product: PRODUCT, after: after.position });
    expect(now.body.stock).not.toEqual(before[0].body.stock);
  });
});

describe('GET /v1/reads', () => {
  it('is for those who look after others, and is itself recorded', async () => {
    for (const role of ['auditor', 'admin', 'compliance']) {
      const { key, principal } = await make(role);
      expect((await request(app.url, key).get('/v1/reads')).status).toBe(200);
      expect(await reads({ principal }, app.url, key)).toMatchObject([{ permission: 'read:reads', principal }]);
    }
    for (const role of ['reader', 'operator', 'quality', 'device', 'partner']) {
      const { key, principal } = await make(role);
      expect((await request(app.url, key).get('/v1/reads')).status).toBe(403);
      await until('the attempt is recorded', async () => (await reads({ principal })).length === 1);
    }
  });

  it('finds by who, what and when, page by page, the newest first', async () => {
    const { key, principal } = await make('reader');
    const paths = ['/v1/stock', PATH, '/v1/stock?level=all', `${PATH}/owners`, '/v1/stock?report=stolen'];
    for (const path of paths) await request(app.url, key).get(path);
    const all = await (async () => {
      await until('all are there', async () => (await reads({ principal })).length === paths.length);
      return reads({ principal });
    })();
    expect(all.map(({ url }) => url)).toEqual([...paths].reverse());
    const stock = await reads({ principal, permission: 'read:stock' });
    expect(stock.map(({ url }) => url)).toEqual(paths.filter((path) => path.startsWith('/v1/stock')).reverse());
    const [from, to] = [all[3]?.at, all[1]?.at];
    expect(await reads({ principal, from, to })).toEqual(
      all.filter(({ at }) => at >= (from ?? '') && at <= (to ?? '')),
    );
    const seen: Read[] = [];
    for (let path: string | undefined = `/v1/reads?limit=2&principal=${principal}`; path !== undefined;) {
      const page: ApiAnswer = await get(path);
      seen.push(...readsOf(page));
      path = /<([^>]+)>; rel="next"/.exec(page.headers['link'] ?? '')?.[1];
    }
    expect(seen).toEqual(all);
  });

  it('refuses what it cannot read, and a cursor of another question', async () => {
    const wrong = { principal: 'x', permission: 'items', from: 'then', to: '2026-02-30', colour: 'red', cursor: 'x' };
    const { status, body } = await get('/v1/reads').query(wrong);
    const fields = ['colour', 'cursor', 'from', 'permission', 'to'];
    expect([status, body.violations.map(({ field }) => field).sort()]).toEqual([422, fields]);
    await marked(get(PATH));
    const { headers } = await get('/v1/reads?limit=1');
    const cursor = new URL(/<([^>]+)>/.exec(headers['link'] ?? '')?.[1] ?? '', app.url).searchParams.get('cursor');
    expect((await get('/v1/reads').query({ cursor, principal: 'owner' })).status).toBe(422);
  });

  it('tells when reads could not be recorded, whoever is asked for', async () => {
    const [from, between, until] = ['2020-01-01T10:00:00.000Z', '2020-01-01T10:30:00Z', '2020-01-01T11:00:00.000Z'];
    await insertReadGap(app.ledger.db, app.config.ledger, {
      from: new Date(from),
      until: new Date(until),
      unrecorded: 812,
    });
    const { body } = await get('/v1/reads').query({ principal: 'nobody', from: between, to: '2020-01-01' });
    expect(body).toEqual({ reads: [], gaps: [{ from, until, unrecorded: 812 }] });
    expect((await get('/v1/reads').query({ from: '2020-01-02' })).body).not.toHaveProperty('gaps');
  });

  it('is counted by the metrics', async () => {
    await marked(get(PATH));
    const { text } = await get('/metrics');
    expect(text).toMatch(/traceledger_reads_total\{outcome="recorded"\} [1-9]/);
  });
});

describe('a ledger without keys', () => {
  it('records that anybody read', async () => {
    const off = await startLedger({ projector: false, environment: { AUTH: 'off' } });
    try {
      await request(off.url, '').get('/v1/recalls').set('x-request-id', 'anybody-1');
      const [mark] = await marksOf('anybody-1', 1, off.url, '');
      expect(mark).toMatchObject({ principal: 'anybody', permission: 'read:recalls' });
      expect(mark).not.toHaveProperty('key');
    } finally {
      await off.stop();
    }
  });
});

describe('a read log that cannot be written', () => {
  let ledger: LedgerApp | undefined;
  afterEach(async () => ledger?.stop());

  async function start(unrecorded: 'allow' | 'refuse'): Promise<LedgerApp> {
    return (ledger = await startLedger({ projector: false, environment: { READS_UNRECORDED: unrecorded } }));
  }
  const rename = async ({ ledger: { db } }: LedgerApp, from: string, to: string): Promise<void> =>
    void (await sql`ALTER TABLE access_main.${sql.id(from)} RENAME TO ${sql.id(to)}`.execute(db));
  const statusOf = async ({ url }: LedgerApp, path: string): Promise<number> => (await request(url).get(path)).status;

  it('keeps no answer back, and has its marks once it can be written', async () => {
    const open = await start('allow');
    await rename(open, 'reads', 'away');
    expect(await statusOf(open, '/v1/recalls')).toBe(200);
    expect((await request(open.url).get('/v1/feed').set('x-request-id', 'first')).status).toBe(200);
    await rename(open, 'away', 'reads');
    expect(await marksOf('first', 2, open.url)).toMatchObject([{ status: 200 }, { part: 'ended' }]);
    expect(await reads({ permission: 'read:recalls' }, open.url)).toHaveLength(1);
  });

  it('keeps answers back where nothing may be read unrecorded: what is sensitive at once, the rest within seconds', async () => {
    const open = await start('refuse');
    expect(await statusOf(open, '/v1/feed')).toBe(200);
    await rename(open, 'reads', 'away');
    const refused = await request(open.url).get('/v1/feed').set('x-request-id', 'refused');
    expect(refused.body).toMatchObject({
      status: 503,
      code: 'unavailable',
      detail: expect.stringContaining('READS_UNRECORDED'),
    });
    await until('reads stop', async () => (await statusOf(open, '/v1/recalls')) === 503);
    expect(await statusOf(open, '/v1/keys')).toBe(200);
    const written = { items: ['own/acme/unit/1'], location: 'own/acme/dock' };
    expect((await request(open.url).post('/v1/operations/introduce').send(written)).status).toBe(201);
    await rename(open, 'away', 'reads');
    await until('reads go on', async () => (await statusOf(open, '/v1/recalls')) === 200);
    expect(await marksOf('refused', 1, open.url)).toMatchObject([{ status: 503, permission: 'read:feed' }]);
  });
});
