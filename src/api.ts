import { readConfig, secretsOf } from './config.js';
import { saidOf } from './composition/failed-start.js';
import { trustAuthorities } from './composition/trusted-authorities.js';
import { maskLastWords } from './telemetry/last-words.js';
import { hide } from './telemetry/masked.js';
import { createLogger } from './telemetry/logging.js';
import { openStoresPatiently } from './composition/open-ledger.js';
import { stopOnSignals } from './composition/process-end.js';
import { startTracing } from './telemetry/tracing.js';
import { startApi, type RunningApi } from './composition/running-ledger.js';

/** The API with its writer, in production: databases are somebody else's, the projector is a process of its own. */
async function main(): Promise<void> {
  hide(secretsOf());
  maskLastWords();
  const given = readConfig(undefined, ['DATABASE_URL']);
  const config = { ...given, databaseUrl: given.databaseUrl ?? '' };
  trustAuthorities(config);
  const logger = createLogger({ level: config.logLevel, name: 'api' });
  const stopTracing = await startTracing(config, 'api');
  const stopping = new AbortController();
  const started: { api?: RunningApi } = {};
  stopOnSignals(logger, async (signal) => {
    logger.info({ signal }, 'stopping');
    stopping.abort();
    await started.api?.stop();
    await stopTracing();
  });
  const stores = await openStoresPatiently(config, logger, stopping.signal);
  if (!stores) return;
  const api = await startApi(config, stores, logger);
  started.api = api;
  api.ledger.metrics.collectProcess();
  logger.info(
    { url: api.url, ledger: config.ledger, log: config.eventStoreDbUrl === undefined ? 'postgresql' : 'eventstoredb' },
    'listening',
  );
}

try {
  await main();
} catch (error) {
  console.error(saidOf(error));
  process.exit(1);
}
