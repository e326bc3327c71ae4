import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type pg from 'pg';
import { LiveHistories } from '../../projections/histories/live-histories.queries.js';
import { ReleasePresence } from '../../projections/builds/releases.js';
import { ReadPositions } from '../../projections/reading/read-positions.js';
import { createRegistry, ledgerSchema, type Db } from '../../projections/builds/registry.js';
import { AccessRecorder } from '../auth/access-recorder.js';
import { letInElsewhere, type Access } from '../auth/guard.js';
import type { ReadRecorder } from '../read-log/read-recorder.js';
import { migrateApiKeys } from '../auth/api-keys.js';
import { ProviderTokens } from '../auth/tokens/provider-tokens.js';
import { ForwardedCheck } from '../capture/intake/forwarded-mac.js';
import { createWriter } from '../capture/writer/capture-writer.js';
import { INLINE_GROUP } from '../capture/inline-models/inline-builds.js';
import { ProjectorBackpressure, type ProjectorBackpressureOptions } from '../capture/intake/projector-backpressure.js';
import { DiskRoom, DiskBackpressure } from '../capture/intake/disk-backpressure.js';
import { forwardOverHttp } from '../capture/intake/forwarding.js';
import { isUntrusted } from '../capture/intake/untrusted.js';
import { migrateLease, PostgresLease } from '../capture/leadership/lease.js';
import { PostgresInlineModels } from '../capture/inline-models/postgres-inline-models.js';
import type { Config } from '../config.js';
import { BadSettingsError, maskPasswords } from '../settings-reader.js';
import { openPool } from './database-pool.js';
import { openKeys, type OpenKeys } from './open-keys.js';
import { Partners } from './open-partners.js';
import { openReadLog } from './open-read-log.js';
import type { EventStore } from '../event-store/event-store.js';
import { PostgresEventStore } from '../event-store/postgres/postgres-event-store.js';
import type { GrantsPart, LedgerParts } from '../http/server/ledger-parts.js';
import { ACCESS_FORM } from '../ledger/access/access.events.js';
import { LedgerError } from '../ledger/errors.js';
import { asSaid } from '../ledger/sentences.js';
import { createReactors } from './reactors.js';
import { thisRelease } from './read-models.js';
import type { Logger } from '../telemetry/logging.js';
import { Metrics } from '../telemetry/metrics.js';
import { observedCapture } from '../telemetry/observed-capture.js';
import { observeModels } from '../telemetry/observed-models.js';
import { observeStore } from '../telemetry/observed-store.js';
import { PROCESS_SAYS } from './composition.sentences.js';
import { SETTING_RULES } from '../config.sentences.js';

/** A database that is there, and the settings of a process. */
export type DatabaseConfig = Config & {
  readonly databaseUrl: string;
  /** Where the database is embedded: it is ours to see that its disk does not fill up. */
  readonly isEmbedded?: boolean;
};

/** The stores of one ledger, opened. */
export interface Stores {
  readonly store: EventStore;
  readonly pool: pg.Pool;
  readonly db: Db;
  /** Connections of the writer's own: no question, however slow, makes it wait. */
  readonly writerPool: pg.Pool;
  /** Over the writer's pool. */
  readonly writerDb: Db;
  close(): Promise<void>;
}

/** Enough for the inline models, the lease and the reactors. */
const WRITER_CONNECTIONS = 4;

/** How many times the time of a question one statement may take: a batch of the projector more, a command as long as it takes. */
export const PATIENCE = { api: 1, projector: 4, command: 0 } as const;

/** Opens the log and the database of the read models. Throws `LedgerError('unavailable')` where one of them does not answer. */
export async function openStores(
  config: DatabaseConfig,
  logger: Logger,
  patience: number = PATIENCE.api,
): Promise<Stores> {
  const answerMs = patience * config.questionSeconds * 1_000;
  const connectionString = config.databaseUrl;
  const reading = openPool(
    {
      ...{ connectionString, max: config.databaseConnections, answerMs },
      // A question whose client stopped taking the answer gives its connection back.
      idle_in_transaction_session_timeout: answerMs,
    },
    logger,
  );
  const writing = openPool(
    {
      ...{ connectionString, max: WRITER_CONNECTIONS, answerMs },
      // A writer that is paused within a transaction keeps nobody from taking over for longer than its lease lasts.
      idle_in_transaction_session_timeout: config.writerLeaseSeconds * 1_000,
    },
    logger,
  );
  const closeBoth = async (): Promise<void> => {
    await Promise.all([reading.close(), writing.close()]);
  };
  try {
    await createRegistry(reading.db, config.ledger).catch((error: unknown) => asUnavailable(error, connectionString));
    const store = await openLog(config);
    const close = async (): Promise<void> => {
      await store.close();
      await closeBoth();
    };
    return { store, pool: reading.pool, db: reading.db, writerPool: writing.pool, writerDb: writing.db, close };
  } catch (error) {
    await closeBoth();
    throw error;
  }
}

