import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from './logging.js';
import { masked } from './masked.js';
import { observeLedger, type Observed } from './observe-ledger.js';

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** How a request is refused: not known who sends it, not permitted, or not to be told while the database is away. */
export type Refusal = 401 | 403 | 503;

/** Who is told, by what comes in `Authorization`. */
export interface MetricsDoor {
  /** Undefined where it is let in. */
  refusal(told: 'ready' | 'metrics', authorization: string | undefined): Promise<Refusal | undefined>;
}

export interface MetricsListening {
  readonly host: string;
  readonly port: number;
  readonly door: MetricsDoor;
  /** Plain or over TLS. */
  readonly createServer: (listener: RequestListener) => Server;
}

/**
 * What a process without an API tells over HTTP: `/metrics` as Prometheus reads them and `/health/ready`, which is 503 while the event store or
 * PostgreSQL does not answer, to whom the door lets in; `/health/live` to everybody. Throws what `listen` throws, such as EADDRINUSE.
 */
export async function serveMetrics(
  observed: Observed,
  { host, port, door, createServer }: MetricsListening,
  logger: Logger,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    reply(request, response, { observed, door, logger }).catch((error: unknown) => {
      logger.error({ err: error }, 'metrics could not be told');
      response.destroy();
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

interface Told {
  readonly observed: Observed;
  readonly door: MetricsDoor;
  readonly logger: Logger;
}

const REFUSED: Readonly<Record<Refusal, string>> = {
  401: 'A key is needed: Authorization: Bearer tl_...',
  403: 'This key may not be told that.',
  503: 'The database of keys does not answer.',
};

async function reply(
  { url = '', headers }: IncomingMessage,
  response: ServerResponse,
  { observed, door, logger }: Told,
): Promise<void> {
  if (url === '/health/live') return json(response, 200, { status: 'live' });
  if (url !== '/metrics' && url !== '/health/ready') {
    return json(response, 404, { detail: 'Here are /metrics, /health/live and /health/ready.' });
  }
  const refused = await door.refusal(url === '/metrics' ? 'metrics' : 'ready', headers.authorization);
  if (refused !== undefined) return json(response, refused, { detail: REFUSED[refused] });
  const failures = await observeLedger(observed);
  for (const err of failures) logger.warn({ err }, 'some metrics could not be brought up to date');
  const { registry } = observed.metrics;
  if (url === '/metrics')
    response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
  else if (failures.length === 0) json(response, 200, { status: 'ready' });
  else json(response, 503, { status: 'not ready', failures: failures.map(said) });
}

function said(failure: unknown): string {
  return masked(failure instanceof Error ? failure.message : String(failure));
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
