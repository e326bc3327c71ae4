import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request as raw } from 'node:http';
import { CONTROLLERS } from '../src/app.module.js';
import { hashOf, newApiKey } from '../src/auth/api-key.js';
import { noteUsed } from '../src/auth/api-keys.js';
import { permits, ROLE_NAMES, type Role } from '../src/auth/roles.js';
import { OPEN, permittedRoutes } from '../src/http/server/permission.js';
import { until } from './faults/until.js';
import { request, type ApiAnswer } from './support/api-answer.js';
import { FeedClient } from './support/feed-client.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { AS_OWNER, OWNER_KEY } from './support/owner-key.js';
import { shortLivedKey, type MadeKey as Made } from './support/short-lived-key.js';

const SELF = 'own/acme/self';
const AGENT = 'own/acme/agent';

let app: LedgerApp;
beforeAll(async () => {
  app = await startLedger({ environment: { FEED_HEARTBEAT_SECONDS: '1' } });
});
afterAll(() => app.stop());

let items = 0;
const body = (more: object = {}): object => ({
  items: [`own/acme/unit/K${++items}`],
  location: 'own/acme/dock',
  ...more,
});

async function make(role: Role, more: object = {}): Promise<Made> {
  const answer = await request(app.url)
    .post('/v1/keys')
    .send({ name: `a ${role}`, role, ...more });
  expect(answer.status).toBe(201);
  return answer.body as unknown as Made;
}

const introduce = (
  key: string,
  sent = body(),
  headers: Readonly<Record<string, string>> = {},
): PromiseLike<ApiAnswer> => request(app.url, key).post('/v1/operations/introduce').set(headers).send(sent);

describe('whoever comes without a key that opens', () => {
  it('hears the same, whatever is wrong with it', async () => {
    const revoked = await make('reader');
    await request(app.url).post(`/v1/keys/${revoked.id}/revoke`).send({});
    await until('it opens nothing', async () => (await request(app.url, revoked.key).get('/v1/stock')).status === 401);
    const short = await shortLivedKey(app.url, { name: 'short', role: 'reader' });
    await until('it has expired', async () => (await request(app.url, short.key).get('/v1/stock')).status === 401);
    const sent = [
      undefined,
      'Bearer',
      'Bearer x',
      `Bearer ${newApiKey()}`,
      `Bearer ${OWNER_KEY.slice(0, -1)}`,
      `Bearer ${OWNER_KEY} ${OWNER_KEY}`,
      `Bearer ${hashOf(OWNER_KEY)}`,
      `Basic ${Buffer.from(`owner:${OWNER_KEY}`).toString('base64')}`,
      OWNER_KEY,
      `Bearer ${revoked.key}`,
      `Bearer ${short.key}`,
      `Bearer ${'x'.repeat(8_000)}`,
    ];
    const answers = await Promise.all(
      sent.map(async (authorization) => {
        const answer = await fetch(
          `${app.url}/v1/stock`,
          authorization === undefined ? {} : { headers: { authorization } },
        );
        const { headers } = answer;
        return [answer.status, headers.get('www-authenticate'), headers.get('content-type'), await answer.json()];
      }),
    );
    const [first] = answers;
    expect(first).toMatchObject(
      [401, 'Bearer realm="traceledger"', /problem\+json/, { code: 'unauthenticated', status: 401 }].map((x) =>
        x instanceof RegExp ? expect.stringMatching(x) : x,
      ),
    );
    expect(answers).toEqual(sent.map(() => first));
  });

  it('hears it of every route, of paths that are none, and of what is served beside them', async () => {
    const routes = permittedRoutes(CONTROLLERS).map(({ verb, path }) => [verb, path.replaceAll(/:\w+/g, 'x')] as const);
    const others = [
      ['GET', '/docs'],
      ['GET', '/openapi.json'],
      ['GET', '/nothing'],
      ['DELETE', '/v1/stock'],
    ] as const;
    const asked = [...routes, ...others].map(async ([method, path]) => {
      const { status } = await fetch(new URL(path, app.url), { method });
      expect([method, path, status]).toEqual([method, path, path === '/health/live' ? 200 : 401]);
    });
    await Promise.all(asked);
  });

  it('cannot forward to the writer without its signature, with no key at all', async () => {
    for (const headers of [AS_OWNER, { ...AS_OWNER, 'x-ledger-mac': `v1 ${Date.now()} x y` }]) {
      const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{}' };
      expect((await fetch(new URL('/internal/captures', app.url), init)).status).toBe(401);
    }
  });
});

