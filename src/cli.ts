import { hashRows } from '../projections/runner/row-hashes.js';
import { projectorStatus, requestRebuild, type BuildStatus } from '../projections/runner/rebuild.js';
import { BadSettingsError, readConfig } from './config.js';
import { runningEmbeddedPostgres } from './event-store/embedded-postgres-running.js';
import { LedgerError } from './ledger/errors.js';
import { createLogger } from './logging.js';
import { openStores, type Stores } from './open-ledger.js';
import { PROJECTED_MODELS } from './read-models.js';

const USAGE = `npm run projector -- status                 version, position, lag and parked subjects of each read model
npm run projector -- rebuild <model>        builds it anew beside the old one, then switches
npm run projector -- hashes                 sums over the rows of the live builds: the same log gives the same`;

/** Says what there is, or asks the projector for something; it is not a projector itself. */
async function main([command, model, ...rest]: readonly string[]): Promise<void> {
  if (rest.length > 0 || (command === 'rebuild') !== (model !== undefined)) throw new UsageError();
  const given = readConfig();
  const config = { ...given, databaseUrl: given.databaseUrl ?? (await runningEmbeddedPostgres(given.dataDirectory)) };
  const stores = await openStores(config, createLogger({ level: 'warn', name: 'cli', forPerson: true }));
  try {
    await run(command, model ?? '', stores, config.ledger);
  } finally {
    await stores.close();
  }
}

async function run(command: string | undefined, model: string, { db, store }: Stores, ledger: string): Promise<void> {
  switch (command) {
    case 'status':
      console.log(statusTable(await projectorStatus(db, ledger, store)));
      return;
    case 'rebuild': {
      const build = await requestRebuild(db, ledger, PROJECTED_MODELS, model);
      console.log(
        `${model}: build ${build.build} (version ${build.version}) is asked for; the projector builds it and switches.`,
      );
      return;
    }
    case 'hashes':
      for (const build of (await projectorStatus(db, ledger, store)).filter(({ state }) => state === 'live')) {
        const tables = PROJECTED_MODELS.find(({ name }) => name === build.model);
        if (!tables) continue;
        for (const { table, rows, hash } of await hashRows(db, tables, build.schema))
          console.log(`${build.model}.${table}  ${rows} rows  ${hash}`);
      }
      return;
    default:
      throw new UsageError();
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
