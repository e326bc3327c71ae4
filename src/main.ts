import { readConfig, secretsOf, type Config } from './config.js';
import { saidOf } from './composition/failed-start.js';
import { trustAuthorities } from './composition/trusted-authorities.js';
import { maskLastWords } from './telemetry/last-words.js';
import { hide } from './telemetry/masked.js';
import { maskPasswords } from './settings-reader.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './event-store/embedded/embedded-postgres.js';
import { BEFORE_FIRST } from './event-store/event-store.js';
import { LedgerError } from './ledger/errors.js';
import { keepOwnerKey, ownerKeyFileOf } from './auth/owner-key.js';
import { relative } from 'node:path';
import { createLogger, type Logger } from './telemetry/logging.js';
import { openStoresPatiently } from './composition/open-ledger.js';
import { stopOnSignals } from './composition/process-end.js';
import { ProjectorChild } from './composition/projector-child.js';
import { startTracing } from './telemetry/tracing.js';
import { startApi, type RunningApi } from './composition/running-ledger.js';

/** What was started, in order; it is stopped the other way round. */
interface Started {
  /** Something could not be started, which is told by whoever called. */
  isFailing: boolean;
  postgres?: EmbeddedPostgres;
  projector?: ProjectorChild;
  api?: RunningApi;
}

/** The whole ledger by one command: database, API, writer and projector, with nothing to configure. */
async function main(): Promise<void> {
  hide(secretsOf());
  maskLastWords();
  const config = readConfig();
  trustAuthorities(config);
  const logger = createLogger({ level: config.logLevel, name: 'ledger', forPerson: true });
  const stopTracing = await startTracing(config, 'ledger');
  const started: Started = { isFailing: false };
  const stopping = new AbortController();
  const end = stopOnSignals(logger, async (reason) => {
    console.log(`\nStopping (${reason}).`);
    stopping.abort();
    await stopAll(started);
    await stopTracing();
    console.log('Stopped.');
  });
  try {
    await start(config, logger, started, { signal: stopping.signal, end });
  } catch (error) {
    if (stopping.signal.aborted) return;
    started.isFailing = true;
    await stopAll(started).catch(() => undefined);
    throw error;
  }
}

const MODELS_WAIT_MS = 20_000;

interface Ending {
  readonly signal: AbortSignal;
  readonly end: (reason: string, code: number) => void;
}

async function start(config: Config, logger: Logger, started: Started, { signal, end }: Ending): Promise<void> {
  const databaseUrl = config.databaseUrl ?? (await startDatabase(config, logger, started, end));
  hide([...secretsOf(), ...secretsOf({ DATABASE_URL: databaseUrl })]);
  const owner = config.auth === 'off' ? undefined : await keepOwnerKey(config);
  const whole = {
    ...config,
    databaseUrl,
    isEmbedded: config.databaseUrl === undefined,
    ...(owner ? { ownerKeyFile: ownerKeyFileOf(config) } : {}),
  };
  const stores = await openStoresPatiently(whole, logger, signal);
  if (!stores) return;
  started.api = await startApi(whole, stores, logger);
  started.api.ledger.metrics.collectProcess();
  started.projector = new ProjectorChild(whole, logger, () => {
    // What the read models hold is answered all the same, and what the writer keeps goes on.
    logger.error('the projector cannot work: its read models stay as they are. npm run ledger -- doctor --deep');
  });
  if (signal.aborted) return;
  started.projector.start();
  await untilModelsAnswer(started.api, logger);
  if (signal.aborted) return;
  console.log(welcome(config, started.api.url, owner));
}

/** On the very first start the projector has its read models to create: whoever reads the welcome can ask all of them. */
async function untilModelsAnswer({ ledger }: RunningApi, logger: Logger): Promise<void> {
  try {
    await ledger.positions.waitFor(Object.keys(ledger.release.versions), BEFORE_FIRST, MODELS_WAIT_MS);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    logger.warn({ err: error }, 'not every read model answers yet');
  }
}

async function startDatabase(config: Config, logger: Logger, started: Started, end: Ending['end']): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDirectory, logger });
  started.postgres = postgres;
  void postgres.exited.then(() => {
    if (!started.isFailing) end('PostgreSQL ended', 1);
  });
  return postgres.connectionString;
}

async function stopAll({ postgres, projector, api }: Started): Promise<void> {
  try {
    await api?.stop();
    await projector?.stop();
  } finally {
    await postgres?.stop();
  }
}

function welcome(config: Config, url: string, owner: OwnerKey | undefined): string {
  const log =
    config.eventStoreDbUrl === undefined ? 'PostgreSQL' : `EventStoreDB, ${maskPasswords(config.eventStoreDbUrl)}`;
  const data = config.databaseUrl === undefined ? config.dataDirectory : maskPasswords(config.databaseUrl);
  const file = relative(process.cwd(), ownerKeyFileOf(config));
  const header = owner ? ` -H "authorization: Bearer $(cat ${file})"` : '';
  const item = '(01)00300011111116(21)A0001';
  return `
traceledger is running: ledger "${config.ledger}", log in ${log}

  API      ${url}
  OpenAPI  ${url}/docs${owner && !config.openRoutes.includes('docs') ? '  (in a browser: OPEN_ROUTES=docs npm start)' : ''}
  Data     ${data}
${keyLines(config, owner)}
Try, in another terminal:

  curl -s ${url}/v1/operations/manufacture -H 'content-type: application/json'${header} \\
    -d '{"items":["${item}"],"lot":"L1","location":"own/acme/plant"}'
  curl -s -G ${url}/v1/items${header} --data-urlencode 'id=${item}'
  npm run demo

Ctrl-C stops it.
`;
}

type OwnerKey = Awaited<ReturnType<typeof keepOwnerKey>>;

function keyLines(config: Config, owner: OwnerKey | undefined): string {
  if (!owner) return '  Key      none is asked for (AUTH=off): whoever reaches this may do everything\n';
  const told = owner.isNew
    ? `  Key      ${owner.key}\n           it is the owner's, may do everything, and is kept in\n           `
    : "  Key      the owner's is in ";
  return `${told}${ownerKeyFileOf(config)}\n`;
}

try {
  await main();
} catch (error) {
  console.error(saidOf(error));
  process.exit(1);
}
