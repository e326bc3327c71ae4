import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { closeConnectionsAtEnd } from './connections-at-end.js';

it('who stops waits for what was asked, and for no connection that is silent or was answered', async () => {
  const app = fastify({
    forceCloseConnections: 'idle',
    keepAliveTimeout: 0,
    requestTimeout: 0,
    http: { headersTimeout: 0 },
  });
  closeConnectionsAtEnd(app);
  const asked = Promise.withResolvers<void>();
  const answerable = Promise.withResolvers<void>();
  app.get('/', async () => {
    asked.resolve();
    await answerable.promise;
    return 'answered';
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const accepted = once(app.server, 'connection');
  const silent = connect(port, '127.0.0.1');
  const silenced = once(silent, 'close');
  await accepted;
  const answer = fetch(`http://127.0.0.1:${port}/`);
  await asked.promise;
  const closed = app.close();
  await silenced;
  answerable.resolve();
  expect(await (await answer).text()).toBe('answered');
  await closed;
});
