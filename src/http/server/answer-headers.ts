import type { FastifyInstance } from 'fastify';

/** What is answered belongs to whoever asked: no cache keeps it, and no page shows, frames or reads it as something else. */
export const ANSWER_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** The page of the documentation has scripts and styles of its own, and styles within. */
const PAGE_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');
const PAGE = /^\/docs(\/|$|\?)/;

/** A year. Names below this one may be served by others. */
const STRICT_TRANSPORT = 'max-age=31536000';

/** On every answer, whatever becomes of the request. */
export function headAnswers(server: FastifyInstance, { isSecure }: { readonly isSecure: boolean }): void {
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(ANSWER_HEADERS);
    if (isSecure) void reply.header('strict-transport-security', STRICT_TRANSPORT);
    if (PAGE.test(request.url)) void reply.header('content-security-policy', PAGE_POLICY);
    done();
  });
}
