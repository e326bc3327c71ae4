import type { Projector } from '../projections/runner/projector.js';
import type { RequestListener } from 'node:http';
import { migrateApiKeys } from './auth/api-keys.js';
import type { Access } from './auth/guard.js';
import type { KnownKeys } from './auth/known-keys.js';
import { ServiceDoor } from './auth/service-door.js';
import { ProviderTokens } from './auth/tokens/provider-tokens.js';
import { readConfig, secretsOf, type Config } from './config.js';
import { BadSettingsError } from './settings-reader.js';
import { LedgerError } from './ledger/errors.js';
import { createLogger, type Logger } from './telemetry/logging.js';
import { Metrics } from './telemetry/metrics.js';
import { PATIENCE, openStoresPatiently, type DatabaseConfig, type Stores } from './composition/open-ledger.js';
import { openKeys } from './composition/open-keys.js';
import { stopOnSignals } from './composition/process-end.js';
import { OF_NO_USE } from './composition/projector-child.js';
import { saidOf } from './composition/failed-start.js';
import { createBoundedServer } from './composition/http-server.js';
import { ServedCertificate } from './composition/served-certificate.js';
import { trustAuthorities } from './composition/trusted-authorities.js';
import { maskLastWords } from './telemetry/last-words.js';
import { hide } from './telemetry/masked.js';
import { createProjector } from './composition/create-projector.js';
import { thisRelease } from './composition/read-models.js';
import { serveMetrics, type MetricsServer } from './telemetry/metrics-server.js';
import { projectorObserver } from './telemetry/observed-projector.js';
import { startTracing } from './telemetry/tracing.js';

/** The process that keeps the asynchronous read models: by itself in production, or as the child of the one-command start. */
async function main(): Promise<void> {
  const isChild = process.connected === true;
  hide(secretsOf());
  maskLastWords();
  const config = settings();
  trustAuthorities(config);
  const logger = createLogger({ level: config.logLevel, name: 'projector', forPerson: isChild });
  const stopping = new AbortController();
  let stop = async (): Promise<void> => undefined;
  const end = stopOnSignals(logger, async () => {
    stopping.abort();
    await stop();
  });
  // The terminal sends its Ctrl-C to a child as well, but it is the parent that says when.
  if (isChild)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(signal).on(signal, () => undefined);
  if (isChild) process.once('disconnect', () => end('the parent ended', 0));
  const stopTracing = await startTracing(config, 'projector');
  const stores = await openStoresPatiently(config, logger, stopping.signal, PATIENCE.projector);
  if (!stores) return;
  const metrics = new Metrics();
  const projector = createProjector(stores, config.ledger, logger, projectorObserver(metrics));
  const server = await tellMetrics(config, stores, metrics, logger);
  stop = async () => {
    await projector.stop();
    await server?.close();
    await stores.close();
    await stopTracing();
  };
  await run(projector, logger);
}

async function tellMetrics(
  config: DatabaseConfig,
  { store, db, pool }: Stores,
  metrics: Metrics,
  logger: Logger,
): Promise<MetricsServer | undefined> {
  const { host, metricsPort, ledger } = config;
  if (metricsPort === undefined) return undefined;
  const certificate = ServedCertificate.of(config, logger);
  metrics.collectProcess();
  await migrateApiKeys(db, ledger);
  const keys = openKeys(config, store, logger);
  const door = new ServiceDoor(accessBy(config, keys.known, logger), config, (err) =>
    logger.warn({ err }, 'keys could not be read'),
  );
  const pools = { projector: pool, keys: keys.pool };
  const observed = { store, db, release: thisRelease(ledger), metrics, pools };
  const listening = {
    ...{ host, port: metricsPort, door },
    createServer: (listener: RequestListener) => createBoundedServer(config, certificate, listener),
  };
  const server = await serveMetrics(observed, listening, logger);
  logger.info({ port: server.port }, 'metrics are told');
  return {
    port: server.port,
    close: async () => {
      await server.close();
      await keys.close();
    },
  };
}

function accessBy({ provider }: DatabaseConfig, keys: KnownKeys, logger: Logger): Pick<Access, 'keys' | 'tokens'> {
  return { keys, ...(provider ? { tokens: ProviderTokens.of(provider, logger) } : {}) };
}

async function run(projector: Projector, logger: Logger): Promise<void> {
  try {
    await projector.start();
  } catch (error) {
    const isOtherLog = error instanceof LedgerError && error.code === 'wrong-log';
    if (isOtherLog) logger.fatal({}, String(error.detail.message));
    else logger.fatal({ err: error }, 'the projector failed');
    process.exit(isOtherLog ? OF_NO_USE : 1);
  }
}

function settings(): DatabaseConfig {
  try {
    const config: Config = readConfig(undefined, ['DATABASE_URL']);
    return { ...config, databaseUrl: config.databaseUrl ?? '' };
  } catch (error) {
    if (!(error instanceof BadSettingsError)) throw error;
    console.error(saidOf(error));
    process.exit(OF_NO_USE);
  }
}

try {
  await main();
} catch (error) {
  console.error(saidOf(error));
  process.exit(1);
}
