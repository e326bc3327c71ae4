import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { referenceOf } from '../src/auth/tokens/token-claims.js';
import { until } from './faults/until.js';
import { request, type ApiAnswer } from './support/api-answer.js';
import { FeedClient } from './support/feed-client.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { TestProvider } from './tokens/provider.js';
import { goodToken, newSigner } from './tokens/signer.js';

const SELF = 'own/acme/self';
const AGENT = 'own/acme/agent';
const AUDIENCE = 'https://ledger.example';
const KEYS = [newSigner('ES256', 'es'), newSigner('RS256', 'rs'), newSigner('EdDSA', 'ed')] as const;
const PERSON = { email: 'ann@example.com', name: 'Ann Example' };
const ADMIN = { roles: ['admins'], parties: [SELF, AGENT] };
const CLIENTS = {
  wms: { claims: { roles: ['operators'], parties: [SELF], ...PERSON } },
  rs: { claims: ADMIN, alg: 'RS256' },
  ed: { claims: ADMIN, alg: 'EdDSA' },
  brief: { claims: ADMIN, seconds: 1 },
  nobody: { claims: { roles: ['admin'] } },
  alone: { claims: { roles: ['operators'] } },
  opaque: { claims: ADMIN, isOpaque: true },
};

let provider: TestProvider;
let app: LedgerApp;
beforeAll(async () => {
  provider = await TestProvider.start({ audience: AUDIENCE, keys: KEYS, clients: CLIENTS });
  const environment = {
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: AUDIENCE,
    OIDC_ROLES: 'admins=admin,operators=operator',
    OIDC_PARTIES_CLAIM: 'parties',
    FEED_HEARTBEAT_SECONDS: '1',
  };
  app = await startLedger({ environment });
});
afterAll(async () => {
  await app.stop();
  await provider.stop();
});

let items = 0;
const introduce = (token: string, more: object = {}, key?: string): PromiseLike<ApiAnswer> =>
  request(app.url, token)
    .post('/v1/operations/introduce')
    .set(key === undefined ? {} : { 'idempotency-key': key })
    .send({ items: [`own/acme/unit/T${++items}`], location: 'own/acme/dock', ...more });

describe('a token of the provider', () => {
  it('lets in, whichever of the algorithms it is signed by', async () => {
    for (const client of ['wms', 'rs', 'ed']) {
      const { status } = await request(app.url, await provider.token(client)).get('/v1/stock');
      expect([client, status]).toEqual([client, 200]);
    }
  });

  it('may do what its roles may, for its parties, as an actor that tells nothing of a person', async () => {
    const token = await provider.token('wms');
    const made = await introduce(token);
    expect(made.status).toBe(201);
    const read = await request(app.url).get(`/v1/captures/${made.body.capture}`).query({ after: made.body.position });
    const principal = referenceOf(provider.issuer, 'wms');
    expect(read.body).toMatchObject({ actor: principal, caller: principal });
    expect(read.text).not.toMatch(/ann|example\.com/i);
    const forOther = await introduce(token, { recordedFor: AGENT });
    expect([forOther.status, forOther.body['detail']]).toEqual([403, expect.stringContaining(AGENT)]);
    const listed = await request(app.url, token).get('/v1/keys');
    expect([listed.status, listed.body['detail']]).toEqual([403, expect.stringContaining('service:keys')]);
  });

  it('has idempotency keys of its subject: the next token of it repeats, another subject does not', async () => {
    const sent = { items: ['own/acme/unit/same'] };
    const first = await introduce(await provider.token('wms'), sent, 'mine');
    const again = await introduce(await provider.token('wms'), sent, 'mine');
    expect(again.body).toMatchObject({ capture: first.body.capture, known: true });
    expect((await introduce(await provider.token('rs'), {}, 'mine')).body).toMatchObject({ known: false });
  });

  it('whose claims name no role here may do nothing, and whose claims name no party acts for none', async () => {
    const none = await request(app.url, await provider.token('nobody')).get('/v1/stock');
    expect([none.status, none.body['detail']]).toEqual([403, expect.stringContaining('read:stock')]);
    expect((await introduce(await provider.token('alone'))).status).toBe(403);
  });

  it('that is for the provider only opens nothing', async () => {
    expect((await request(app.url, await provider.token('opaque')).get('/v1/stock')).status).toBe(401);
  });

  it('that has expired opens nothing, and the feed that it follows is cut', async () => {
    const token = await provider.token('brief');
    const feed = await FeedClient.open(app.url, '?follow=true', token);
    // Without a cut there would be positions for ever.
    await expect(feed.rest()).rejects.toThrow('terminated');
    await until('it opens nothing', async () => (await request(app.url, token).get('/v1/stock')).status === 401);
  });
});

describe('a provider that is away', () => {
  it('keeps nobody out whose key is known; of what is not known it cannot be told', async () => {
    const token = await provider.token('wms');
    await provider.stop();
    expect((await request(app.url, token).get('/v1/stock')).status).toBe(200);
    const unknown = goodToken({ issuer: provider.issuer, audience: AUDIENCE }, newSigner('ES256', 'next'));
    // Where the keys were read a moment ago, it is none of them.
    await until('the provider is asked again', async () => {
      const { status, headers } = await request(app.url, unknown).get('/v1/stock');
      return status === 503 && headers['retry-after'] !== undefined;
    });
    expect((await request(app.url, token).get('/v1/stock')).status).toBe(200);
  });
});