/** The driver's words. */
const SPEAKS_NO_TLS = 'The server does not support SSL connections';

function asUnavailable(cause: unknown, connectionString: string): never {
  const { code = '', message: said = String(cause) } = (cause ?? {}) as {
    readonly code?: string;
    readonly message?: string;
  };
  // SQLSTATE class 28: it answers, and refuses who asks. No waiting mends that.
  if (code.startsWith('28')) {
    const rule = SETTING_RULES.refused(said);
    throw new BadSettingsError([{ name: 'DATABASE_URL', value: maskPasswords(connectionString), rule }]);
  }
  // So that it is not asked in the clear, or by whoever came between: no waiting mends that either.
  if (isUntrusted(code) || said === SPEAKS_NO_TLS) {
    const rule = SETTING_RULES.untrusted(asSaid(said));
    throw new BadSettingsError([{ name: 'DATABASE_URL', value: maskPasswords(connectionString), rule }]);
  }
  const isAway = /^(08|53|57P|3D)|^E[A-Z]+/.test(code) || /timeout|terminated/.test(said);
  if (!isAway) throw cause;
  const message = PROCESS_SAYS['postgres-away'](said);
  throw new LedgerError('unavailable', { message, retryAfterSeconds: 1 }, { cause });
}

async function openLog({ eventStoreDbUrl, databaseUrl, ledger }: DatabaseConfig): Promise<EventStore> {
  if (eventStoreDbUrl === undefined) return PostgresEventStore.open({ connectionString: databaseUrl, ledger });
  // Its client is a tenth of what an API loads at its start.
  const { openEventStoreDB } = await import('../event-store/eventstoredb/eventstoredb-event-store.js');
  return openEventStoreDB(eventStoreDbUrl, ledger);
}

/** A ledger that can be written to and asked. `start` once the address is known at which other processes reach this one. */
export interface Ledger extends LedgerParts {
  readonly partners: Partners;
  readonly access: Access;
  readonly reads: ReadRecorder;
  readonly pool: pg.Pool;
  start(address: string): Promise<void>;
  close(): Promise<void>;
}

/** Longer than the writer there lets a request wait. */
const FORWARD_TIMEOUT_MS = 12_000;
/** Of what is forwarded to this process. */
const SECRET_BYTES = 32;

/** Puts the writer and the reading side over stores that are open. */
export async function openLedger(config: DatabaseConfig, stores: Stores, logger: Logger): Promise<Ledger> {
  const { db, pool, store, writerDb, writerPool } = stores;
  const release = thisRelease(config.ledger);
  await migrate(db, config.ledger);
  const leasing = leaseOf(config, writerDb);
  const log = (message: string, cause?: unknown): void => logger.warn({ err: cause }, message);
  const metrics = new Metrics();
  const readLog = await openReadLog(config, metrics, logger);
  const histories = new LiveHistories(writerDb, config.ledger);
  const presence = new ReleasePresence(db, release, log);
  const { leaseMs, holder, held } = leasing;
  const writer = createWriter({
    ...{ store: observeStore(store, metrics), histories, lease: held, leaseMs, holder, log },
    models: observeModels(new PostgresInlineModels(writerPool, config.ledger), metrics),
    forward: forwardOverHttp(FORWARD_TIMEOUT_MS, () => held.holdersSecret),
    limits: { maxRequests: config.queueLimit },
    logForm: () => presence.logForm,
    onRecorded: (subjects) => {
      metrics.groupSubjects.observe(subjects.length);
      for (const reactor of reactors) reactor.recorded();
    },
  });
  const reactors = createReactors({ writer, db: writerDb, config, metrics, log });
  const keys = openKeys(config, store, logger);
  const mayRecord = (): boolean => presence.logForm >= ACCESS_FORM;
  const recorder = new AccessRecorder({ db, config, grants: keys.grants, writer, mayRecord, logger });
  const access = accessOf(config, keys, leasing.secret, logger);
  const positions = new ReadPositions(pool, db, release);
  const partners = new Partners(config, db, logger);
  const disk = config.isEmbedded === true ? new DiskRoom(config.dataDirectory, config.diskReserveMegabytes) : undefined;
  const writing = disk ? new DiskBackpressure(writer, disk) : writer;
  const backpressure = new ProjectorBackpressure(writing, {
    head: () => writer.status().position,
    ...backpressureBy(histories, positions, config),
  });
  return {
    config,
    ...(disk ? { disk } : {}),
    writer: { ...observedCapture(backpressure, metrics), local: writer.local, status: () => writer.status() },
    metrics,
    ...{ store, pool, access, partners },
    ...{ grants: grantsPart(keys, recorder, mayRecord), letInElsewhere: elsewhereBy(access, keys) },
    reads: readLog.recorder,
    pools: { questions: pool, writer: writerPool, keys: keys.pool, reads: readLog.pool },
    db,
    positions,
    release,
    logger,
    start: async (address) => {
      leasing.options.address = address;
      await presence.start();
      await positions.start();
      for (const reactor of reactors) reactor.start();
      await writer.start();
      if (config.auth === 'on') await recorder.start();
    },
    close: async () => {
      // Where the database is silent all have to wait for it.
      await recorder.close();
      const closed = Promise.all([keys.close(), readLog.close(), partners.close()]);
      await Promise.all(reactors.map((reactor) => reactor.close()));
      await writer.close();
      positions.stop();
      presence.stop();
      await closed;
      await stores.close();
    },
  };
}

