import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ApiAnswer, type ApiRequest } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { AS_OWNER } from './support/owner-key.js';

const CONSOLE = 'https://console.example';

describe('requests that nobody means', () => {
  let app: LedgerApp;
  beforeAll(async () => {
    app = await startLedger({ projector: false, environment: { CORS_ORIGINS: CONSOLE } });
  });
  afterAll(() => app.stop());

  const send = (path: string, body: string, type = 'application/json'): ApiRequest =>
    request(app.url).post(path).set('content-type', type).send(body);

  function problem(answer: ApiAnswer, status: number): void {
    const type = answer.headers['content-type'];
    expect([answer.status, type]).toEqual([status, 'application/problem+json; charset=utf-8']);
  }

  it('answers a body nested beyond all use with the rule, on every route', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    for (const path of ['/v1/operations/introduce', '/v1/operations', '/v1/traces', '/v1/recalls', '/v1/items/query'])
      problem(await send(path, `{"items":${deep}}`), 422);
    const attributes = '{"a":'.repeat(30_000) + '1' + '}'.repeat(30_000);
    problem(await send('/v1/operations/introduce', `{"items":["own/a/b/c"],"attributes":${attributes}}`), 422);
  });

  it('answers a list that puts thousands into one another with the rule, and goes on at once', async () => {
    const items = Array.from({ length: 15_000 }, (_, index) => ({
      id: `own/acme/case/${index}`,
      container: `own/acme/case/${index + 1}`,
    }));
    const answer = await send('/v1/operations/pack', JSON.stringify({ items }));
    problem(answer, 409);
    expect(answer.body.violations).toMatchObject([{ field: 'items[100].container', value: 'own/acme/case/101' }]);
    problem(await send('/v1/operations/move', '{"items":["own/acme/case/1"],"location":"own/acme/shelf"}'), 409);
  });

  it('takes no plain text', async () => {
    problem(await send('/v1/operations/introduce', '{"items":["own/a/b/c"]}', 'text/plain'), 415);
  });

  it('records nothing where a parameter stands in the path instead of the body', async () => {
    const answer = await send('/v1/operations/introduce?dryRun=true', '{"items":["own/a/b/c"]}');
    problem(answer, 422);
    expect(answer.body.violations).toMatchObject([{ field: 'dryRun' }]);
    problem(await request(app.url).get('/v1/items/own%2Fa%2Fb%2Fc'), 404);
  });

  it('answers an impossible id or path as it answers an unknown one', async () => {
    for (const path of ['captures', 'refusals', 'recalls']) problem(await request(app.url).get(`/v1/${path}/%00`), 404);
    problem(await request(app.url).get('/v1/items/%00'), 422);
    problem(await request(app.url).get('/v1/items/%E0%A4%A'), 400);
  });

  it('answers a method that a path does not take by those that it takes, and nothing else is changed by that', async () => {
    const ask = (method: string, path: string, body?: string): Promise<Response> =>
      fetch(new URL(path, app.url), { method, headers: AS_OWNER, ...(body === undefined ? {} : { body }) });
    const wrong = [
      ['DELETE', '/v1/operations/introduce', 'POST'],
      ['GET', '/v1/operations/introduce', 'POST'],
      ['HEAD', '/v1/operations/introduce', 'POST'],
      ['PUT', '/v1/items/own%2Fa%2Fb%2Fc', 'GET, HEAD'],
      ['POST', '/health/live', 'GET, HEAD'],
      ['POST', '/metrics', 'GET, HEAD'],
    ] as const;
    for (const [method, path, allow] of wrong) {
      const { status, headers } = await ask(method, path, method === 'PUT' ? 'plain text' : undefined);
      const type = headers.get('content-type');
      expect([method, path, status, headers.get('allow'), type]).toEqual([
        ...[method, path, 405, allow],
        'application/problem+json; charset=utf-8',
      ]);
    }
    expect((await ask('GET', '/v1/nothing')).status).toBe(404);
    expect((await ask('HEAD', '/health/live')).status).toBe(200);
  });

  it('says on every answer that nobody keeps it, frames it or takes it for something else', async () => {
    const ways = ['/health/live', '/v1/captures', '/v1/nothing', '/v1/items/%zz', '/v1/items/%00', '/openapi.json'];
    for (const path of ways) {
      const { headers } = await fetch(new URL(path, app.url), { headers: AS_OWNER });
      expect([path, headers.get('cache-control'), headers.get('content-security-policy')]).toEqual([
        ...[path, 'no-store', "default-src 'none'; frame-ancestors 'none'"],
      ]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      // Over plain HTTP nobody believes it.
      expect(headers.get('strict-transport-security')).toBeNull();
    }
    const strangers = await fetch(new URL('/v1/captures', app.url));
    expect([strangers.status, strangers.headers.get('cache-control')]).toEqual([401, 'no-store']);
  });

  it('serves the page of the documentation with the scripts that its policy lets run, and no others', async () => {
    const page = await fetch(new URL('/docs', app.url), { headers: AS_OWNER });
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    const text = await page.text();
    const inline = [...text.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([^<]*)/g)].filter(([, code]) => code?.trim());
    const sources = [...text.matchAll(/\b(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '');
    expect(inline).toEqual([]);
    expect(sources.length).toBeGreaterThan(2);
    for (const source of sources) expect(new URL(source, page.url).origin).toBe(new URL(app.url).origin);
  });

  /** As a browser sends it by itself. */
  async function preflight(headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    const sent = ask(new URL('/v1/operations/introduce', app.url), { method: 'OPTIONS', headers }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return answer.resume();
  }

  it('lets pages of the listed origins ask, and tells no other page anything', async () => {
    const asking = { origin: CONSOLE, 'access-control-request-method': 'POST' };
    const allowed = await preflight(asking);
    expect([allowed.statusCode, allowed.headers['access-control-allow-origin']]).toEqual([204, CONSOLE]);
    expect(allowed.headers['access-control-allow-headers']).toContain('authorization');
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined();
    const get = (origin: string): Promise<Response> =>
      fetch(new URL('/v1/recalls', app.url), { headers: { ...AS_OWNER, origin } });
    const told = await get(CONSOLE);
    expect([told.status, told.headers.get('access-control-allow-origin')]).toEqual([200, CONSOLE]);
    expect([told.headers.get('access-control-expose-headers'), told.headers.get('vary')]).toEqual([
      ...['etag, link, location, retry-after, x-request-id', 'origin'],
    ]);
    for (const origin of ['https://console.example.evil', 'http://console.example', 'null', `${CONSOLE}:444`, '*']) {
      const strange = await preflight({ ...asking, origin });
      expect(strange.statusCode).not.toBe(204);
      const told = [...Object.keys(strange.headers), ...(await get(origin)).headers.keys()];
      expect(told.filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
    // Whatever else is asked from there needs a key as ever.
    expect((await fetch(new URL('/v1/captures', app.url), { headers: { origin: CONSOLE } })).status).toBe(401);
  });

  it('names the character at which an id breaks a rule', async () => {
    const { body } = await request(app.url).get('/v1/items').query({ id: '(01)00300011111117(21)A' });
    expect(body.violations).toMatchObject([
      { field: 'id', rule: expect.stringMatching(/check digit.*at character/) as unknown },
    ]);
  });
});
