import { LedgerError } from '../ledger/errors.js';
import type { Metrics } from '../metrics.js';
import type { CaptureAnswer, CapturePort, CaptureRequest } from './capture-request.js';
import type { WriterStep } from './writer-options.js';

/** Observes how long a group takes from its decision to its last append. */
export function measuredSteps(metrics: Metrics): (step: WriterStep) => void {
  let decidedAt = 0;
  return (step) => {
    if (step === 'group-decided') decidedAt = performance.now();
    if (step === 'appended') metrics.appendSeconds.observe((performance.now() - decidedAt) / 1_000);
  };
}

/** Counts what waits and what is refused. */
export function measuredCapture(port: CapturePort, metrics: Metrics): CapturePort {
  return {
    async capture(request: CaptureRequest): Promise<CaptureAnswer> {
      metrics.capturesWaiting.inc();
      try {
        return await port.capture(request);
      } catch (error) {
        metrics.capturesRefused.inc({ code: error instanceof LedgerError ? error.code : 'internal' });
        throw error;
      } finally {
        metrics.capturesWaiting.dec();
      }
    },
  };
}