describe('a role', () => {
  it('opens the routes that it permits, and is told which permission it lacks', async () => {
    const routes = permittedRoutes(CONTROLLERS).filter(({ permission }) => permission !== OPEN);
    for (const role of ROLE_NAMES) {
      const { key } = await make(role, role === 'partner' ? { parties: ['own/acme/partner'] } : {});
      for (const { verb: method, path, permission } of routes) {
        const isQuestion = method === 'GET' || method === 'OPTIONS';
        if (permission === OPEN || permission === 'service:forward' || (isQuestion && permits(role, permission)))
          continue;
        // Of a route that is open to it only that it is not refused for that reason: the body is none that any route takes.
        const init = { method, headers: { authorization: `Bearer ${key}` } };
        const answer = await fetch(new URL(path.replaceAll(/:\w+/g, 'x'), app.url), init);
        const told = (await answer.json()) as { readonly detail: string };
        if (permits(role, permission)) expect([role, path, answer.status]).not.toEqual([role, path, 403]);
        else
          expect([role, path, answer.status, told.detail]).toEqual([
            role,
            path,
            403,
            expect.stringContaining(permission),
          ]);
      }
    }
  });

  it('is asked for each operation of a list, and for the replacement of a corrected one', async () => {
    const { key } = await make('device');
    const [introduced, moved] = [body(), body()];
    await introduce(OWNER_KEY, moved);
    const operations = [
      { operation: 'introduce', key: 'k-1', ...introduced },
      { operation: 'move', key: 'k-2', ...moved, location: 'own/acme/shelf' },
    ];
    const list = await request(app.url, key).post('/v1/operations').send({ operations });
    expect(list.body.answers.map(({ status }) => status)).toEqual([403, 201]);
    const compliance = await make('compliance');
    const { body: made } = await introduce(OWNER_KEY);
    const correction = {
      capture: made.capture,
      reason: 'wrong',
      replacement: { operation: 'sell', ...body({ location: undefined, toParty: AGENT }) },
    };
    const corrected = await request(app.url, compliance.key).post('/v1/operations/correct').send(correction);
    expect([corrected.status, corrected.body['detail']]).toEqual([403, expect.stringContaining('record:sell')]);
  });
});

