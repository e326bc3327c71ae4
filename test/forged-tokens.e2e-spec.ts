import { Agent, request as raw } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newApiKey } from '../src/auth/api-key.js';
import { until } from './faults/until.js';
import { request } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { OWNER_KEY } from './support/owner-key.js';
import { shortLivedKey, type MadeKey } from './support/short-lived-key.js';
import * as forged from './tokens/forgeries.js';
import { TestProvider } from './tokens/provider.js';
import { goodToken, newSigner } from './tokens/signer.js';

const AUDIENCE = 'https://ledger.example';
const [ES, RS, ED] = [newSigner('ES256', 'es'), newSigner('RS256', 'rs'), newSigner('EdDSA', 'ed')];
const ADMIN = { claims: { roles: ['admins'] } };
const KINDS_LEAST = 400;

interface Answer {
  readonly status: number | undefined;
  readonly challenge: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

let provider: TestProvider;
let app: LedgerApp;
let addresses = 0;
const agent = new Agent({ keepAlive: true, maxSockets: 24 });

beforeAll(async () => {
  const clients = { wms: ADMIN, opaque: { ...ADMIN, isOpaque: true } };
  provider = await TestProvider.start({ audience: AUDIENCE, keys: [ES, RS, ED], clients });
  app = await startLedger({
    projector: false,
    environment: {
      OIDC_ISSUER: provider.issuer,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_ROLES: 'admins=admin',
      // Each comes from an address of its own, so that none is slowed for another.
      TRUSTED_PROXIES: '127.0.0.1',
    },
  });
});
afterAll(async () => {
  agent.destroy();
  await app.stop();
  await provider.stop();
});

/** Sends headers as they stand here, also such as no client would send. */
async function answerTo(headers: readonly (readonly [string, string])[], path = '/v1/keys'): Promise<Answer> {
  const { host, hostname, port } = new URL(app.url);
  const own = [['host', host] as const, ['x-forwarded-for', `10.0.${++addresses >> 8}.${addresses & 255}`] as const];
  return new Promise((resolve, reject) => {
    const sent = raw({ hostname, port, path, agent, headers: [...own, ...headers].flat() }, (answer) => {
      const { 'www-authenticate': challenge, 'content-type': type } = answer.headers;
      text(answer).then((body) => resolve({ status: answer.statusCode, challenge, type, body }), reject);
    });
    sent.once('error', reject).end();
  });
}

const bearing = (token: string): Promise<Answer> => answerTo([['authorization', `Bearer ${token}`]]);

async function ended(): Promise<{ readonly revoked: string; readonly expired: string; readonly unknown: string }> {
  const given = { name: 'ended', role: 'admin' };
  const revoked = (await request(app.url).post('/v1/keys').send(given)).body as never as MadeKey;
  const expired = await shortLivedKey(app.url, given);
  await request(app.url).post(`/v1/keys/${revoked.id}/revoke`).send({});
  for (const { key } of [revoked, expired])
    await until('it opens nothing', async () => (await bearing(key)).status === 401);
  return { revoked: revoked.key, expired: expired.key, unknown: newApiKey() };
}

/** How a token or a key that opens is sent so that it opens nothing. */
function wrongHeaders(good: string): Readonly<Record<string, readonly (readonly [string, string])[]>> {
  const authorization = (value: string) => ['authorization', value] as const;
  const schemes = [
    '',
    'Basic ',
    'Digest ',
    'DPoP ',
    'Token ',
    'JWT ',
    'Bearer',
    'Bearer:',
    'Bearer=',
    'Bearer\t',
    'Bearer Bearer ',
    'Bearer: ',
    'Bearer, ',
    'x Bearer ',
  ];
  return {
    nothing: [],
    'an empty header': [authorization('')],
    'the scheme alone': [authorization('Bearer')],
    ...Object.fromEntries(
      schemes.map((scheme) => [`the scheme ${JSON.stringify(scheme)}`, [authorization(scheme + good)]]),
    ),
    'as a parameter of the scheme': [authorization(`Bearer token="${good}"`)],
    'two in one header': [authorization(`Bearer ${good} ${good}`)],
    'two in one header, with a comma': [authorization(`Bearer ${good}, Bearer ${good}`)],
    'the same header twice': [authorization(`Bearer ${good}`), authorization(`Bearer ${good}`)],
    'two headers, the first good': [authorization(`Bearer ${good}`), authorization('Bearer x')],
    'two headers, the last good': [authorization('Bearer x'), ['Authorization', `Bearer ${good}`]],
    'as user and password': [authorization(`Basic ${Buffer.from(`x:${good}`).toString('base64')}`)],
    'in a cookie': [['cookie', `access_token=${good}`]],
    'to a proxy': [['proxy-authorization', `Bearer ${good}`]],
    'in another header': [['x-authorization', `Bearer ${good}`]],
    'in the header of many gateways': [['x-forwarded-access-token', good]],
    'as the signature between processes': [['x-ledger-mac', good]],
  };
}

describe('whatever is forged', () => {
  it('is answered 401 by one and the same body, of hundreds of kinds', async () => {
    const forge = { issuer: provider.issuer, audience: AUDIENCE, es: ES, rs: RS, ed: ED };
    const good = goodToken(forge, ES);
    for (const token of [
      good,
      goodToken(forge, RS),
      goodToken(forge, ED),
      forged.signedBy(forge),
      OWNER_KEY,
      await provider.token('wms'),
    ])
      expect((await bearing(token)).status).toBe(200);
    const tokens: forged.Forgeries = {
      ...forged.algorithms(forge),
      ...forged.publicSecrets(forge),
      ...forged.signatures(forge),
      ...forged.headers(forge),
      ...forged.claims(forge),
      ...forged.spellings(good),
      ...forged.sizes(forge),
      ...forged.keys({ opening: OWNER_KEY, ...(await ended()) }),
      'for the provider only': await provider.token('opaque'),
      'the password of its client': 'wms',
    };
    const kinds = [
      ...Object.entries(tokens).map(([name, token]) => [name, () => bearing(token)] as const),
      ...[good, OWNER_KEY].flatMap((one) =>
        Object.entries(wrongHeaders(one)).map(([name, headers]) => [name, () => answerTo(headers)] as const),
      ),
      ['in the path', () => answerTo([], `/v1/keys?access_token=${good}`)] as const,
    ];
    const [first, ...others] = await Promise.all(kinds.map(async ([name, ask]) => [name, await ask()] as const));
    const told = first?.[1];
    expect(told).toMatchObject({ status: 401, body: expect.stringContaining('"unauthenticated"') });
    expect(others.filter(([, answer]) => JSON.stringify(answer) !== JSON.stringify(told))).toEqual([]);
    expect(kinds.length).toBeGreaterThanOrEqual(KINDS_LEAST);
  });
});
