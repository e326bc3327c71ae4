import type { Span } from '@opentelemetry/api';
import { rulesOf } from '../ledger/operations/rules-of-operations.js';
import type { CaptureAnswer, CapturePort, CaptureRequest } from '../capture/capture-port.js';
import { LedgerError } from '../ledger/errors.js';
import type { Metrics } from './metrics.js';
import { traced } from './tracing.js';

/** Counts what waits and what is refused, and makes each operation a span of the request that it came with. */
export function observedCapture(port: CapturePort, metrics: Metrics): CapturePort {
  return {
    async capture(request: CaptureRequest): Promise<CaptureAnswer> {
      const items = rulesOf(request.operation).size(request.operation);
      const attributes = { 'traceledger.operation': request.operation.operation, 'traceledger.items': items };
      metrics.capturesWaiting.inc();
      metrics.itemsWaiting.inc(items);
      try {
        return await traced('capture', attributes, async (span) => answered(await port.capture(request), span));
      } catch (error) {
        metrics.capturesRefused.inc({ code: error instanceof LedgerError ? error.code : 'internal' });
        throw error;
      } finally {
        metrics.capturesWaiting.dec();
        metrics.itemsWaiting.dec(items);
      }
    },
  };
}

function answered(answer: CaptureAnswer, span: Span): CaptureAnswer {
  const { capture, position, known } = answer;
  if (capture !== undefined) span.setAttribute('traceledger.capture', capture);
  if (position !== undefined) span.setAttribute('traceledger.position', position);
  span.setAttribute('traceledger.known', known);
  return answer;
}