describe('a key', () => {
  it('acts for its own parties only', async () => {
    const { key } = await make('operator', { parties: [AGENT] });
    expect((await introduce(key)).body).toMatchObject({ code: 'forbidden', detail: expect.stringContaining(SELF) });
    expect((await introduce(key, body({ recordedFor: AGENT }))).status).toBe(201);
    const unit = body({ recordedFor: AGENT });
    await introduce(key, unit);
    const ship = { ...unit, location: undefined, toParty: 'own/acme/buyer', onBehalfOf: SELF };
    const shipped = await request(app.url, key).post('/v1/operations/ship').send(ship);
    expect([shipped.status, shipped.body['detail']]).toEqual([403, expect.stringContaining('onBehalfOf')]);
  });

  it('gives out its own numbers only, and recalls under them only', async () => {
    const admin = { numbers: ['own/acme/car', '9506000'] };
    const { key } = await make('admin', admin);
    const post = (name: string, sent: object) => request(app.url, key).post(`/v1/${name}`).send(sent);
    const manufacture = (id: string) => post('operations/manufacture', { items: [id], location: 'own/acme/dock' });
    expect((await manufacture('01/09506000134352/21/K1')).status).toBe(201);
    expect((await manufacture('own/acme/car/1')).status).toBe(201);
    const others = await manufacture('01/00300011111116/21/K1');
    expect([others.status, others.body['detail']]).toEqual([403, expect.stringContaining('01/00300011111116/21/K1')]);
    const identified = await post('operations/identify', { items: ['own/acme/car/1'], identifier: 'own/other/car/1' });
    expect(identified.status).toBe(403);
    const recall = { reason: 'x', blocks: ['sale'] };
    const all = await post('recalls', { id: 'n-1', scope: { anyOf: [{ lotCode: 'L1' }] }, ...recall });
    expect(all.status).toBe(403);
    const own = await post('recalls', {
      id: 'n-2',
      scope: { anyOf: [{ products: ['01/09506000134352'] }] },
      ...recall,
    });
    expect([own.status, own.body['detail']]).toEqual([201, undefined]);
    const wrong = await request(app.url)
      .post('/v1/keys')
      .send({ name: 'x', role: 'admin', numbers: ['own/', '12'] });
    expect(wrong.body.violations.map(({ field }) => field)).toEqual(['numbers[0]', 'numbers[1]']);
  });

  it('lifts the recalls of its own parties and numbers only', async () => {
    const [unit, recall] = ['01/09506000134352/21/K2', { scope: { anyOf: [{ items: ['01/09506000134352/21/K2'] }] } }];
    await request(app.url)
      .post('/v1/operations/manufacture')
      .send({ items: [unit], location: 'own/acme/dock' });
    await request(app.url)
      .post('/v1/recalls')
      .send({ id: 'o-1', reason: 'x', ...recall });
    const strangers = [{ parties: [AGENT] }, { numbers: ['own/acme/car'] }, { parties: [AGENT], numbers: ['9506000'] }];
    for (const bonds of strangers) {
      const { key } = await make('quality', bonds);
      const post = (name: string, sent: object) =>
        request(app.url, key)
          .post(`/v1/recalls/o-1/${name}`)
          .send({ ...sent, recordedFor: 'parties' in bonds ? AGENT : SELF });
      const answers = [
        await post('close', { reason: 'over' }),
        await post('close', { reason: 'over', dryRun: true }),
        await post('clear', { items: [unit], remedy: 'repaired' }),
        await post('clear', { items: [unit] }),
      ];
      for (const { status, body: problem } of answers)
        expect([status, problem]).toMatchObject([403, { detail: expect.stringContaining('recall/o-1') }]);
      if (!('parties' in bonds)) continue;
      const destroyed = await post('clear', { items: [unit], remedy: 'destroyed' });
      expect([destroyed.status, destroyed.body.violations]).toMatchObject([
        409,
        [{ field: 'items[0]', item: unit, rule: expect.stringContaining(`held by ${SELF}`) }],
      ]);
    }
    const { key } = await make('quality', { parties: [SELF], numbers: ['9506000'] });
    const closed = await request(app.url, key).post('/v1/recalls/o-1/close').send({ reason: 'over' });
    expect([closed.status, closed.body['detail']]).toEqual([201, undefined]);
  });

  it('that is bound makes, rotates and revokes keys within its own bonds only', async () => {
    const [bound, other] = [await make('admin', { parties: [AGENT], numbers: ['own/acme'] }), await make('operator')];
    const post = (path: string, sent: object) => request(app.url, bound.key).post(`/v1/keys${path}`).send(sent);
    const asked = { name: 'x', role: 'admin', parties: [AGENT], numbers: ['own/acme/car'] };
    for (const more of [{ parties: [] }, { numbers: [] }, { parties: [SELF] }, { numbers: ['own/other'] }]) {
      const { status, body: problem } = await post('', { ...asked, ...more });
      expect([status, problem]).toMatchObject([
        403,
        { code: 'forbidden', detail: expect.stringContaining(String(Object.keys(more))) },
      ]);
    }
    for (const verb of ['rotate', 'revoke']) expect((await post(`/${other.id}/${verb}`, {})).status).toBe(403);
    const made = await post('', asked);
    expect([made.status, (await post(`/${bound.id}/rotate`, {})).status]).toEqual([201, 201]);
    expect((await post(`/${(made.body as unknown as Made).id}/revoke`, {})).status).toBe(200);
  });

  it('corrects what was recorded for its own parties only', async () => {
    const { key } = await make('quality', { parties: [AGENT] });
    const [ours, others] = [await introduce(OWNER_KEY, body({ recordedFor: AGENT })), await introduce(OWNER_KEY)];
    const correct = (capture: string) =>
      request(app.url, key)
        .post('/v1/operations/correct')
        .send({ capture, reason: 'it never was', recordedFor: AGENT });
    const refused = await correct(others.body.capture);
    expect([refused.status, refused.body.violations]).toMatchObject([
      409,
      [{ field: 'capture', rule: expect.stringContaining(SELF) }],
    ]);
    expect((await correct(ours.body.capture)).status).toBe(201);
  });

  it('is the actor of what it records; whom a header names is kept as a claim', async () => {
    const { key, principal } = await make('operator');
    const { body: made } = await introduce(key, body(), { 'x-actor': 'ledger' });
    const read = await request(app.url).get(`/v1/captures/${made.capture}`).query({ after: made.position });
    expect(read.body).toMatchObject({ actor: principal, claimedActor: 'ledger', caller: principal });
  });

  it('has idempotency keys of its own, the same after a rotation', async () => {
    const [one, other] = [await make('operator'), await make('operator')];
    const [sent, key] = [body(), { 'idempotency-key': 'mine' }];
    const first = await introduce(one.key, sent, key);
    const rotated = await request(app.url).post(`/v1/keys/${one.id}/rotate`).send({ overlap: 60 });
    expect(rotated.body).toMatchObject({ principal: one.principal });
    const { key: next } = rotated.body as unknown as Made;
    for (const same of [one.key, next])
      expect((await introduce(same, sent, key)).body).toMatchObject({ capture: first.body.capture, known: true });
    expect((await introduce(other.key, body(), key)).body).toMatchObject({ known: false });
    const again = await request(app.url).post(`/v1/keys/${one.id}/rotate`).send({ overlap: -1 });
    expect(again.body.violations).toMatchObject([{ field: 'overlap' }]);
    expect((await request(app.url).post('/v1/keys/none/rotate').send({})).status).toBe(404);
    expect((await request(app.url).post('/v1/keys/none/revoke').send({})).status).toBe(404);
  });

  it('that is revoked cuts the feed that it follows', async () => {
    const made = await make('reader');
    const feed = await FeedClient.open(app.url, '?follow=true', made.key);
    await request(app.url).post(`/v1/keys/${made.id}/revoke`).send({});
    // Without a cut there would be positions for ever.
    await expect(feed.rest()).rejects.toThrow('terminated');
  });

  it('is in the list, which shows no key, and when it was used, expires and was revoked', async () => {
    const made = await make('reader', { expires: '2099-01-31T00:00:00Z' });
    await request(app.url).post(`/v1/keys/${made.id}/revoke`).send({});
    const used = new Date('2026-03-27T10:00:00Z');
    await noteUsed(app.ledger.db, app.config.ledger, new Map([[made.id, used]]));
    const { body: listed, text } = await request(app.url).get('/v1/keys');
    expect(listed['keys']).toContainEqual(
      expect.objectContaining({
        id: made.id,
        expires: '2099-01-31T00:00:00.000Z',
        lastUsed: used.toISOString(),
        revoked: expect.any(String),
      }),
    );
    expect(text).not.toMatch(/tl_|[0-9a-f]{64}/);
  });

  it('is made for what has a role, a name and parties', async () => {
    const wrong = { name: 'ledger', role: 'king', parties: ['417/1'], expires: '2020-01-01T00:00:00Z', colour: 'red' };
    const { status, body: told } = await request(app.url).post('/v1/keys').send(wrong);
    expect([status, told.violations.map(({ field }) => field).sort()]).toEqual([
      422,
      ['colour', 'expires', 'name', 'parties[0]', 'role'],
    ]);
  });
});

