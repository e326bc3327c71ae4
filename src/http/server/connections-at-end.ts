import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Who stops waits for what was asked, and for nothing else. Node takes a connection for busy over which nothing came yet, and keeps one open whose answer
 * was still being given when the stop began: each would be waited for up to a minute.
 */
export function closeConnectionsAtEnd(app: FastifyInstance): void {
  const open = new Set<Socket>();
  let isStopping = false;
  app.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  app.addHook('preClose', (done) => {
    isStopping = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    done();
  });
  app.addHook('onResponse', (_request, _reply, done) => {
    if (isStopping) setImmediate(() => app.server.closeIdleConnections());
    done();
  });
}
