import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ApiAnswer, type ApiRequest } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { AS_OWNER } from './support/owner-key.js';

describe('requests that nobody means', () => {
  let app: LedgerApp;
  beforeAll(async () => {
    app = await startLedger({ projector: false });
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

  it('names the character at which an id breaks a rule', async () => {
    const { body } = await request(app.url).get('/v1/items').query({ id: '(01)00300011111117(21)A' });
    expect(body.violations).toMatchObject([
      { field: 'id', rule: expect.stringMatching(/check digit.*at character/) as unknown },
    ]);
  });
});
