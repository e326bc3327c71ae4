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
  readonly reads = this.add(
    new Counter({
      name: 'traceledger_reads_total',
      help: 'Answered questions by whether they are in the read log: recorded, unrecorded',
      labelNames: ['outcome'],
      registers: [],
    }),
  );
  readonly appendSeconds = this.add(
    new Histogram({
      name: 'traceledger_append_seconds',
      help: 'Time that an append to the log takes, until its outcome is known or given up',
      buckets: SECONDS,
      registers: [],
    }),
  );
  readonly appendEvents = this.add(
    new Histogram({
      name: 'traceledger_append_events',
      help: 'Events of an append',
      buckets: [1, 3, 10, 30, 100, 300, 1_000, 3_000],
      registers: [],
    }),
  );
  readonly appends = this.add(
    new Counter({
      name: 'traceledger_appends_total',
      help: 'Appends to the log by what became of them: appended, conflict, unknown, refused',
      labelNames: ['outcome'],
      registers: [],
    }),
  );
  readonly applySeconds = this.add(
    new Histogram({
      name: 'traceledger_apply_seconds',
      help: 'Time to write a group to the models that the writer keeps',
      buckets: SECONDS,
      registers: [],
    }),
  );
  readonly groupCaptures = this.add(
    new Histogram({
      name: 'traceledger_group_captures',
      help: 'Captures that the writer recorded together',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
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
  readonly itemsWaiting = this.add(
    new Gauge({ name: 'traceledger_items_waiting', help: 'Items that these requests name', registers: [] }),
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
  readonly modelLagSeconds = this.add(
    new Gauge({
      name: 'traceledger_model_lag_seconds',
      help: 'Age of the oldest capture that a read model does not know of; 0 where it knows all',
      labelNames: ['model'],
      registers: [],
    }),
  );
  readonly parkedSubjects = this.add(
    new Gauge({
      name: 'traceledger_parked_subjects',
      help: 'Subjects that a read model could not take in',
      labelNames: ['model'],
      registers: [],
    }),
  );
  readonly logHead = this.add(
    new Gauge({ name: 'traceledger_log_position', help: 'Position of the last event of the log', registers: [] }),
  );
  readonly storeUp = this.add(
    new Gauge({ name: 'traceledger_store_up', help: '1 where the event store answers', registers: [] }),
  );
  readonly projectorReachesLog = this.add(
    new Gauge({
      name: 'traceledger_projector_reaches_log',
      help: '1 where the projector that works says that the log answers it, whichever process tells this',
      registers: [],
    }),
  );
  readonly databaseUp = this.add(
    new Gauge({ name: 'traceledger_database_up', help: '1 where PostgreSQL answers', registers: [] }),
  );
  readonly connections = this.add(
    new Gauge({
      name: 'traceledger_database_connections',
      help: 'Connections to PostgreSQL by pool: busy, idle, and requests that wait for one (awaited)',
      labelNames: ['pool', 'state'],
      registers: [],
    }),
  );
  readonly batchSeconds = this.add(
    new Histogram({
      name: 'traceledger_batch_seconds',
      help: 'Time in which the projector takes a batch of captures into its models',
      buckets: SECONDS,
      registers: [],
    }),
  );
  readonly projectedEvents = this.add(
    new Counter({
      name: 'traceledger_projected_events_total',
      help: 'Events of the log that the projector has taken in, rebuilding included',
      registers: [],
    }),
  );
  /** Of each reactor in seconds, asked for whenever metrics are. */
  readonly reactorLags = new Map<string, () => number>();
  readonly reactorLag = this.add(
    new Gauge({
      name: 'traceledger_reactor_lag_seconds',
      help: 'For how long something has waited that a reactor has not reacted to; 0 where nothing does or another process writes',
      labelNames: ['reactor'],
      registers: [],
      collect: () => {
        for (const [reactor, lagSeconds] of this.reactorLags) this.reactorLag.set({ reactor }, lagSeconds());
      },
    }),
  );
  readonly reactorSeconds = this.add(
    new Histogram({
      name: 'traceledger_reactor_batch_seconds',
      help: 'Time that a reactor takes for a batch (more), to find that nothing is left to do (done), or until it fails (failed)',
      labelNames: ['reactor', 'outcome'],
      buckets: SECONDS,
      registers: [],
    }),
  );
  readonly isProjector = this.add(
    new Gauge({ name: 'traceledger_projector_active', help: '1 where this process projects', registers: [] }),
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
