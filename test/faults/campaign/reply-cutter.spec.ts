import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { post } from '../witness.js';
import { ReplyCutter } from './reply-cutter.js';

const sent = (key: string) => ({ key, name: 'move', body: { items: ['own/acme/u/1'] }, items: 1 });

describe('a cutter of replies', () => {
  let api: Server;
  let cutter: ReplyCutter;
  let asked: string[];
  /** What the API waits for before it answers. */
  let mayAnswer: Promise<void>;

  beforeEach(async () => {
    asked = [];
    mayAnswer = Promise.resolve();
    api = createServer((request, response) => {
      asked.push(`${request.headers['idempotency-key'] as string} ${request.url}`);
      const status = asked.length > 1 ? 503 : 201;
      void mayAnswer.then(() =>
        response
          .writeHead(status, { 'content-type': 'application/json', 'retry-after': '2' })
          .end(JSON.stringify({ capture: `c${asked.length}` })),
      );
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const target = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    cutter = await ReplyCutter.start(target, (key) => (key === 'early' ? 'taken' : 'answered'));
  });
  afterEach(async () => {
    await cutter.close();
    api.closeAllConnections();
    api.close();
  });

  it('loses the first reply to a key, and passes on what comes after it', async () => {
    expect(await post(cutter.url, sent('k'))).toBeUndefined();
    expect(await cutter.lostReply('k')).toEqual({ status: 201, capture: 'c1' });
    expect(await post(cutter.url, sent('k'))).toEqual({ status: 503, retryAfter: '2', body: { capture: 'c2' } });
    expect(asked).toEqual(['k /v1/operations/move', 'k /v1/operations/move']);
  });

  it('cuts the connection while the API still works on it, where it is told to', async () => {
    let answer = (): void => undefined;
    mayAnswer = new Promise((resolve) => (answer = resolve));
    expect(await post(cutter.url, sent('early'))).toBeUndefined();
    answer();
    expect(await cutter.lostReply('early')).toEqual({ status: 201, capture: 'c1' });
  });
});
