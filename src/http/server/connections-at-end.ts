import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Who goes on over a connection that was just answered is told in this time that the process stops; later it would find the connection gone, and not know why. */
const GOES_ON_MS = 500;

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
  let timer: NodeJS.Timeout | undefined;
  app.addHook('onResponse', (_request, _reply, done) => {
    if (isStopping) timer ??= setTimeout(closeAnswered, GOES_ON_MS).unref();
    done();
  });
  function closeAnswered(): void {
    timer = undefined;
    app.server.closeIdleConnections();
  }
}
