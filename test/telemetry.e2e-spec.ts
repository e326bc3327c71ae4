import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTracing } from '../src/telemetry/tracing.js';
import { request } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

function attribute(span: Span | undefined, key: string): unknown {
  const value = span?.attributes.find((one) => one.key === key)?.value;
  return value && Object.values(value)[0];
}

describe('traces', () => {
  const spans: Span[] = [];
  let collector: Server;
  let app: LedgerApp;
  let stopTracing: () => Promise<void>;

  beforeAll(async () => {
    collector = createServer((incoming, outgoing) => {
      void json(incoming).then((body) => {
        for (const { scopeSpans } of (body as Export).resourceSpans)
          spans.push(...scopeSpans.flatMap((scope) => scope.spans));
        outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    collector.listen(0, '127.0.0.1');
    await once(collector, 'listening');
    const { port } = collector.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}/v1/traces`;
    stopTracing = await startTracing({ tracing: { endpoint, serviceName: 'traceledger', sampleRatio: 1 } }, 'test');
    app = await startLedger();
  });
  afterAll(async () => {
    await app.stop();
    collector.close();
  });

  it('lead from the request of a sender to its capture, and tell of the append and the models', async () => {
    const answer = await request(app.url)
      .post('/v1/operations/manufacture')
      .set('traceparent', `00-${TRACE}-${CALLER}-01`)
      .send({ items: ['01/09506000134352/21/TRACED'], lot: 'L1', location: 'own/acme/plant' });
    expect(answer.status).toBe(201);
    const { capture, position } = answer.body;
    const stock = await request(app.url).get(`/v1/stock?product=09506000134352&after=${position}`);
    expect(stock.status).toBe(200);
    await stopTracing();
    const server = spans.find(({ traceId, name }) => traceId === TRACE && name === 'POST /v1/operations/manufacture');
    expect(server?.parentSpanId).toBe(CALLER);
    expect(attribute(server, 'http.response.status_code')).toBe(201);
    const captured = spans.find(({ name, parentSpanId }) => name === 'capture' && parentSpanId === server?.spanId);
    expect(attribute(captured, 'traceledger.capture')).toBe(capture);
    expect(attribute(captured, 'traceledger.position')).toBe(position);
    const appends = spans.filter(({ name }) => name === 'append');
    expect(appends.map((span) => attribute(span, 'traceledger.outcome'))).toContain('appended');
    expect(spans.map(({ name }) => name)).toContain('apply inline models');
  });
});
