import { propagation, SpanStatusCode, trace, type Attributes, type Span, type Tracer } from '@opentelemetry/api';
import type { Config } from '../config.js';
import { masked } from './masked.js';

/** Spans of ours. They cost next to nothing while nobody collects them. */
export function tracer(): Tracer {
  return trace.getTracer('traceledger');
}

/** Runs `work` within a span of this name, which says how it ended. */
export async function traced<T>(name: string, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

export function fail(span: Span, error: unknown): void {
  const message = masked(error instanceof Error ? error.message : String(error));
  span.recordException({ name: error instanceof Error ? error.name : 'Error', message });
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/**
 * Sends the process's spans to where the settings say, over OTLP. Returns what sends the last of them; without an endpoint nothing is
 * loaded, and nothing sent.
 */
export async function startTracing(
  { tracing }: Pick<Config, 'tracing'>,
  processName: string,
): Promise<() => Promise<void>> {
  if (!tracing) return () => Promise.resolve();
  const [sdk, { OTLPTraceExporter }, { W3CTraceContextPropagator }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
  ]);
  const { endpoint: url, headers } = tracing;
  const exporter = { url, ...(headers === undefined ? {} : { headers }) };
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': tracing.serviceName, 'service.instance.id': processName }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(tracing.sampleRatio) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter(exporter) })],
  });
  trace.setGlobalTracerProvider(provider);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  return () => provider.shutdown();
}
