import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { boundedFastify } from '../../src/composition/http-server.js';
import { CONNECTION_SAYS } from '../../src/http/server/server.sentences.js';
import { provokesEach, type Provoked } from '../support/provoked.js';

let server: FastifyInstance;
beforeAll(async () => {
  const limits = { requestSeconds: 1, maximumConnections: 3 };
  server = fastify({ ...boundedFastify(limits, undefined), forceCloseConnections: true });
  server.server.maxConnections = limits.maximumConnections;
  server.get('/', () => 'here');
  server.post('/', () => 'taken');
  await server.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

function open(): Socket {
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
  // What the server cuts is what is looked at.
  return socket.on('error', () => undefined);
}

/** However it ends. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** All that comes back until the server closes the connection. */
async function answerTo(sent: string): Promise<string> {
  const socket = open();
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.write(sent);
  await closed(socket);
  return Buffer.concat(received).toString();
}

async function provoked(sent: string): Promise<Provoked & { readonly head: string }> {
  const [head = '', body = ''] = (await answerTo(sent)).split('\r\n\r\n');
  const { detail } = JSON.parse(body) as { readonly detail: string };
  return { rule: detail, head };
}

const GET = 'GET / HTTP/1.1\r\nhost: here\r\n';
const LONG = 'a'.repeat(20_000);

provokesEach('what cannot be read as a request', CONNECTION_SAYS, {
  slow: {
    by: () =>
      provoked(`POST / HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: 5\r\n\r\n12`),
    says: [],
  },
  head: { by: () => provoked(`${GET}x: ${LONG}\r\n\r\n`), says: [] },
  'no-http': { by: () => provoked('this is not HTTP\r\n\r\n'), says: [] },
});

describe('a connection that nothing comes of', () => {
  it('is answered by a problem with the headers of every answer, and closed', async () => {
    const sent = ['nothing of HTTP\r\n\r\n', `GET /${LONG} HTTP/1.1\r\n\r\n`, GET, `${GET}x: y`, ''];
    const heads = await Promise.all(sent.slice(0, 3).map(async (text) => (await provoked(text)).head));
    heads.push(...(await Promise.all(sent.slice(3).map(async (text) => (await provoked(text)).head))));
    const status = heads.map((head) => head.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3));
    expect(status).toEqual(['400', '431', '408', '408', '408']);
    for (const head of heads) {
      expect(head).toContain('content-type: application/problem+json');
      expect(head).toContain('x-content-type-options: nosniff');
      expect(head).toContain('cache-control: no-store');
      expect(head).toContain('connection: close');
    }
  });

  it('keeps others out beyond the most that may be, and lets them in again when it ends', async () => {
    const held = [open(), open(), open()];
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    expect(await answerTo(`${GET}connection: close\r\n\r\n`)).toBe('');
    held[0]?.destroy();
    let answer = '';
    while (answer === '') answer = await answerTo(`${GET}connection: close\r\n\r\n`);
    expect(answer).toContain('200 OK');
    for (const socket of held) socket.destroy();
  });

  it('is one of two requests in one: what a proxy may read otherwise is refused', async () => {
    const smuggled = [
      'POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nabcde',
      'GET / HTTP/1.1\r\nhost: here\r\nx : y\r\n\r\n',
      'GET / HTTP/1.1\nhost: here\n\n',
    ];
    for (const text of smuggled) expect(await answerTo(text)).toMatch(/^HTTP\/1\.1 400 /);
  });
});
