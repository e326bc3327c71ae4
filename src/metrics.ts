import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What a process tells of itself at /metrics. One per process; a test that runs several has one for each. */
export class Metrics {
  readonly registry = new Registry();
  readonly requestSeconds = this.add(
    new Histogram({
      name: 'traceledger_http_request_seconds',
      help: 'Time to answer, by route and status',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers: [],
    }),
  );
  readonly appendSeconds = this.add(
    new Histogram({
      name: 'traceledger_append_seconds',
      help: 'From the decision of a group to its last append',
      buckets: SECONDS,
      registers: [],
    }),
  );
  readonly groupSubjects = this.add(
    new Histogram({
      name: 'traceledger_group_subjects',
      help: 'Subjects that a group of captures changed',
      buckets: [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000],
      registers: [],
    }),
  );
  readonly capturesWaiting = this.add(
    new Gauge({
      name: 'traceledger_captures_waiting',
      help: 'Requests that wait for the writer or are in its hands',
      registers: [],
    }),
  );
  readonly capturesRefused = this.add(
    new Counter({
      name: 'traceledger_captures_refused_total',
      help: 'Requests that the writer refused, by code',
      labelNames: ['code'],
      registers: [],
    }),
  );
  readonly modelLag = this.add(
    new Gauge({
      name: 'traceledger_model_lag_events',
      help: 'Events of the log that a read model does not know of yet',
      labelNames: ['model'],
      registers: [],
    }),
  );
  readonly modelPosition = this.add(
    new Gauge({
      name: 'traceledger_model_position',
      help: 'Position of the log that a read model stands at',
      labelNames: ['model'],
      registers: [],
    }),
  );
  readonly isWriter = this.add(
    new Gauge({ name: 'traceledger_writer_active', help: '1 where this process is the writer', registers: [] }),
  );

  /** Memory, processor time, event loop and garbage collection of the process. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  private add<T extends Histogram | Gauge | Counter>(metric: T): T {
    this.registry.registerMetric(metric);
    return metric;
  }
}
