import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { FastifyHttpOptions } from 'fastify';
import type { Config } from '../config.js';
import { answerUnreadable } from '../http/server/unreadable.js';
import type { ServedCertificate } from './served-certificate.js';

/** Of the request line and all headers together: an id in a path may be long, and a header is not. */
const HEAD_BYTES_MOST = 16_384;
const HEAD_MS = 10_000;
const LOOK_EVERY_MS = 1_000;
const KEEP_ALIVE_MS = 72_000;

type Limits = Pick<Config, 'requestSeconds' | 'maximumConnections'>;

/** What a request may cost before anything of it is known. A body of many items takes its time on a slow line, but not for ever. */
function limitsOf({ requestSeconds }: Limits): ServerOptions & { readonly requestTimeout: number } {
  const requestTimeout = requestSeconds * 1_000;
  return {
    maxHeaderSize: HEAD_BYTES_MOST,
    headersTimeout: Math.min(HEAD_MS, requestTimeout),
    requestTimeout,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: LOOK_EVERY_MS,
  };
}

/** A server of plain HTTP, or of HTTPS where there is a certificate. */
export function createBoundedServer(
  limits: Limits,
  certificate: ServedCertificate | undefined,
  listener: RequestListener,
): Server {
  const options = limitsOf(limits);
  const server = certificate?.createServer(options, listener) ?? createServer(options, listener);
  server.maxConnections = limits.maximumConnections;
  return server;
}

/** The same for fastify. It makes servers of plain HTTP itself, as many as `localhost` has addresses. */
export function boundedFastify(
  limits: Limits,
  certificate: ServedCertificate | undefined,
): Pick<
  FastifyHttpOptions<Server>,
  'clientErrorHandler' | 'http' | 'keepAliveTimeout' | 'requestTimeout' | 'serverFactory'
> {
  const http = limitsOf(limits);
  const { requestTimeout } = http;
  const own = { clientErrorHandler: answerUnreadable, http, requestTimeout, keepAliveTimeout: KEEP_ALIVE_MS };
  if (certificate === undefined) return own;
  return { ...own, serverFactory: (listener) => createBoundedServer(limits, certificate, listener) };
}
