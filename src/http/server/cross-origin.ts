import type { FastifyInstance, FastifyReply } from 'fastify';

/** What a page may send beside what every page may. */
const HEADERS_TAKEN = [
  ...['authorization', 'content-type', 'idempotency-key', 'if-none-match', 'last-event-id'],
  ...['traceparent', 'tracestate', 'x-actor', 'x-correlation-id', 'x-device', 'x-request-id', 'x-system'],
].join(', ');
/** What a page may read of an answer beside what every page may. */
const HEADERS_TOLD = 'etag, link, location, retry-after, x-request-id';
const PREFLIGHT_SECONDS = '600';

/**
 * Lets pages of the listed origins ask from a browser. A key comes in a header, never by itself, so that no credentials are allowed, and a preflight needs none. To all others
 * nothing is said, and their browser keeps the answer from them.
 */
export function admitOrigins(server: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return undefined;
    void reply.header('access-control-allow-origin', origin);
    const isPreflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers;
    if (isPreflight) return preflighted(reply);
    void reply.header('access-control-expose-headers', HEADERS_TOLD);
    return undefined;
  });
}

function preflighted(reply: FastifyReply): FastifyReply {
  return reply
    .status(204)
    .headers({
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-allow-headers': HEADERS_TAKEN,
      'access-control-max-age': PREFLIGHT_SECONDS,
    })
    .send();
}
