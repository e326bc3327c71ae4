import type { CaptureChanges } from '../ledger/history/capture-changes.js';
import type { InlineCheckpoint, InlineModels } from '../capture/inline-models/inline-models.js';
import type { Metrics } from './metrics.js';
import { traced } from './tracing.js';

/** Has the inline models tell how large the groups are that the writer records, and how long it takes to apply one. */
export function observeModels<T extends InlineModels>(models: T, metrics: Metrics): T {
  const apply = models.apply.bind(models);
  models.apply = (captures: readonly CaptureChanges[], from: InlineCheckpoint, to: InlineCheckpoint) => {
    const attributes = { 'traceledger.captures': captures.length, 'traceledger.position': to.position };
    return traced('apply inline models', attributes, async () => {
      const began = performance.now();
      try {
        return await apply(captures, from, to);
      } finally {
        metrics.applySeconds.observe((performance.now() - began) / 1_000);
        metrics.groupCaptures.observe(captures.length);
      }
    });
  };
  return models;
}
