import type { ObservedBatch, RunnerObserver } from '../../projections/runner/runner-context.js';
import type { Metrics } from './metrics.js';
import { traced } from './tracing.js';

/** Tells how long batches take and how many events went through, each batch as a span. */
export function projectorObserver(metrics: Metrics): RunnerObserver {
  return {
    role: (held) => metrics.isProjector.set(held ? 1 : 0),
    batch: async <T>({ models, captures, events, to }: ObservedBatch, work: () => Promise<T>): Promise<T> => {
      const attributes = { 'traceledger.models': [...models], 'traceledger.captures': captures };
      const began = performance.now();
      const done = await traced('project', { ...attributes, 'traceledger.position': to }, work);
      metrics.batchSeconds.observe((performance.now() - began) / 1_000);
      metrics.projectedEvents.inc(events);
      return done;
    },
  };
}
