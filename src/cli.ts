import { hashRows } from '../projections/runner/row-hashes.js';
import { LiveHistories } from '../projections/histories/live-histories.queries.js';
import { parkedSubjects, type Build } from '../projections/registry.js';
import { findBuild, projectorStatus, requestRebuild, type BuildStatus } from '../projections/runner/rebuild.js';
import { INLINE_MODELS } from './capture/inline-builds.js';
import { rebuildInlineModels } from './capture/rebuild-inline.js';
import { BadSettingsError, readConfig, type Config } from './config.js';
import { createProjector } from './create-projector.js';
import { discardReadModels } from './discard-read-models.js';
import { startEmbeddedPostgres } from './event-store/embedded-postgres.js';
import { runningEmbeddedPostgres } from './event-store/embedded-postgres-running.js';
import { LedgerError } from './ledger/errors.js';
import { createLogger } from './logging.js';
import { PATIENCE, openStores, type DatabaseConfig, type Stores } from './open-ledger.js';
import { PROJECTED_MODELS } from './read-models.js';

const USAGE = `npm run projector -- status                 version, position, lag and parked subjects of each read model
npm run projector -- rebuild <model>        builds it anew beside the old one, then switches
npm run projector -- retry                  builds each read model anew that could not take in something
npm run projector -- discard                drops all read models of a ledger that is stopped; the next start builds them from the log
npm run projector -- hashes                 sums over the rows of the live builds: the same log gives the same`;

/** Says what there is, or has something built anew. */
async function main([command, model, ...rest]: readonly string[]): Promise<void> {
  if (rest.length > 0 || (command === 'rebuild') !== (model !== undefined)) throw new UsageError();
  const given = readConfig();
  if (command === 'discard') return discard(given);
  const config = { ...given, databaseUrl: given.databaseUrl ?? (await runningEmbeddedPostgres(given.dataDirectory)) };
  await withStores(config, (stores) => run(command, model ?? '', stores, config.ledger));
}

async function withStores(config: DatabaseConfig, work: (stores: Stores) => Promise<void>): Promise<void> {
  const logger = createLogger({ level: 'warn', name: 'cli', forPerson: true });
  const stores = await openStores(config, logger, PATIENCE.command);
  try {
    await work(stores);
  } finally {
    await stores.close();
  }
}

/** A ledger that refuses its log does not run, so that the embedded PostgreSQL is to be started for this. */
async function discard(config: Config): Promise<void> {
  const { dataDirectory } = config;
  const postgres =
    config.databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir: dataDirectory }) : undefined;
  try {
    const databaseUrl = config.databaseUrl ?? postgres?.connectionString ?? '';
    await withStores({ ...config, databaseUrl }, async ({ db }) => {
      const models = await discardReadModels(db, config.ledger);
      console.log(`Dropped: ${models.join(', ') || 'nothing'}. The next start builds the read models from the log.`);
    });
  } finally {
    await postgres?.stop();
  }
}

async function run(command: string | undefined, model: string, stores: Stores, ledger: string): Promise<void> {
  const { db, store } = stores;
  switch (command) {
    case 'status':
      console.log(statusTable(await projectorStatus(db, ledger, store)));
      return;
    case 'rebuild':
      if (INLINE_MODELS.some(({ name }) => name === model)) await rebuildInline(stores, ledger);
      else await rebuildProjected(stores, ledger, model);
      return;
    case 'retry':
      await retry(stores, ledger);
      return;
    case 'hashes':
      for (const build of (await projectorStatus(db, ledger, store)).filter(({ state }) => state === 'live')) {
        const declared = [...PROJECTED_MODELS, ...INLINE_MODELS].find(({ name }) => name === build.model);
        if (!declared) continue;
        for (const { table, rows, hash } of await hashRows(db, declared, build.schema))
          console.log(`${build.model}.${table}  ${rows} rows  ${hash}`);
      }
      return;
    default:
      throw new UsageError();
  }
}

/** What was mended may be taken in now. A build begins at the beginning, because what names a parked subject later was held back as well. */
async function retry(stores: Stores, ledger: string): Promise<void> {
  const models = new Set((await parkedSubjects(stores.db, ledger)).map(({ model }) => model));
  if (models.size === 0) console.log('Nothing is parked.');
  for (const model of models) await rebuildProjected(stores, ledger, model);
  for (const { model, subject, position, error } of await parkedSubjects(stores.db, ledger))
    console.log(`${model}: ${subject} is still parked at ${position}: ${error}`);
}

/** The models that the writer keeps share a checkpoint, so that they are rebuilt together. */
async function rebuildInline({ pool, db, store }: Stores, ledger: string): Promise<void> {
  console.log(`${INLINE_MODELS.map(({ name }) => name).join(', ')} are built together, beside the live ones.`);
  const onProgress = (position: number, of: number): void => console.log(`  position ${position} of ${of}`);
  const histories = new LiveHistories(db, ledger);
  for (const build of await rebuildInlineModels({ pool, db, store, ledger, histories, onProgress }))
    console.log(
      `${build.model}: build ${build.build} (version ${build.version}) answers from position ${build.position} on.`,
    );
}

/** The projector that runs does it; where none runs, this process is one until it is done. */
async function rebuildProjected(stores: Stores, ledger: string, model: string): Promise<void> {
  const { db } = stores;
  const asked = await requestRebuild(db, ledger, PROJECTED_MODELS, model);
  console.log(`${model}: build ${asked.build} (version ${asked.version}) is being built beside the live one.`);
  const projector = createProjector(stores, ledger, createLogger({ level: 'warn', name: 'cli', forPerson: true }));
  const failed = projector.start().then(() => undefined);
  try {
    await Promise.race([failed, untilLive(asked, db, ledger)]);
  } finally {
    await projector.stop();
  }
  console.log(`${model}: build ${asked.build} answers from now on.`);
}

const LOOK_EVERY_MS = 200;

async function untilLive(asked: Build, db: Stores['db'], ledger: string): Promise<void> {
  for (;;) {
    const build = await findBuild(db, ledger, asked);
    // One that is gone or old was replaced by another rebuild, which is as good.
    if (build?.state !== 'building') return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function statusTable(builds: readonly BuildStatus[]): string {
  const rows = builds.map(({ model, version, build, state, position, lag, parked }) => [
    model,
    `v${version}`,
    `build ${build}`,
    state,
    `position ${position}`,
    `lag ${lag}`,
    `${parked.length} parked`,
  ]);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const parked = builds.flatMap((build) =>
    build.parked.map(({ subject, position, error }) => `${build.model}: ${subject} is parked at ${position}: ${error}`),
  );
  return [...lines, ...parked].join('\n');
}

class UsageError extends Error {
  override readonly message = USAGE;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isTold = error instanceof BadSettingsError || error instanceof UsageError || error instanceof LedgerError;
  console.error(isTold ? error.message : error);
  process.exitCode = 1;
}
