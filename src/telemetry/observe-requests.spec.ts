import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { createLogger } from './logging.js';
import { Metrics } from './metrics.js';
import { observeRequests, requestIdOf } from './observe-requests.js';

type Line = Readonly<Record<string, unknown>>;

describe('a request and its lines in the log', () => {
  const lines: Line[] = [];
  const metrics = new Metrics();
  const write = (line: string): void => void lines.push(JSON.parse(line) as Line);
  const logger = createLogger({ level: 'debug', name: 'test', destination: { write } });
  let server: FastifyInstance;
  let url: string;

  beforeAll(async () => {
    server = fastify({ genReqId: requestIdOf, requestIdHeader: false });
    observeRequests(server, metrics, logger);
    server.post('/items/:id', async () => {
      await new Promise((resolve) => setImmediate(resolve));
      logger.info('deep inside');
      return {};
    });
    server.get('/fails', () => Promise.reject(new Error('broken')));
    // Over a real connection, where a body is read by what the socket calls.
    url = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => server.close());

  const linesOf = (requestId: string): readonly Line[] => lines.filter((line) => line['requestId'] === requestId);

  it('names the request and what it belongs to on every line, after its body was read and whatever was awaited', async () => {
    const ids = ['r-1', 'r-2', 'r-3'];
    const answers = await Promise.all(
      ids.map((id) =>
        fetch(`${url}/items/7`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-request-id': id, 'x-correlation-id': `wave-${id}` },
          body: JSON.stringify({ some: 'body'.repeat(100_000) }),
        }),
      ),
    );
    for (const [index, id] of ids.entries()) {
      expect(answers[index]?.headers.get('x-request-id')).toBe(id);
      expect(linesOf(id)).toMatchObject([
        { msg: 'deep inside', correlation: `wave-${id}` },
        { msg: 'request answered', correlation: `wave-${id}`, route: '/items/:id', status: 200 },
      ]);
    }
  });

  it('gives an id to a request that has none, or one that cannot be told', async () => {
    const answers = await Promise.all([
      fetch(`${url}/items/8`, { method: 'POST' }),
      fetch(`${url}/items/8`, { method: 'POST', headers: { 'x-request-id': 'two words' } }),
    ]);
    const ids = answers.map(({ headers }) => String(headers.get('x-request-id')));
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(linesOf(id)).toHaveLength(2);
    }
  });

  it('warns of a request that failed, and counts it by its route', async () => {
    const { headers } = await fetch(`${url}/fails`);
    expect(linesOf(String(headers.get('x-request-id')))).toMatchObject([
      { level: 40, msg: 'request failed', status: 500 },
    ]);
    expect(await metrics.registry.metrics()).toContain('{method="GET",route="/fails",status="500"} 1');
  });
});