function accessOf({ provider }: Config, { known: keys }: OpenKeys, secret: string, logger: Logger): Access {
  const forwarded = new ForwardedCheck(secret);
  return { keys, forwarded, ...(provider ? { tokens: ProviderTokens.of(provider, logger) } : {}) };
}

async function migrate(db: Db, ledger: string): Promise<void> {
  await migrateLease(db, ledgerSchema(ledger));
  await migrateApiKeys(db, ledger);
}

function elsewhereBy(access: Access, { known }: OpenKeys): LedgerParts['letInElsewhere'] {
  return (by) => letInElsewhere(by, { ...access, keys: known });
}

function grantsPart({ grants }: OpenKeys, recorder: AccessRecorder, isTold: () => boolean): GrantsPart {
  return {
    get events() {
      return grants.events;
    },
    get position() {
      return grants.position;
    },
    bringUp: () => grants.bringUp(),
    settle: () => recorder.settle(),
    isTold,
  };
}

/** The address is known once the process listens. */
function leaseOf({ ledger, writerLeaseSeconds }: DatabaseConfig, db: Db) {
  const leaseMs = writerLeaseSeconds * 1_000;
  const holder = `${hostname()} ${process.pid} ${randomUUID()}`;
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  const schema = ledgerSchema(ledger);
  const options = { db, schema, ledger, holder, address: '', models: INLINE_GROUP, leaseMs, secret };
  return { leaseMs, holder, secret, options, held: new PostgresLease(options) };
}

/** Histories are what late operations are decided by, and every other model that is not failing stands where they do. */
const MODEL_THAT_HOLDS_BACK = 'histories';

function backpressureBy(
  histories: LiveHistories,
  positions: ReadPositions,
  { maximumLagEvents }: DatabaseConfig,
): Omit<ProjectorBackpressureOptions, 'head'> {
  return {
    // Before a projector ever ran, all of the log is what it is behind.
    reached: () => histories.position(),
    waitFor: (position, timeoutMs) => positions.waitFor([MODEL_THAT_HOLDS_BACK], position, timeoutMs),
    maximumLagEvents,
    waitMs: 5_000,
    lookEveryMs: 500,
  };
}

/** Tries until the stores answer, and says so; what is not a store that is away is thrown on. */
export async function openStoresPatiently(
  config: DatabaseConfig,
  logger: Logger,
  signal: AbortSignal,
  patience?: number,
): Promise<Stores | undefined> {
  for (let pause = 250; ; pause = Math.min(5_000, pause * 2)) {
    if (signal.aborted) return undefined;
    try {
      return await openStores(config, logger, patience);
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== 'unavailable') throw error;
      logger.warn({ retryInMs: pause }, `${error.detail.message}; trying again`);
    }
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, pause);
      signal.addEventListener('abort', () => (clearTimeout(timer), resolve(undefined)), { once: true });
    });
  }
}
