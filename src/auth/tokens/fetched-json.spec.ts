import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fetchJson } from './fetched-json.js';

let server: Server;
let url = '';
let asked: string[] = [];

beforeAll(async () => {
  server = createServer(({ url: path = '' }, answer) => {
    asked.push(path);
    if (path === '/silent') return;
    if (path === '/moved') answer.writeHead(302, { location: '/json' });
    else if (path === '/away') answer.writeHead(503);
    if (path === '/large') for (let kilobytes = 0; kilobytes < 1_024; kilobytes++) answer.write(' '.repeat(1_024));
    answer.end(path === '/text' ? 'text' : '{"keys":[]}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const fetched = (path: string, signal = AbortSignal.timeout(60_000)): Promise<unknown> => fetchJson(url + path, signal);

it('reads a document', async () => {
  expect(await fetched('/json')).toEqual({ keys: [] });
});

it('follows no redirect', async () => {
  asked = [];
  await expect(fetched('/moved')).rejects.toThrow('302');
  expect(asked).toEqual(['/moved']);
});

it.each(['/away', '/text', '/large'])('takes no %s', async (path) => {
  await expect(fetched(path)).rejects.toThrow();
});

it('waits no longer than it is told to', async () => {
  await expect(fetched('/silent', AbortSignal.timeout(20))).rejects.toThrow('timeout');
});
