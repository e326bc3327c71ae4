import type { AppendOutcome, EventStore, NewEvent } from '../event-store/event-store.js';
import type { Metrics } from './metrics.js';
import { fail, traced } from './tracing.js';

type Append = EventStore['append'];

/** Has a store tell how long appends take, how large they are and what became of them. */
export function observeStore<T extends EventStore>(store: T, metrics: Metrics): T {
  const append: Append = store.append.bind(store);
  store.append = (events, expected) => observedAppend(append, metrics, events, expected);
  return store;
}

async function observedAppend(
  append: Append,
  metrics: Metrics,
  events: readonly NewEvent[],
  expected: number,
): Promise<AppendOutcome> {
  const began = performance.now();
  const attributes = { 'traceledger.events': events.length, 'traceledger.position.first': expected + 1 };
  let outcome = 'refused';
  try {
    return await traced('append', attributes, async (span) => {
      const answer = await append(events, expected);
      outcome = answer.kind;
      span.setAttribute('traceledger.outcome', answer.kind);
      if (answer.kind === 'unknown') fail(span, answer.cause);
      return answer;
    });
  } finally {
    metrics.appendSeconds.observe((performance.now() - began) / 1_000);
    metrics.appendEvents.observe(events.length);
    metrics.appends.inc({ outcome });
  }
}