describe('a request to another host', () => {
  it('is refused, however right its key is', async () => {
    const { port } = new URL(app.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { ...AS_OWNER, host: `evil.example:${port}` };
      raw({ port, path: '/v1/stock', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .once('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });
});

describe('a ledger whose doors are opened by settings', () => {
  it('answers ready, metrics and docs to anybody, and nothing else', async () => {
    const open = await startLedger({ projector: false, environment: { OPEN_ROUTES: 'ready,metrics,docs' } });
    try {
      for (const path of ['/metrics', '/docs', '/openapi.json', '/health/live'])
        expect([path, (await request(open.url, '').get(path).redirects(1)).status]).toEqual([path, 200]);
      expect((await fetch(`${open.url}/health/ready`)).status).not.toBe(401);
      expect((await request(open.url, '').get('/v1/stock')).status).toBe(401);
    } finally {
      await open.stop();
    }
  });

  it('tells whoever follows what is empty that it is let in, and ends that with its key', async () => {
    const empty = await startLedger({ projector: false });
    try {
      const { body: reader } = await request(empty.url).post('/v1/keys').send({ name: 'x', role: 'reader' });
      const { id, key } = reader as unknown as Made;
      // Nothing is ever told of an empty log: only the head of the answer says that the feed is there.
      const feed = await FeedClient.open(empty.url, '?follow=true', key);
      await request(empty.url).post(`/v1/keys/${id}/revoke`).send({});
      await expect(feed.rest()).rejects.toThrow();
    } finally {
      await empty.stop();
    }
  });

  it('asks nobody where AUTH is off, and has no actor then', async () => {
    const off = await startLedger({ environment: { AUTH: 'off' } });
    try {
      const made = await request(off.url, '').post('/v1/operations/introduce').set('x-actor', 'op-1').send(body());
      const read = await request(off.url, '').get(`/v1/captures/${made.body.capture}`);
      const path = `/v1/items/own%2Facme%2Funit%2FK${items}/history`;
      const history = await request(off.url, '').get(path).query({ after: made.body.position });
      expect(history.body.events.map((event) => 'actor' in event)).toEqual([false]);
      expect([read.body['actor'], read.body['claimedActor'], read.body['caller']]).toEqual([
        undefined,
        'op-1',
        'anybody',
      ]);
    } finally {
      await off.stop();
    }
  });
});
