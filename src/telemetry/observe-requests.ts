import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from './logging.js';
import type { Metrics } from './metrics.js';
import { keepScopes, withScope } from './request-scope.js';
import { tracer } from './tracing.js';

const OPAQUE = /^[\x21-\x7e]{1,200}$/;

/** The sender's own id where it can stand in a header and a line of the log, else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && OPAQUE.test(given) ? given : randomUUID();
}

/** Measures every request, gives its lines in the log its ids, and makes it a span of the trace that it names (W3C Trace Context). */
export function observeRequests(server: FastifyInstance, metrics: Metrics, logger: Logger): void {
  keepScopes();
  const contexts = new WeakMap<FastifyRequest, Context>();
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    const entered = enter(request);
    contexts.set(request, entered);
    context.with(entered, done);
  });
  server.addHook('onResponse', (request, reply, done) => {
    context.with(contexts.get(request) ?? ROOT_CONTEXT, () => {
      leave(request, reply, metrics, logger);
      done();
    });
  });
}

function enter(request: FastifyRequest): Context {
  const correlation = request.headers['x-correlation-id'];
  const parent = withScope(propagation.extract(ROOT_CONTEXT, request.headers), {
    requestId: request.id,
    ...(typeof correlation === 'string' && OPAQUE.test(correlation) ? { correlation } : {}),
  });
  const attributes = { 'http.request.method': request.method, 'http.route': routeOf(request) };
  const name = `${request.method} ${routeOf(request)}`;
  return trace.setSpan(parent, tracer().startSpan(name, { kind: SpanKind.SERVER, attributes }, parent));
}

function leave(request: FastifyRequest, reply: FastifyReply, metrics: Metrics, logger: Logger): void {
  const { statusCode: status, elapsedTime } = reply;
  const { method } = request;
  const route = routeOf(request);
  metrics.requestSeconds.observe({ method, route, status }, elapsedTime / 1_000);
  const fields = { method, route, status, milliseconds: Math.round(elapsedTime) };
  if (status >= 500) logger.warn(fields, 'request failed');
  else logger.debug(fields, 'request answered');
  const span = trace.getActiveSpan();
  span?.setAttribute('http.response.status_code', status);
  if (status >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.end();
}

/** The route's pattern, not the path: a path names items, of which there are many. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'none';
}
